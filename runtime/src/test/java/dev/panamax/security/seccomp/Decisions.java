package dev.panamax.security.seccomp;

import dev.panamax.oci.Seccomp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a profile says about calls, read off its rules one by one; and all calls that there are to ask about. */
final class Decisions {
    static final int NO_SUCH_CALL = 0x0005_0000 | 38;
    private static final int KILL_THREAD = 0;
    private static final int LAST = 480;
    /** Where the calls begin that only Arm has: they are in no order with the others. */
    private static final int FIRST_OF_ARM = 0xf_0000;

    private static final Set<String> LETTING_PASS = Set.of("SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE");

    private final Seccomp profile;
    /** The calls that rules name, with the arguments that matter. */
    private final Map<SeccompArchitecture, Map<Integer, BoundaryArguments>> named =
            new EnumMap<>(SeccompArchitecture.class);

    private final Map<SeccompArchitecture, Integer> newest = new EnumMap<>(SeccompArchitecture.class);

    Decisions(Seccomp profile) {
        this.profile = profile;
        for (SeccompArchitecture architecture : SeccompArchitecture.values()) {
            Map<Integer, BoundaryArguments> calls = new TreeMap<>();
            int last = 0;
            for (Seccomp.Rule rule : profile.syscalls()) {
                for (String name : rule.names()) {
                    int number = SyscallTable.number(name, architecture);
                    last = number < FIRST_OF_ARM || architecture != SeccompArchitecture.ARM
                            ? Math.max(last, number)
                            : last;
                    add(calls, number, rule);
                    addMultiplexed(calls, name, architecture, rule);
                }
            }
            named.put(architecture, calls);
            boolean lettingPass = LETTING_PASS.contains(profile.defaultAction());
            newest.put(architecture, lettingPass || !has(architecture) ? 0 : last);
        }
    }

    private static @Nullable BoundaryArguments add(
            Map<Integer, BoundaryArguments> calls, int number, Seccomp.Rule rule) {
        if (number < 0) {
            return null;
        }
        BoundaryArguments arguments = calls.computeIfAbsent(number, any -> new BoundaryArguments());
        rule.args().forEach(arguments::add);
        return arguments;
    }

    private static void addMultiplexed(
            Map<Integer, BoundaryArguments> calls, String name, SeccompArchitecture architecture, Seccomp.Rule rule) {
        Multiplexer multiplexer = architecture == SeccompArchitecture.X86 ? Multiplexer.of(name) : null;
        if (multiplexer != null) {
            BoundaryArguments arguments = add(calls, SyscallTable.number(multiplexer.syscall(), architecture), rule);
            if (arguments != null) {
                arguments.around(0, multiplexer.selector());
            }
        }
    }

    /** A call of an architecture. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes it.
    record Call(SeccompArchitecture architecture, int number, long[] arguments) {
        @Override
        public String toString() {
            return architecture + " " + SyscallTable.name(number, architecture) + " " + number + " "
                    + Arrays.toString(arguments);
        }
    }

    /** Returns every number of every architecture, those that the profile names with all arguments that matter. */
    List<Call> calls(RandomProfiles random) {
        List<Call> calls = new ArrayList<>();
        for (SeccompArchitecture architecture : SeccompArchitecture.values()) {
            Map<Integer, BoundaryArguments> often = namedOf(architecture);
            Set<Integer> numbers = new TreeSet<>(often.keySet());
            for (int number = 0; number < LAST; number++) {
                numbers.add(architecture.offset() + number);
            }
            numbers.addAll(List.of(0x000f_0007 | architecture.offset(), 0x3fff_ffff | architecture.offset()));
            for (int number : numbers) {
                BoundaryArguments boundaries = often.get(number);
                calls.add(new Call(architecture, number, random.arguments()));
                if (boundaries != null) {
                    boundaries
                            .all(random.random())
                            .forEach(arguments -> calls.add(new Call(architecture, number, arguments)));
                }
            }
        }
        return calls;
    }

