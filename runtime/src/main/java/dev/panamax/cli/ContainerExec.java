package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.cli.Options.Option;
import dev.panamax.container.JoinOptions;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Fd;
import dev.panamax.linux.WaitStatus;
import dev.panamax.oci.ContainerId;
import dev.panamax.oci.Process;
import dev.panamax.terminal.TerminalSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code panamax exec} as runc has it: runs a program in a container that is known by its id. */
final class ContainerExec {
    private static final Option DETACH = new Option("--detach", "-d", "", "return when the program has been started");
    private static final Option CGROUP =
            new Option("--cgroup", "PATH", "put the program into a cgroup below the container's");
    private static final Option IGNORE_PAUSED =
            new Option("--ignore-paused", "", "join a paused container too; the program waits until it is resumed");

    static final List<Option> OPTIONS = options();

    private final OciContainer container;
    private final Process process;
    private final Options options;

    private ContainerExec(OciContainer container, Process process, Options options) {
        this.container = container;
        this.process = process;
        this.options = options;
    }

    private static List<Option> options() {
        List<Option> all = new ArrayList<>(ExecProcess.OPTIONS);
        all.addAll(List.of(
                DETACH,
                ProcessOptions.PID_FILE,
                ProcessOptions.CONSOLE_SOCKET,
                ProcessOptions.PRESERVE_FDS,
                CGROUP,
                IGNORE_PAUSED));
        return all;
    }

    /**
     * Runs the program.
     *
     * @throws ExecFailure if it could not be started
     */
    static int run(Globals globals, Options options) {
        try {
            if (options.operands().isEmpty()) {
                throw new UsageException("exec needs the id of a container: panamax exec [OPTION...] ID COMMAND");
            }
            ContainerId.check(options.id());
            OciContainer container = globals.containersToChange().find(options.id());
            return new ContainerExec(container, ExecProcess.of(options, container), options).run();
        } catch (PanamaxException e) {
            throw new ExecFailure(e);
        }
    }

    private int run() {
        boolean detached = options.has(DETACH);
        ProcessOptions.check(options, process.terminal(), detached);
        if (detached) {
            container.join(joinOptions(null)).close();
            return 0;
        }
        return Foreground.run(process.terminal(), this::runAndWait);
    }

    private WaitStatus runAndWait(SignalForwarder forwarder, @Nullable TerminalSession session) {
        JoinOptions join =
                session == null ? joinOptions(null) : sizedAs(session).joinOptions(session::attach);
        try (JoinedProcess joined = container.join(join)) {
            forwarder.forwardTo(joined.process());
            WaitStatus status = joined.await();
            forwarder.stop();
            return status;
        }
    }

    /** Returns the same with a terminal of the size of ours: the program, which runs at once, is to find no other. */
    private ContainerExec sizedAs(TerminalSession session) {
        return new ContainerExec(container, process.withConsoleSize(session.size()), options);
    }

    private JoinOptions joinOptions(@Nullable Consumer<Fd> terminal) {
        return new JoinOptions(
                process,
                ProcessOptions.consoleSocket(options),
                terminal,
                ProcessOptions.pidFile(options),
                ProcessOptions.preservedFds(options),
                options.all(CGROUP),
                options.has(IGNORE_PAUSED));
    }
}
