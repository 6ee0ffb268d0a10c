package dev.panamax.security.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.oci.Seccomp;
import dev.panamax.oci.SeccompFile;
import dev.panamax.testing.Figures;
import java.nio.file.Files;
import java.nio.file.Path;

/** A profile as an engine hands it to a runtime: its default one, made for one container. For tests with engines. */
public final class HandedOverProfile {
    private static final int CALLS_OF_ANY_DEFAULT = 300;

    private HandedOverProfile() {}

    /**
     * Holds the filter of a container's profile against that of libseccomp.
     *
     * @param config the bundle's {@code config.json}
     */
    public static void decidesAsWithLibseccomp(String engine, Path config) throws Exception {
        Seccomp profile =
                SeccompFile.read(config.toString(), Files.readAllBytes(config)).profile();
        assertThat(profile.syscalls().stream()
                        .mapToInt(rule -> rule.names().size())
                        .sum())
                .isGreaterThan(CALLS_OF_ANY_DEFAULT);
        LibSeccompSweep sweep = LibSeccompSweep.of(profile);
        Figures.of("system call filter of " + engine + "'s profile against libseccomp")
                .count("decisions compared", sweep.decisions())
                .count("wrong decisions", sweep.wrong())
                .write();
        assertThat(sweep.differences()).isEmpty();
        assertThat(sweep.disturbed()).isZero();
        assertThat(sweep.decisions()).isGreaterThan(5_000);
    }
}
