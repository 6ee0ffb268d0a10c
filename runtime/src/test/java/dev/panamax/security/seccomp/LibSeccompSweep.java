package dev.panamax.security.seccomp;

import dev.panamax.oci.Seccomp;
import java.util.ArrayList;
import java.util.List;

/** Compares filters with those that runc makes of the same profile by libseccomp, call by call. */
final class LibSeccompSweep {
    private static final int MOST_REPORTED = 3;
    /** Each time with other arguments where there are too many for all. */
    private static final int TIMES = 3;

    private final List<String> differences = new ArrayList<>();
    private final RandomProfiles random;
    private int decisions;
    private int wrong;
    private int disturbed;

    LibSeccompSweep(RandomProfiles random) {
        this.random = random;
    }

    /** Compares what a profile, but for calls that are newer than the library, does about all calls. */
    static LibSeccompSweep of(Seccomp profile) throws LibSeccomp.Refusal {
        LibSeccompSweep sweep = new LibSeccompSweep(new RandomProfiles(7, List.of(), RandomProfiles.Shape.ANY));
        Seccomp known = LibSeccomp.known(profile);
        for (int i = 0; i < TIMES; i++) {
            sweep.compare(known);
        }
        return sweep;
    }

    /** Returns the first few calls about which the decision is another one. */
    List<String> differences() {
        return differences;
    }

    int decisions() {
        return decisions;
    }

    int wrong() {
        return wrong;
    }

    /**
     * Returns about how many calls the library's code decides otherwise than its own pseudo code says: it takes parts of the code that
     * look alike for the same, which they are not always (2.5.4).
     */
    int disturbed() {
        return disturbed;
    }

    void compare(Seccomp profile) throws LibSeccomp.Refusal {
        FilterInterpreter ours = new FilterInterpreter(
                SeccompFilter.compile(profile, SeccompArchitecture.ofHost()).code());
        FilterInterpreter theirs = new FilterInterpreter(LibSeccomp.code(profile));
        Decisions rules = new Decisions(profile);
        for (Decisions.Call call : rules.calls(random)) {
            decisions++;
            int audit = call.architecture().audit();
            int decided = ours.run(audit, call.number(), call.arguments());
            int expected =
                    rules.isBeyond(call) ? Decisions.NO_SUCH_CALL : theirs.run(audit, call.number(), call.arguments());
            if (decided != expected) {
                judge(profile, call, decided, expected);
            }
        }
    }

    private void judge(Seccomp profile, Decisions.Call call, int decided, int expected) throws LibSeccomp.Refusal {
        Seccomp only = only(profile, call);
        if (PseudoCode.decide(LibSeccomp.pseudoCode(only), call) == decided) {
            disturbed++;
            return;
        }
        wrong++;
        if (differences.size() < MOST_REPORTED) {
            differences.add(call + " is " + SeccompAction.describe(decided) + ", not "
                    + SeccompAction.describe(expected) + ": " + only);
        }
    }

    /** Returns a profile with the rules for one call. */
    private static Seccomp only(Seccomp profile, Decisions.Call call) {
        String name = SyscallTable.name(call.number(), call.architecture());
        List<Seccomp.Rule> rules = profile.syscalls().stream()
                .filter(rule -> name != null && rule.names().contains(name))
                .map(rule ->
                        new Seccomp.Rule(List.of(String.valueOf(name)), rule.action(), rule.errnoRet(), rule.args()))
                .toList();
        return new Seccomp(
                profile.defaultAction(), profile.defaultErrnoRet(), profile.architectures(), List.of(), "", "", rules);
    }
}
