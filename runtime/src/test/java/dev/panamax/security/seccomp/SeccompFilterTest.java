package dev.panamax.security.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.Seccomp.Condition;
import dev.panamax.oci.Seccomp.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeccompFilterTest {
    private static final int PROFILES = 300;
    private static final SeccompArchitecture HOST = SeccompArchitecture.X86_64;

    @Test
    void decidesAsTheRulesSay() {
        // A rule for one of these and one for the same call by another name could want different things.
        Set<String> sameAsOthers = Set.of("socketcall", "ipc", "arm_sync_file_range");
        List<String> names = SyscallTable.names().stream()
                .filter(name -> !sameAsOthers.contains(name))
                .sorted()
                .toList();
        RandomProfiles random = new RandomProfiles(41, names, RandomProfiles.Shape.ANY);
        List<String> differences = new ArrayList<>();
        int decisions = 0;
        for (int i = 0; i < PROFILES; i++) {
            Seccomp profile = random.next();
            SeccompFilter filter = SeccompFilter.compile(profile, SeccompArchitecture.ofHost());
            FilterInterpreter code = new FilterInterpreter(filter.code());
            Decisions rules = new Decisions(profile);
            for (Decisions.Call call : rules.calls(random)) {
                decisions++;
                int decided = code.run(call.architecture().audit(), call.number(), call.arguments());
                int explained = filter.explain(call.architecture(), call.number(), call.arguments())
                        .code();
                if ((decided != rules.action(call) || explained != decided) && differences.size() < 5) {
                    differences.add(call + " is " + SeccompAction.describe(decided) + ", not "
                            + SeccompAction.describe(rules.action(call)) + ", explained as "
                            + SeccompAction.describe(explained) + ": " + profile);
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(decisions).isGreaterThan(500_000);
    }

    @Test
    void aFilterFindsACallByHalving() {
        FilterInterpreter code = new FilterInterpreter(
                filter(allowing(List.copyOf(SyscallTable.names()))).code());
        int most = 0;
        for (int number = 0; number < 480; number++) {
            code.run(HOST.audit(), number, new long[6]);
            most = Math.max(most, code.steps());
        }
        assertThat(most).isLessThan(20);
    }

    @Test
    void longJumpsLeadWhereShortOnesWould() {
        List<Rule> rules = new ArrayList<>();
        for (String name : SyscallTable.names().stream().sorted().limit(300).toList()) {
            rules.add(rule(name, "SCMP_ACT_ALLOW", new Condition(0, name.length(), 0, "SCMP_CMP_EQ")));
        }
        SeccompFilter filter = filter(profile("SCMP_ACT_ERRNO", rules));
        FilterInterpreter code = new FilterInterpreter(filter.code());
        assertThat(code.size()).isGreaterThan(1000);
        for (Rule rule : rules) {
            int number = SyscallTable.number(rule.names().getFirst(), HOST);
            int length = rule.names().getFirst().length();
            if (number >= 0) {
                assertThat(code.run(HOST.audit(), number, new long[] {length, 0, 0, 0, 0, 0}))
                        .isEqualTo(0x7fff_0000);
                assertThat(code.run(HOST.audit(), number, new long[] {length + 1L, 0, 0, 0, 0, 0}))
                        .isEqualTo(0x0005_0001);
            }
        }
    }

    @Test
    void saysThatAFilterIsTooLong() {
        List<Rule> rules = new ArrayList<>();
        for (int value = 0; value < 1200; value++) {
            rules.add(rule("ioctl", "SCMP_ACT_ALLOW", new Condition(1, value, 0, "SCMP_CMP_EQ")));
        }
        assertThatThrownBy(() -> filter(profile("SCMP_ACT_ERRNO", rules)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/seccomp/syscalls: the rules make 4")
                .hasMessageContaining("but the kernel takes 4096 at most");
    }

    @Test
    void callsNewerThanTheProfileDoNotExist() {
        SeccompFilter filter = filter(allowing(List.of("read", "openat2", "what_is_this")));
        assertThat(action(filter, HOST, 437)).isEqualTo("SCMP_ACT_ALLOW");
        assertThat(action(filter, HOST, 438)).isEqualTo("SCMP_ACT_ERRNO(38)");
        assertThat(action(filter, HOST, 2)).isEqualTo("SCMP_ACT_ERRNO(1)");
        assertThat(action(filter, HOST, -1)).isEqualTo("SCMP_ACT_ERRNO(1)");
        assertThat(action(filter, SeccompArchitecture.X32, 0x4000_0000)).isEqualTo("SCMP_ACT_KILL_THREAD");
        assertThat(action(filter, SeccompArchitecture.X86, 3)).isEqualTo("SCMP_ACT_KILL_THREAD");
        assertThat(filter.ignoredNames()).containsExactly("what_is_this");
    }

    @Test
    void aCallThatAnotherOneStandsForIsAllowedByBothWays() {
        Seccomp profile = new Seccomp(
                "SCMP_ACT_ERRNO",
                null,
                List.of("SCMP_ARCH_X86"),
                List.of(),
                "",
                "",
                List.of(rule("connect", "SCMP_ACT_ALLOW"), rule("shmat", "SCMP_ACT_ALLOW")));
        SeccompFilter filter = filter(profile);
        assertThat(action(filter, SeccompArchitecture.X86, 362)).isEqualTo("SCMP_ACT_ALLOW");
        assertThat(action(filter, SeccompArchitecture.X86, 102, 3)).isEqualTo("SCMP_ACT_ALLOW");
        assertThat(action(filter, SeccompArchitecture.X86, 102, 4)).isEqualTo("SCMP_ACT_ERRNO(1)");
        assertThat(action(filter, SeccompArchitecture.X86, 117, 21)).isEqualTo("SCMP_ACT_ALLOW");
    }

    @Test
    void aRuleForEveryUseOutdoesOthersAndMoreSpecialOnesComeFirst() {
        SeccompFilter filter = filter(profile(
                "SCMP_ACT_KILL_PROCESS",
                List.of(
                        rule("read", "SCMP_ACT_LOG", new Condition(0, 1, 0, "SCMP_CMP_EQ")),
                        rule("read", "SCMP_ACT_ALLOW"),
                        rule("read", "SCMP_ACT_TRAP"),
                        rule("socket", "SCMP_ACT_ALLOW", new Condition(0, 9, 0, "SCMP_CMP_LT")),
                        rule("socket", "SCMP_ACT_TRAP", new Condition(0, 3, 0, "SCMP_CMP_EQ")))));
        assertThat(action(filter, HOST, 0, 1)).isEqualTo("SCMP_ACT_ALLOW");
        assertThat(action(filter, HOST, 41, 3)).isEqualTo("SCMP_ACT_TRAP");
        assertThat(action(filter, HOST, 41, 4)).isEqualTo("SCMP_ACT_ALLOW");
        assertThat(action(filter, HOST, 41, 9)).isEqualTo("SCMP_ACT_KILL_PROCESS");
    }

    @Test
    void equalProfilesHaveTheSameFilter() {
        assertThat(SeccompFilter.of(allowing(List.of("read"))))
                .isSameAs(SeccompFilter.of(allowing(List.of("read"))))
                .isNotSameAs(SeccompFilter.of(allowing(List.of("write"))));
    }

    @Test
    void allFaultsAreFoundAtOnce() {
        Seccomp profile = new Seccomp(
                "SCMP_ACT_NOTIFY",
                5,
                List.of("SCMP_ARCH_MIPS", "SCMP_ARCH_VAX"),
                List.of("SECCOMP_FILTER_FLAG_NEW_LISTENER"),
                "",
                "for whom",
                List.of(
                        new Rule(List.of(), "SCMP_ACT_ALLOW", 1, List.of()),
                        new Rule(
                                List.of("write"),
                                "SCMP_ACT_NOTIFY",
                                null,
                                List.of(new Condition(6, 0, 0, "EQ"), new Condition(0, 0, 0, "SCMP_CMP_EQ"))),
                        new Rule(List.of("read"), "ALLOW", null, List.of()),
                        new Rule(List.of("read"), "SCMP_ACT_ERRNO", 4096, List.of())));
        assertThat(SeccompFilter.faults(profile, "/linux/seccomp"))
                .extracting(Fault::pointer)
                .containsExactly(
                        "/linux/seccomp/defaultAction",
                        "/linux/seccomp/defaultErrnoRet",
                        "/linux/seccomp/architectures/1",
                        "/linux/seccomp/flags/0",
                        "/linux/seccomp/listenerMetadata",
                        "/linux/seccomp/syscalls/0/names",
                        "/linux/seccomp/syscalls/0/errnoRet",
                        "/linux/seccomp/syscalls/1/names/0",
                        "/linux/seccomp/syscalls/1/action",
                        "/linux/seccomp/syscalls/1/args/0/index",
                        "/linux/seccomp/syscalls/1/args/0/op",
                        "/linux/seccomp/syscalls/2/action",
                        "/linux/seccomp/syscalls/3/errnoRet");
    }

    @Test
    void rulesThatContradictEachOtherAreRefused() {
        Condition netlink = new Condition(0, 16, 0, "SCMP_CMP_EQ");
        Seccomp profile = profile(
                "SCMP_ACT_ERRNO",
                List.of(rule("socket", "SCMP_ACT_ALLOW", netlink), rule("socket", "SCMP_ACT_TRAP", netlink)));
        assertThatThrownBy(() -> filter(profile))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/seccomp/syscalls/1: an earlier rule has the same call and args");
    }

    private static String action(
            SeccompFilter filter, SeccompArchitecture architecture, int number, long... arguments) {
        return filter.explain(architecture, number, arguments).describe();
    }

    private static SeccompFilter filter(Seccomp profile) {
        return SeccompFilter.compile(profile, HOST);
    }

    private static Seccomp allowing(List<String> names) {
        return profile("SCMP_ACT_ERRNO", List.of(new Rule(names, "SCMP_ACT_ALLOW", null, List.of())));
    }

    private static Seccomp profile(String defaultAction, List<Rule> rules) {
        return new Seccomp(defaultAction, null, List.of(), List.of(), "", "", rules);
    }

    private static Rule rule(String name, String action, Condition... conditions) {
        return new Rule(List.of(name), action, null, List.of(conditions));
    }
}
