package dev.panamax.container;

import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.program.SyscallProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Where hooks run, and whose files their paths name. */
sealed interface HookPlace {
    /** Returns the directory that hooks start in. */
    Path workingDirectory();

    /** The runtime's own namespaces: prestart, createRuntime, poststart and poststop hooks. */
    record Outside(Path workingDirectory) implements HookPlace {}

    /**
     * The namespaces of a container whose root still is the host's tree: createContainer hooks, whose programs are the host's.
     *
     * @param init whose namespaces to join
     * @param namespaces those that differ from the runtime's
     */
    record BeforePivot(Path workingDirectory, PidFd init, List<CloneFlag> namespaces) implements HookPlace {}

    /**
     * The container: startContainer hooks, whose programs are the container's own.
     *
     * @param entry the way into its namespaces and its cgroups, which limit its hooks as well
     * @param restrictions adds what keeps such a program from more than the container itself may do: labels, capabilities, user
     */
    record Container(Path workingDirectory, ContainerEntry entry, Consumer<SyscallProgram.Builder> restrictions)
            implements HookPlace {}
}
