package dev.panamax.container;

import dev.panamax.linux.Fd;
import dev.panamax.oci.Process;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a program joins a container. The three standard descriptors are the caller's, unless there is a terminal.
 *
 * @param consoleSocket socket that gets the terminal's other side, if the process is to have one
 * @param terminal gets the terminal's other side in this process, and owns it from then on; an alternative to the socket
 * @param pidFile file that gets the process id, or null
 * @param preservedFds how many descriptors from 3 on the program keeps
 * @param cgroups those below the container's that the program goes into: {@code PATH} for all controllers, or
 *     {@code CONTROLLER[,CONTROLLER...]:PATH}; none for the container's own
 * @param ignorePaused whether a paused container is joined all the same, and the program waits until it is resumed
 */
public record JoinOptions(
        Process process,
        @Nullable Path consoleSocket,
        @Nullable Consumer<Fd> terminal,
        @Nullable Path pidFile,
        int preservedFds,
        List<String> cgroups,
        boolean ignorePaused) {
    /** Returns the usual: no terminal, no pid file, nothing kept. */
    public static JoinOptions of(Process process) {
        return new JoinOptions(process, null, null, null, 0, List.of(), false);
    }
}
