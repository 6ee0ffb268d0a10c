package dev.panamax.security.seccomp;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.words;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Seccomp;
import dev.panamax.program.Op;
import dev.panamax.program.Op.Expectation;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A profile as the kernel takes it: a program that it asks at every system call.
 *
 * <p>Where in a start it gets loaded decides what the profile must allow, for what comes after is subject to it:
 *
 * <ul>
 *   <li>With {@code no_new_privs} anybody may load a filter: right before {@code execve}, which is all that must be allowed.
 *   <li>Without it only {@code CAP_SYS_ADMIN} in the user namespace may: before capabilities are dropped. The profile must then allow the
 *       rest of the start as well, which makes {@code prctl}, {@code setresgid}, {@code setgroups}, {@code setresuid}, {@code capset},
 *       {@code chdir}, {@code close_range}, {@code rt_sigprocmask}, {@code sendto}, {@code read}, {@code openat}, {@code write} and
 *       {@code close}, depending on what is configured. All profiles that engines ship do.
 *   <li>A filter with a listener needs {@code write} and {@code read} after it in both cases: see {@link SeccompListener}.
 * </ul>
 *
 * <p>What the filter refuses fails like any other call of the start, by name and with its errno; what it kills ends the start.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp.2.html">seccomp(2)</a>
 */
public final class SeccompFilter {
    private static final Argument SECCOMP_SET_MODE_FILTER = new Argument.Symbol("SECCOMP_SET_MODE_FILTER", 1);
    private static final int INSTRUCTION = 8;
    private static final String BUNDLE = "config.json";
    private static final String POINTER_IN_BUNDLE = "/linux/seccomp";
    private static final FilterCache CACHE = new FilterCache();

    private final Policy policy;
    private final byte[] code;
    private final List<SeccompFlag> flags;
    private final List<String> ignored;

    private SeccompFilter(Policy policy, byte[] code, List<SeccompFlag> flags, List<String> ignored) {
        this.policy = policy;
        this.code = code;
        this.flags = flags;
        this.ignored = ignored;
    }

    /**
     * Returns the filter for a bundle's profile: the one that was made before for an equal profile, if it is among the last few.
     *
     * @throws ConfigException with all that is wrong with the profile, by pointers into {@code config.json}
     */
    public static SeccompFilter of(Seccomp profile) {
        return of(profile, SeccompArchitecture.ofHost(), BUNDLE, POINTER_IN_BUNDLE);
    }

    /**
     * Returns the filter for a profile from anywhere.
     *
     * @param host the architecture whose programs are always meant
     * @param source where the profile comes from, for messages
     * @param pointer JSON pointer of the profile in there
     * @throws ConfigException with all that is wrong with the profile
     */
    public static SeccompFilter of(Seccomp profile, SeccompArchitecture host, String source, String pointer) {
        return CACHE.get(profile, host, () -> compile(profile, host, source, pointer));
    }

    static SeccompFilter compile(Seccomp profile, SeccompArchitecture host) {
        return compile(profile, host, BUNDLE, POINTER_IN_BUNDLE);
    }

    private static SeccompFilter compile(Seccomp profile, SeccompArchitecture host, String source, String pointer) {
        List<Fault> faults = faults(profile, pointer);
        throwIfAny(source, faults);
        Policy policy = Policy.of(profile, host, pointer, faults);
        throwIfAny(source, faults);
        byte[] code = FilterCompiler.compile(policy);
        int size = code.length / INSTRUCTION;
        if (size > FilterCode.LARGEST) {
            faults.add(new Fault(
                    pointer + "/syscalls",
                    "the rules make " + size + " instructions, but the kernel takes " + FilterCode.LARGEST
                            + " at most: use fewer conditions, or fewer architectures"));
            throwIfAny(source, faults);
        }
        return new SeccompFilter(policy, code, loadingFlags(profile), unknownNames(profile));
    }

    /**
     * Returns what is wrong with a profile in itself.
     *
     * @param pointer JSON pointer of the profile
     */
    public static List<Fault> faults(Seccomp profile, String pointer) {
        return ProfileCheck.faults(profile, pointer);
    }

