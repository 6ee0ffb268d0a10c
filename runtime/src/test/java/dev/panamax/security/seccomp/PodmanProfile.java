package dev.panamax.security.seccomp;

import dev.panamax.config.Capability;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.SeccompFile;
import dev.panamax.oci.SeccompTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The profile that podman is shipped with, made into one for a container as podman does. */
final class PodmanProfile {
    private static final Path FILE = Path.of("/usr/share/containers/seccomp.json");

    private PodmanProfile() {}

    /** Reads it for a container that has these capabilities. */
    static Seccomp of(Set<Capability> capabilities) throws IOException {
        SeccompTemplate template = Objects.requireNonNull(
                SeccompFile.read(FILE.toString(), Files.readAllBytes(FILE)).template());
        return template.apply(new SeccompTemplate.Container(
                        capabilities.stream()
                                .map(capability -> "CAP_" + capability)
                                .collect(Collectors.toSet()),
                        "SCMP_ARCH_X86_64",
                        "amd64",
                        new SeccompTemplate.Kernel(6, 1)))
                .profile();
    }
}
