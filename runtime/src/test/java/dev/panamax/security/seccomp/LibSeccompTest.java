package dev.panamax.security.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.oci.Seccomp;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters decide as those that runc makes by libseccomp do. */
@Requires(Feature.LIBSECCOMP)
class LibSeccompTest {
    private static final int PROFILES = 500;
    private static final int MOST_REPORTED = 5;

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
        Sweep comparison = new Sweep(random);
        for (int i = 0; i < PROFILES; i++) {
            comparison.compare(random.next());
        }
        assertThat(comparison.differences).isEmpty();
        assertThat(comparison.decisions).isGreaterThan(1_000_000);
        // Calls whose filters have a part in common disturb each other there, seldom.
        assertThat(comparison.disturbed).isLessThan(comparison.decisions / 1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "CAP_AUDIT_WRITE", "CAP_AUDIT_WRITE CAP_SYS_ADMIN CAP_SYS_CHROOT CAP_SYS_PTRACE CAP_BPF"})
    @Requires(Feature.PODMAN_PROFILE)
    void decidesAlikeForPodmansProfile(String capabilities) throws Exception {
        Path file = Path.of("/usr/share/containers/seccomp.json");
        Seccomp profile = EngineProfile.read(file, Set.of(capabilities.split(" ", -1)));
        Sweep sweep = new Sweep(new RandomProfiles(7, List.of(), RandomProfiles.Shape.ANY));
        for (int i = 0; i < 20; i++) {
            sweep.compare(profile);
        }
        assertThat(sweep.differences).isEmpty();
        assertThat(sweep.decisions).isGreaterThan(50_000);
    }

    private static List<String> commonNames() {
        Set<String> names = new TreeSet<>(SyscallTable.names());
        names.removeIf(name -> {
            if (Multiplexer.of(name) != null) {
                return true;
            }
            for (SeccompArchitecture architecture : SeccompArchitecture.values()) {
                int theirs = LibSeccomp.number(name, architecture);
                int ours = SyscallTable.number(name, architecture);
                if (theirs != ours && !(theirs < 0 && (ours < 0 || Multiplexer.of(name) != null))) {
                    return true;
                }
            }
            return false;
        });
        assertThat(names).hasSizeGreaterThan(400);
        return List.copyOf(names);
    }

    private static final class Sweep {
        final List<String> differences = new ArrayList<>();
        final RandomProfiles random;
        int decisions;
        int disturbed;

        Sweep(RandomProfiles random) {
            this.random = random;
        }

        void compare(Seccomp profile) throws LibSeccomp.Refusal {
            FilterInterpreter ours = new FilterInterpreter(
                    SeccompFilter.compile(profile, SeccompArchitecture.ofHost()).code());
            FilterInterpreter theirs = new FilterInterpreter(LibSeccomp.code(profile));
            Decisions rules = new Decisions(profile);
            for (Decisions.Call call : rules.calls(random, 4)) {
                decisions++;
                int audit = call.architecture().audit();
                int decided = ours.run(audit, call.number(), call.arguments());
                int expected = rules.isBeyond(call)
                        ? Decisions.NO_SUCH_CALL
                        : theirs.run(audit, call.number(), call.arguments());
                if (decided == expected) {
                    continue;
                }
                if (differences.size() < MOST_REPORTED && alone(profile, call) == decided) {
                    disturbed++;
                } else if (differences.size() < MOST_REPORTED) {
                    differences.add(call + " is " + SeccompAction.describe(decided) + ", not "
                            + SeccompAction.describe(expected) + ": " + only(profile, call));
                }
            }
        }

        /** Asks the library about a profile with the rules for one call. */
        private static int alone(Seccomp profile, Decisions.Call call) throws LibSeccomp.Refusal {
            FilterInterpreter alone = new FilterInterpreter(LibSeccomp.code(only(profile, call)));
            return alone.run(call.architecture().audit(), call.number(), call.arguments());
        }

        private static Seccomp only(Seccomp profile, Decisions.Call call) {
            String name = SyscallTable.name(call.number(), call.architecture());
            List<Seccomp.Rule> rules = profile.syscalls().stream()
                    .filter(rule -> name != null && rule.names().contains(name))
                    .map(rule -> new Seccomp.Rule(
                            List.of(String.valueOf(name)), rule.action(), rule.errnoRet(), rule.args()))
                    .toList();
            return new Seccomp(
                    profile.defaultAction(),
                    profile.defaultErrnoRet(),
                    profile.architectures(),
                    List.of(),
                    "",
                    "",
                    rules);
        }
    }
}
