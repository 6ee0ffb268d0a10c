package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Rlimit;
import dev.panamax.oci.Process;
import dev.panamax.security.Capabilities;
import dev.panamax.security.seccomp.SeccompFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program that a process becomes, and how it is when it does: what both kinds of configuration say of it.
 *
 * @param user null if the process learns only inside the container who it shall be
 * @param workingDirectory absolute, or empty for the root
 * @param attributes what only bundles have; null for container.json
 * @param inUserNamespace whether ids mean what a user namespace that is not ours maps them to
 * @param filter of its system calls, or null
 * @param givenDescriptors standard descriptors that the user of the program gets as their owner
 * @param preservedFds how many descriptors from 3 on the program keeps
 * @param diesWithRuntime whether it is killed when the runtime ends
 * @param pointers where the configuration says all this
 */
record ProcessSettings(
        List<String> arguments,
        List<String> environment,
        Process.@Nullable User user,
        String workingDirectory,
        Capabilities capabilities,
        List<Rlimit> rlimits,
        String apparmorProfile,
        String selinuxLabel,
        @Nullable Process attributes,
        boolean inUserNamespace,
        @Nullable SeccompFilter filter,
        List<Integer> givenDescriptors,
        int preservedFds,
        boolean diesWithRuntime,
        Pointers pointers) {

    /** JSON pointers of the fields that operations name as their reason. */
    record Pointers(
            String workingDirectory, String rlimits, String apparmorProfile, String selinuxLabel, String filter) {
        static final Pointers CONTAINER_JSON =
                new Pointers("/working_dir", "/rlimits", "/apparmor_profile", "/process_label", "/seccomp");
        static final Pointers BUNDLE = new Pointers(
                "/process/cwd",
                "/process/rlimits",
                "/process/apparmorProfile",
                "/process/selinuxLabel",
                "/linux/seccomp");
    }

    /** Returns the program of a container.json, which goes on no longer than the runtime does. */
    static ProcessSettings of(ContainerConfig config, List<String> arguments, boolean inUserNamespace) {
        return new ProcessSettings(
                arguments,
                config.environment(),
                null,
                config.workingDirectory(),
                Capabilities.keeping(config.capabilities()),
                config.rlimits(),
                config.apparmorProfile(),
                config.processLabel(),
                null,
                inUserNamespace,
                CallFilter.of(config),
                List.of(),
                0,
                true,
                Pointers.CONTAINER_JSON);
    }

    /** Returns the program of a bundle, which outlives the runtime. */
    static ProcessSettings of(
            Process process,
            List<String> environment,
            boolean inUserNamespace,
            @Nullable SeccompFilter filter,
            List<Integer> givenDescriptors,
            int preservedFds) {
        return new ProcessSettings(
                process.args(),
                environment,
                process.user(),
                process.cwd(),
                Capabilities.of(process.capabilities(), inUserNamespace),
                process.rlimits(),
                process.apparmorProfile(),
                process.selinuxLabel(),
                process,
                inUserNamespace,
                filter,
                givenDescriptors,
                preservedFds,
                false,
                Pointers.BUNDLE);
    }

    boolean noNewPrivileges() {
        return attributes != null && attributes.noNewPrivileges();
    }
}
