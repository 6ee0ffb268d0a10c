package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How callers say what a program is connected to, and where they learn its process id. */
final class ProcessOptions {
    static final Option CONSOLE_SOCKET =
            new Option("--console-socket", "SOCKET", "Unix socket that gets the other side of the terminal");
    static final Option PID_FILE = new Option("--pid-file", "FILE", "write the process id to FILE");
    static final Option PRESERVE_FDS =
            new Option("--preserve-fds", "COUNT", "pass COUNT descriptors on, from 3 or after those of $LISTEN_FDS");

    private ProcessOptions() {}

    static @Nullable Path consoleSocket(Options options) {
        return path(options, CONSOLE_SOCKET);
    }

    static @Nullable Path pidFile(Options options) {
        return path(options, PID_FILE);
    }

    static int preservedFds(Options options) {
        String count = options.meant(PRESERVE_FDS);
        return count == null ? 0 : Math.toIntExact(Numbers.parse(PRESERVE_FDS.name(), count, 0, Integer.MAX_VALUE));
    }

    private static @Nullable Path path(Options options, Option option) {
        String path = options.meant(option);
        return path == null ? null : Path.of(path).toAbsolutePath();
    }

    /**
     * Checks that a program that outlives us has somebody to look after its terminal.
     *
     * @param terminal whether it has one
     * @param detached whether it outlives us
     */
    static void check(Options options, boolean terminal, boolean detached) {
        boolean socket = consoleSocket(options) != null;
        if (terminal && detached && !socket) {
            throw new UsageException("the process has a terminal, which nobody would look after:"
                    + " use --console-socket, or set \"terminal\" to false [/process/terminal]");
        }
        if (socket && !terminal) {
            throw new UsageException(
                    "--console-socket gets nothing: the process has no terminal, see \"terminal\" [/process/terminal]");
        }
        if (socket && !detached) {
            throw new UsageException(
                    "--console-socket is for programs that outlive us: use it with create or --detach");
        }
    }
}
