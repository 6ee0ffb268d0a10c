package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Fd;
import dev.panamax.network.ContainerNetworks;
import dev.panamax.oci.Linux;
import dev.panamax.proc.Caller;
import dev.panamax.program.SyscallProgram;
import dev.panamax.rootfs.FileTree;
import dev.panamax.rootfs.HostPaths;
import dev.panamax.rootfs.RootFilesystem;
import dev.panamax.rootfs.RootSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that an init's program depends on, found out and opened before.
 *
 * @param created the namespaces that are made for it
 * @param joined those that it joins, in that order
 * @param clocks how far those of a new time namespace are ahead
 * @param process the program that it becomes
 * @param tree makes the builder of its file tree
 * @param network adds what it does for its networks itself
 * @param session adds what belongs to its session, beside the session itself
 * @param kernelParameters adds what it sets of its namespaces' parameters
 * @param questions where init asks who it is: the same as {@code sync}, unless it can answer itself
 * @param attended whether the runtime has something to do for init before that mounts; else init waits for it as late as possible, and
 *     is told then who it is
 * @param received the standard descriptors that the runtime sends then; only if it is not attended
 * @param sync init's end of the socket pair
 * @param hooks the point at which the caller's hooks run, or null if there are none
 * @param open texts that may be others at another start of the same program
 * @param start what it waits for before it executes the program, or null
 */
record InitSettings(
        Set<Namespace> created,
        Map<Namespace, Joined> joined,
        Map<String, Linux.TimeOffset> clocks,
        ProcessSettings process,
        Function<SyscallProgram.Builder, FileTree> tree,
        Consumer<SyscallProgram.Builder> network,
        Consumer<SyscallProgram.Builder> session,
        Consumer<SyscallProgram.Builder> kernelParameters,
        String hostname,
        String domainname,
        boolean attended,
        List<Integer> received,
        Fd sync,
        Fd questions,
        Terminal terminal,
        List<String> open,
        @Nullable HookPoint hooks,
        @Nullable StartFifo start) {

    /**
     * A namespace that is joined.
     *
     * @param file of the namespace, open
     * @param pointer where the configuration names it
     */
    record Joined(Fd file, String pointer) {}

    /**
     * Returns whether the ids of its user namespace are mapped by an ordinary user, for whom the files of a process that hides are
     * another's. There is nobody yet to hide from: he can't join anything before.
     */
    boolean isMappedByItsUser() {
        return created.contains(Namespace.NEWUSER) && !Caller.current().isPrivileged();
    }

    /** Returns the settings of a container.json. */
    static InitSettings of(
            ContainerConfig config,
            RootSource root,
            HostPaths host,
            List<String> arguments,
            boolean attended,
            List<Integer> received,
            Fd sync,
            Fd questions,
            Map<Namespace, Joined> joined,
            Terminal terminal) {
        Set<Namespace> created = EnumSet.noneOf(Namespace.class);
        for (Namespace namespace : Namespace.values()) {
            if (config.creates(namespace) && !joined.containsKey(namespace)) {
                created.add(namespace);
            }
        }
        return new InitSettings(
                created,
                joined,
                Map.of(),
                ProcessSettings.of(config, arguments, config.has(Namespace.NEWUSER)),
                program -> new RootFilesystem(program, config, root, host, terminal.hostPath()),
                program -> ContainerNetworks.addTo(program, config),
                program -> {},
                program -> {},
                config.hostname(),
                "",
                attended,
                received,
                sync,
                questions,
                terminal,
                List.of(),
                null,
                null);
    }
}