    /** Returns whether calls are left to a listener, whose descriptor comes out of loading the filter. */
    public boolean hasListener() {
        return flags.contains(SeccompFlag.SECCOMP_FILTER_FLAG_NEW_LISTENER);
    }

    /** Returns the number of the kernel's instructions. */
    public int size() {
        return code.length / INSTRUCTION;
    }

    /** Returns the names in the profile that no architecture has a call for: rules for them have no effect. */
    public List<String> ignoredNames() {
        return ignored;
    }

    /**
     * Adds the loading of the filter, and if there is a listener, the giving of its descriptor to the runtime, which must answer by
     * {@link SeccompListener#handOver} then.
     *
     * @param sync a stream socket to the runtime, whose other side can still be written to; used only if there is a listener
     * @param pointer where the configuration asks for the filter
     */
    public void addTo(SyscallProgram.Builder program, Fd sync, String pointer) {
        program.phase(Phase.SECCOMP).from(pointer);
        Argument filter = words(integer(size()), bytes(code, "[" + size() + " instructions]"));
        Op load = Op.of(SystemCall.SECCOMP, SECCOMP_SET_MODE_FILTER, new Argument.Flags(flags), filter)
                .note("load the system call filter");
        if (!hasListener()) {
            program.add(load);
            return;
        }
        Slot number = Slot.word("listener");
        Slot answer = Slot.word("answer");
        program.add(Op.of(SystemCall.WRITE, descriptor(sync), SeccompListener.ANNOUNCEMENT, integer(1))
                .expecting(Expectation.POSITIVE)
                .note("announce the listener"));
        program.add(load.into(number));
        program.add(Op.of(SystemCall.WRITE, descriptor(sync), address(number), integer(Long.BYTES))
                .expecting(Expectation.POSITIVE)
                .note("say which descriptor it is"));
        program.add(Op.of(SystemCall.READ, descriptor(sync), address(answer), integer(1))
                .expecting(Expectation.POSITIVE)
                .note("wait until the runtime has it"));
        // The descriptor goes with execve: closing it would be one more call that the profile had to allow.
    }

    /**
     * Returns what the filter does about a call, and why.
     *
     * @param number as the architecture's programs pass it to the kernel: {@link Syscall#number}
     * @param arguments the first ones; the others are 0
     */
    public Explanation explain(SeccompArchitecture architecture, int number, long... arguments) {
        return policy.explain(architecture, number, Arrays.copyOf(arguments, Comparison.ARGUMENTS));
    }

    Policy policy() {
        return policy;
    }

    /** Returns the code: a {@code struct sock_filter} after the other. */
    byte[] code() {
        return code.clone();
    }

    private static List<SeccompFlag> loadingFlags(Seccomp profile) {
        boolean listens = false;
        for (Seccomp.Rule rule : profile.syscalls()) {
            listens |= SeccompAction.of(rule.action()) == SeccompAction.NOTIFY;
        }
        List<SeccompFlag> flags = new ArrayList<>();
        for (String name : profile.flags()) {
            SeccompFlag flag = SeccompFlag.of(name);
            // The kernel wants no talk about how notifications are received where there are none.
            boolean idle = flag == SeccompFlag.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV && !listens;
            if (flag != null && flag != SeccompFlag.SECCOMP_FILTER_FLAG_TSYNC && !idle && !flags.contains(flag)) {
                flags.add(flag);
            }
        }
        if (listens) {
            flags.add(SeccompFlag.SECCOMP_FILTER_FLAG_NEW_LISTENER);
        }
        return List.copyOf(flags);
    }

    private static List<String> unknownNames(Seccomp profile) {
        List<String> unknown = new ArrayList<>();
        for (Seccomp.Rule rule : profile.syscalls()) {
            for (String name : rule.names()) {
                if (!SyscallTable.isKnown(name)) {
                    unknown.add(name);
                }
            }
        }
        return List.copyOf(unknown);
    }

    private static void throwIfAny(String source, List<Fault> faults) {
        if (!faults.isEmpty()) {
            throw new ConfigException(source, faults);
        }
    }
}
