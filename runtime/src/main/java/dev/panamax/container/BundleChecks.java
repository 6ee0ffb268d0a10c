package dev.panamax.container;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.ContainerId;
import dev.panamax.oci.Process;
import dev.panamax.oci.Spec;
import dev.panamax.proc.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be told to be wrong with a bundle and its caller's wishes before anything has been created. */
final class BundleChecks {
    private BundleChecks() {}

    static void check(String id, CreateOptions options) {
        ContainerId.check(id);
        Spec spec = options.bundle().spec();
        Process process = process(spec);
        CallerRights.check(spec, Caller.current());
        console(process, options.consoleSocket(), options.terminal() != null);
        SecurityLabels.requireProfile(process.apparmorProfile(), "/process/apparmorProfile");
        pidFile(options.pidFile());
    }

    /** Returns the program of a container, which must have one: nothing could be started otherwise. */
    static Process process(Spec spec) {
        Process process = spec.process();
        if (process == null) {
            throw new ConfigException(
                    "config.json", List.of(new Fault("/process", "is needed: a container runs a program")));
        }
        return process;
    }

    /** Looks whether a terminal has somebody to show it, and nobody waits for one that will not come. */
    static void console(Process process, @Nullable Path socket, boolean here) {
        if (process.terminal() && socket == null && !here) {
            throw new StartException(
                    "the process is to have a terminal, but nobody would hold its other side: use --console-socket, or"
                            + " set terminal to false [/process/terminal]",
                    null);
        }
        if (!process.terminal() && socket != null) {
            throw new StartException(
                    "there is a --console-socket, but the process is to have no terminal [/process/terminal]", null);
        }
        if (socket != null && !Files.exists(socket)) {
            throw new StartException("the console socket " + socket + ": no such file or directory", null);
        }
    }

    static void pidFile(@Nullable Path pidFile) {
        Path directory = pidFile == null ? null : pidFile.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            throw new StartException("the pid file " + pidFile + " has no directory to be in", null);
        }
    }
}
