package dev.panamax.container;

import dev.panamax.config.Namespace;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.oci.Hooks;
import dev.panamax.oci.Process;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.Spec;
import dev.panamax.proc.ProcessStatus;
import dev.panamax.security.seccomp.SeccompFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The six points of a container's life at which programs of the caller run, each where the specification wants it.
 *
 * @param hooks of the configuration
 * @param record of the container, which hooks get as its state
 */
record BundleHooks(Hooks hooks, ContainerRecord record) {
    /** Runs what comes while the container's tree stands, but is not its root yet. */
    void beforePivot(PidFd init) {
        String state = StateJson.write(record, ContainerStatus.CREATING);
        HookPlace outside = new HookPlace.Outside(record.bundle());
        HookRunner.run("prestart", hooks.prestart(), state, outside);
        HookRunner.run("createRuntime", hooks.createRuntime(), state, outside);
        if (!hooks.createContainer().isEmpty()) {
            HookPlace inside = new HookPlace.BeforePivot(record.bundle(), init, JoinedNamespaces.of(init.pid()));
            String insideState = StateJson.write(
                    record.withInit(pidInside(init), 0, record.cgroupPaths()), ContainerStatus.CREATING);
            HookRunner.run("createContainer", hooks.createContainer(), insideState, inside);
        }
    }

    /** Runs what comes in the container, right before its program, with no more rights than that has. */
    void startContainer(OciContainer container) {
        if (hooks.startContainer().isEmpty()) {
            return;
        }
        try (PidFd init = container.openInit()) {
            if (init == null) {
                throw ContainerException.state("cannot start a container that has stopped");
            }
            Spec spec = container.spec();
            Process process = BundleChecks.process(spec);
            List<CloneFlag> namespaces = JoinedNamespaces.of(init.pid());
            ProcessSettings settings = ProcessSettings.of(
                    process, List.of(), namespaces.contains(Namespace.NEWUSER.flag()), filter(spec), List.of(), 0);
            String state =
                    StateJson.write(record.withInit(pidInside(init), 0, record.cgroupPaths()), ContainerStatus.CREATED);
            try (ContainerEntry entry = new ContainerEntry(init, namespaces, record.cgroupPaths(), record.unit())) {
                HookPlace inside = new HookPlace.Container(
                        Path.of(process.cwd()), entry, program -> Finalization.addRestrictions(program, settings));
                HookRunner.run("startContainer", hooks.startContainer(), state, inside);
            }
        }
    }

    /** Returns the number of init as those see it who are in its pid namespace, as hooks in the container are. */
    private static int pidInside(PidFd init) {
        try {
            return ProcessStatus.of(Integer.toString(init.pid())).innermostId();
        } catch (IOException e) {
            throw new StartException("reading the number of init in the container: " + e.getMessage(), e);
        }
    }

    /** Returns the filter of the container; one with a listener is for its own program alone. */
    private static @Nullable SeccompFilter filter(Spec spec) {
        Seccomp profile = spec.linux().seccomp();
        SeccompFilter filter = profile == null ? null : SeccompFilter.of(profile);
        return filter == null || filter.hasListener() ? null : filter;
    }

    /** Runs what comes after the program has been started. */
    void poststart() {
        if (hooks.poststart().isEmpty()) {
            return;
        }
        String state = StateJson.write(record, ContainerStatus.RUNNING);
        HookRunner.run("poststart", hooks.poststart(), state, new HookPlace.Outside(record.bundle()));
    }

    /** Runs what comes after the container has been removed; a failure is no more than a warning. */
    void poststop() {
        if (hooks.poststop().isEmpty()) {
            return;
        }
        String state = StateJson.write(record, ContainerStatus.STOPPED);
        HookRunner.runAll("poststop", hooks.poststop(), state, new HookPlace.Outside(record.bundle()));
    }
}
