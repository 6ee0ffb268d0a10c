package dev.panamax.container;

import dev.panamax.linux.Fd;
import dev.panamax.oci.Bundle;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a container is created, beside what its bundle says. The three standard descriptors are the caller's, unless there is a terminal.
 *
 * @param bundle the container's configuration and its directory
 * @param consoleSocket socket that gets the terminal's other side, if the process is to have one
 * @param terminal gets the terminal's other side in this process, and owns it from then on; an alternative to the socket
 * @param pidFile file that gets the process id, or null
 * @param preservedFds how many descriptors from 3 on the program keeps
 * @param noPivot move the root in place of pivoting, for roots on a ramfs
 * @param noNewKeyring keep the caller's session keyring
 */
public record CreateOptions(
        Bundle bundle,
        @Nullable Path consoleSocket,
        @Nullable Consumer<Fd> terminal,
        @Nullable Path pidFile,
        int preservedFds,
        boolean noPivot,
        boolean noNewKeyring) {
    /** Returns the usual: no terminal, no pid file, nothing kept. */
    public static CreateOptions of(Bundle bundle) {
        return new CreateOptions(bundle, null, null, null, 0, false, false);
    }
}
