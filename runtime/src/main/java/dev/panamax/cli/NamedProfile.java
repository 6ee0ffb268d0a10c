package dev.panamax.cli;

import dev.panamax.config.Capability;
import dev.panamax.config.ContainerConfig;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.SeccompFile;
import dev.panamax.oci.SeccompTemplate;
import dev.panamax.security.seccomp.DefaultProfile;
import dev.panamax.security.seccomp.SeccompArchitecture;
import dev.panamax.security.seccomp.SeccompFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A profile that a caller has named.
 *
 * @param pointer where the profile is in its file; empty for the whole of it
 * @param places of the profile's rules in the file's list
 * @param reasons of the profile's rules, or none
 */
record NamedProfile(Seccomp profile, SeccompFilter filter, String pointer, List<Integer> places, List<String> reasons) {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/osrelease");

    /**
     * Reads a profile.
     *
     * @param name {@code default}, or a file
     * @param architecture of the programs that it is for
     * @param capabilities of the container, or null for the usual ones
     */
    static NamedProfile read(String name, SeccompArchitecture architecture, @Nullable Set<Capability> capabilities) {
        SeccompArchitecture host = architecture.ofMachine();
        Set<Capability> set = capabilities == null ? ExplainCommand.usualCapabilities() : capabilities;
        if (name.equals(ContainerConfig.DEFAULT_SECCOMP)) {
            DefaultProfile profile = DefaultProfile.of(set, host);
            return of(name, profile.profile(), host, "", indices(profile.profile()), profile.reasons());
        }
        SeccompFile file = SeccompFile.read(name, FileContents.read("profile", Path.of(name)));
        SeccompTemplate template = file.template();
        if (template != null) {
            SeccompTemplate.Applied applied = template.apply(container(set, host));
            return of(name, applied.profile(), host, file.pointer(), applied.places(), List.of());
        }
        if (capabilities != null) {
            throw new UsageException("--cap: the profile " + name + " does not depend on capabilities; leave it out");
        }
        Seccomp profile = file.profile();
        return of(name, profile, host, file.pointer(), indices(profile), List.of());
    }

    private static NamedProfile of(
            String name,
            Seccomp profile,
            SeccompArchitecture host,
            String pointer,
            List<Integer> places,
            List<String> reasons) {
        return new NamedProfile(profile, SeccompFilter.of(profile, host, name, pointer), pointer, places, reasons);
    }

    private static List<Integer> indices(Seccomp profile) {
        return IntStream.range(0, profile.syscalls().size()).boxed().toList();
    }

    private static SeccompTemplate.Container container(Set<Capability> capabilities, SeccompArchitecture host) {
        return new SeccompTemplate.Container(
                capabilities.stream().map(capability -> "CAP_" + capability).collect(Collectors.toSet()),
                host.profileName(),
                host == SeccompArchitecture.X86_64 ? "amd64" : "arm64",
                kernel());
    }

    private static SeccompTemplate.Kernel kernel() {
        try {
            return SeccompTemplate.Kernel.parse(Files.readString(KERNEL));
        } catch (IOException e) {
            throw new UsageException("can't read the kernel's version from " + KERNEL + ": " + FileContents.reason(e));
        }
    }

    /** Returns whether it is the embedded one, whose rules are in no file. */
    boolean isDefault() {
        return !reasons.isEmpty();
    }

    /** Returns where a rule is in the file. */
    String place(int rule) {
        return pointer + "/syscalls/" + places.get(rule);
    }
}
