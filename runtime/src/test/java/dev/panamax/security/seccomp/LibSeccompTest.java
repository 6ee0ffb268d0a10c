package dev.panamax.security.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.Capability;
import dev.panamax.config.ContainerConfig;
import dev.panamax.oci.Seccomp;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Requires;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Filters decide as those that runc makes by libseccomp do. */
@Requires(Feature.LIBSECCOMP)
class LibSeccompTest {
    private static final int PROFILES = 500;
    private static final Figures FIGURES = Figures.of("system call filters against libseccomp");

    @Test
    void knowsTheNumberOfEachCallThatTheLibraryKnows() {
        List<String> differences = new ArrayList<>();
        for (String name : SyscallTable.names()) {
            for (SeccompArchitecture architecture : SeccompArchitecture.values()) {
                int ours = SyscallTable.number(name, architecture);
                int theirs = LibSeccomp.number(name, architecture);
                // An older library knows less; and of what i386 can do in two ways it tells the other one.
                if (theirs >= 0 && ours != theirs) {
                    differences.add(name + " on " + architecture + ": " + ours + ", not " + theirs);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    /**
     * Shapes that the library gets right. Of several rules for one call it makes filters that do not do what the rules say (2.5.4:
     * {@code arg <= 7} or {@code arg <= 2^61} does not hold for 2^32), or never comes back if i386 can make the call in two ways; ours are
     * measured by the rules themselves in {@link SeccompFilterTest}.
     */
    @ParameterizedTest
    @EnumSource(
            value = RandomProfiles.Shape.class,
            names = {"ONE_CHAIN", "EQUALITY"})
    void decidesAlikeForRandomProfiles(RandomProfiles.Shape shape) throws LibSeccomp.Refusal {
        RandomProfiles random = new RandomProfiles(2026, commonNames(), shape);
        LibSeccompSweep sweep = new LibSeccompSweep(random);
        for (int i = 0; i < PROFILES; i++) {
            sweep.compare(random.next());
        }
        FIGURES.count("random profiles", PROFILES);
        count(sweep);
        assertThat(sweep.differences()).isEmpty();
        assertThat(sweep.decisions()).isGreaterThan(1_500_000);
        // Calls whose filters have a part in common disturb each other there, seldom.
        assertThat(sweep.disturbed()).isLessThan(sweep.decisions() / 1000);
    }

    @ParameterizedTest
    @MethodSource("capabilities")
    @Requires(Feature.PODMAN_PROFILE)
    void decidesAlikeForPodmansProfile(Set<Capability> capabilities) throws Exception {
        decidesAlike(PodmanProfile.of(capabilities));
    }

    @ParameterizedTest
    @MethodSource("capabilities")
    void decidesAlikeForTheDefaultProfile(Set<Capability> capabilities) throws Exception {
        decidesAlike(
                DefaultProfile.of(capabilities, SeccompArchitecture.ofHost()).profile());
    }

    private static Stream<Set<Capability>> capabilities() {
        return Stream.of(
                Set.of(),
                ContainerConfig.usual().capabilities(),
                EnumSet.of(Capability.SYS_ADMIN, Capability.SYS_PTRACE, Capability.BPF),
                EnumSet.allOf(Capability.class));
    }

    private static void decidesAlike(Seccomp profile) throws LibSeccomp.Refusal {
        LibSeccompSweep sweep = LibSeccompSweep.of(profile);
        count(sweep);
        assertThat(sweep.differences()).isEmpty();
        assertThat(sweep.disturbed()).isZero();
        assertThat(sweep.decisions()).isGreaterThan(5_000);
    }

    private static void count(LibSeccompSweep sweep) {
        FIGURES.count("decisions compared", sweep.decisions()).count("wrong decisions", sweep.wrong());
    }

    @AfterAll
    static void writeFigures() {
        FIGURES.write();
    }

    private static List<String> commonNames() {
        Set<String> names = new TreeSet<>(SyscallTable.names());
        names.removeIf(name -> Multiplexer.of(name) != null || !LibSeccomp.isCommon(name));
        names.remove(
                "arm_sync_file_range"); // The same call as sync_file_range2, for which there could be another rule.
        assertThat(names).hasSizeGreaterThan(400);
        return List.copyOf(names);
    }
}