    /** Returns whether the answer is that the call does not exist: runc's addition to what libseccomp does. */
    boolean isBeyond(Call call) {
        int last = Objects.requireNonNull(newest.get(call.architecture()));
        boolean isInOrder = call.architecture() != SeccompArchitecture.ARM || call.number() < FIRST_OF_ARM;
        return last > 0
                && isInOrder
                && Integer.compareUnsigned(call.number(), last) > 0
                && !namedOf(call.architecture()).containsKey(call.number());
    }

    /** Returns the action if all rules for one call want the same. */
    int action(Call call) {
        if (isBeyond(call)) {
            return NO_SUCH_CALL;
        }
        if (!has(call.architecture())) {
            return KILL_THREAD;
        }
        boolean isNamed = namedOf(call.architecture()).containsKey(call.number());
        for (Seccomp.Rule rule : isNamed ? profile.syscalls() : List.<Seccomp.Rule>of()) {
            for (String name : rule.names()) {
                if (matches(rule, name, call)) {
                    return code(rule.action(), rule.errnoRet() == null ? 1 : rule.errnoRet());
                }
            }
        }
        return code(profile.defaultAction(), profile.defaultErrnoRet() == null ? 1 : profile.defaultErrnoRet());
    }

    private Map<Integer, BoundaryArguments> namedOf(SeccompArchitecture architecture) {
        return Objects.requireNonNull(named.get(architecture));
    }

    private boolean has(SeccompArchitecture architecture) {
        return architecture == SeccompArchitecture.ofHost()
                || profile.architectures().contains(architecture.profileName());
    }

    private static boolean matches(Seccomp.Rule rule, String name, Call call) {
        SeccompArchitecture architecture = call.architecture();
        long mask = architecture == SeccompArchitecture.X86_64 || architecture == SeccompArchitecture.AARCH64
                ? -1L
                : 0xffff_ffffL;
        boolean any =
                rule.args().stream().map(Seccomp.Condition::index).distinct().count()
                        < rule.args().size();
        Multiplexer multiplexer = Multiplexer.of(name);
        if (architecture == SeccompArchitecture.X86
                && multiplexer != null
                && call.number() == SyscallTable.number(multiplexer.syscall(), architecture)) {
            // Of several conditions on one argument each is a rule; one on the first argument is none for the
            // multiplexer.
            return (call.arguments()[0] & mask) == multiplexer.selector()
                    && (any
                            ? rule.args().stream().anyMatch(c -> c.index() == 0 || holds(c, call, mask))
                            : rule.args().stream().allMatch(c -> c.index() == 0 || holds(c, call, mask)));
        }
        return SyscallTable.number(name, architecture) == call.number()
                && (any
                        ? rule.args().stream().anyMatch(condition -> holds(condition, call, mask))
                        : rule.args().stream().allMatch(condition -> holds(condition, call, mask)));
    }

    private static boolean holds(Seccomp.Condition condition, Call call, long mask) {
        long argument = call.arguments()[condition.index()] & mask;
        int order = Long.compareUnsigned(argument, condition.value() & mask);
        return switch (condition.op()) {
            case "SCMP_CMP_NE" -> order != 0;
            case "SCMP_CMP_LT" -> order < 0;
            case "SCMP_CMP_LE" -> order <= 0;
            case "SCMP_CMP_EQ" -> order == 0;
            case "SCMP_CMP_GE" -> order >= 0;
            case "SCMP_CMP_GT" -> order > 0;
            default -> ((argument ^ condition.valueTwo()) & condition.value() & mask) == 0;
        };
    }

    private static int code(String action, int data) {
        return switch (action) {
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> KILL_THREAD;
            case "SCMP_ACT_KILL_PROCESS" -> 0x8000_0000;
            case "SCMP_ACT_TRAP" -> 0x0003_0000;
            case "SCMP_ACT_ERRNO" -> 0x0005_0000 | data;
            case "SCMP_ACT_NOTIFY" -> 0x7fc0_0000;
            case "SCMP_ACT_TRACE" -> 0x7ff0_0000 | data;
            case "SCMP_ACT_LOG" -> 0x7ffc_0000;
            case "SCMP_ACT_ALLOW" -> 0x7fff_0000;
            default -> throw new IllegalArgumentException(action);
        };
    }
}
