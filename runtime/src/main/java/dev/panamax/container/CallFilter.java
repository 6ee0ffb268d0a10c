package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.SeccompFile;
import dev.panamax.security.seccomp.DefaultProfile;
import dev.panamax.security.seccomp.SeccompArchitecture;
import dev.panamax.security.seccomp.SeccompFilter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The filter of system calls that a container.json asks for. A bundle has its profile in itself. */
final class CallFilter {
    private static final SeccompArchitecture HOST = SeccompArchitecture.ofHost();

    private CallFilter() {}

    /**
     * Returns the filter, or null if all calls are allowed.
     *
     * @throws StartException if there is no such profile, or it is none for a container.json
     * @throws dev.panamax.config.ConfigException with all that is wrong with the profile
     */
    static @Nullable SeccompFilter of(ContainerConfig config) {
        return switch (config.seccomp()) {
            case "" -> null;
            case ContainerConfig.DEFAULT_SECCOMP ->
                DefaultProfile.of(config.capabilities(), HOST).filter();
            default -> ofFile(config.seccomp());
        };
    }

    private static SeccompFilter ofFile(String path) {
        SeccompFile file = SeccompFile.read(path, bytes(path));
        Seccomp profile = file.profile();
        SeccompFilter filter = SeccompFilter.of(profile, HOST, path, file.pointer());
        if (filter.hasListener()) {
            throw new StartException(
                    "the profile " + path + " leaves calls to a listener (SCMP_ACT_NOTIFY), which only bundles can have"
                            + " [/seccomp]",
                    null);
        }
        return filter;
    }

    private static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException e) {
            throw new StartException("the profile " + path + " can't be read: " + reason(e) + " [/seccomp]", e);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file or directory";
            case AccessDeniedException denied -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
