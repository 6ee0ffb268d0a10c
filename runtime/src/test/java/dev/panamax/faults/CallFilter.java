package dev.panamax.faults;

import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.words;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A seccomp filter by which a thread, and all that it starts, asks a supervisor before each call that is the runtime's own. Of a thread
 * of the JVM, that is not what the JVM does for itself: locks, memory, threads, signals, clocks. Of a stage, which is known by the
 * address of its code, it is everything but the end. The numbers are those of x86-64.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp_unotify.2.html">seccomp_unotify(2)</a>
 */
final class CallFilter {
    /** Where the code of a stage is: see {@code StageImage}. */
    static final long STAGE_CODE = 0x20_0000;

    static final long STAGE_CODE_END = 0x21_0000;

    private static final int SET_MODE_FILTER = 1;
    private static final int NEW_LISTENER = 1 << 3;
    private static final int WAIT_KILLABLE_RECV = 1 << 5;

    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    private static final int ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K
    private static final long ALLOW = 0x7fff_0000;
    private static final long ASK = 0x7fc0_0000;

    /** Offsets in {@code struct seccomp_data}. */
    private static final int NUMBER = 0;

    private static final int ADDRESS_LOW = 8;
    private static final int ADDRESS_HIGH = 12;
    private static final int FIRST_ARGUMENT = 16;
    private static final int FIFTH_ARGUMENT = 48;

    private static final long NO_DESCRIPTOR = 0xffff_ffffL;
    private static final int CLONE_THREAD = 0x1_0000;
    private static final int MMAP = 9;
    private static final int CLONE = 56;
    private static final int EXIT_GROUP = 231;

    /** What is the JVM's own business. */
    private static final List<Integer> OF_THE_JVM = List.of(
            3, // close: the kernel has closed before it can fail
            10, // mprotect
            11, // munmap
            12, // brk
            13, // rt_sigaction
            14, // rt_sigprocmask
            15, // rt_sigreturn
            24, // sched_yield
            25, // mremap
            28, // madvise
            35, // nanosleep
            39, // getpid
            60, // exit
            96, // gettimeofday
            98, // getrusage
            131, // sigaltstack
            186, // gettid
            202, // futex
            203, // sched_setaffinity
            204, // sched_getaffinity
            218, // set_tid_address
            228, // clock_gettime
            229, // clock_getres
            230, // clock_nanosleep
            EXIT_GROUP,
            234, // tgkill
            273, // set_robust_list
            318, // getrandom
            334, // rseq
            435); // clone3: how the C library makes a thread

    private CallFilter() {}

    /** Loads the filter into the calling thread, and returns the number of the descriptor that a supervisor needs. */
    static int load() {
        byte[] code = code();
        Argument program = words(integer(code.length / Long.BYTES), Argument.bytes(code, "filter"));
        return (int) Call.of(
                        SystemCall.SECCOMP,
                        integer(SET_MODE_FILTER),
                        integer(NEW_LISTENER | WAIT_KILLABLE_RECV),
                        program)
                .invoke();
    }

    private static byte[] code() {
        ByteBuffer code = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());
        addStage(code);
        op(code, LOAD, 0, 0, NUMBER);
        for (int number : OF_THE_JVM) {
            op(code, EQUAL, 0, 1, number);
            op(code, RETURN, 0, 0, ALLOW);
        }
        op(code, EQUAL, 0, 4, MMAP);
        op(code, LOAD, 0, 0, FIFTH_ARGUMENT);
        op(code, EQUAL, 0, 1, NO_DESCRIPTOR);
        op(code, RETURN, 0, 0, ALLOW);
        op(code, RETURN, 0, 0, ASK);
        op(code, EQUAL, 0, 3, CLONE);
        op(code, LOAD, 0, 0, FIRST_ARGUMENT);
        op(code, ANY_BIT, 0, 1, CLONE_THREAD);
        op(code, RETURN, 0, 0, ALLOW);
        op(code, RETURN, 0, 0, ASK);
        byte[] bytes = new byte[code.position()];
        code.flip().get(bytes);
        return bytes;
    }

    /** Adds the answer to calls from the code of a stage; what follows is about all others. */
    private static void addStage(ByteBuffer code) {
        op(code, LOAD, 0, 0, ADDRESS_HIGH);
        op(code, EQUAL, 0, 7, 0);
        op(code, LOAD, 0, 0, ADDRESS_LOW);
        op(code, AT_LEAST, 5, 0, STAGE_CODE_END);
        op(code, AT_LEAST, 0, 4, STAGE_CODE);
        op(code, LOAD, 0, 0, NUMBER);
        op(code, EQUAL, 0, 1, EXIT_GROUP);
        op(code, RETURN, 0, 0, ALLOW);
        op(code, RETURN, 0, 0, ASK);
    }

    private static void op(ByteBuffer code, int operation, int ifTrue, int ifFalse, long value) {
        code.putShort((short) operation).put((byte) ifTrue).put((byte) ifFalse).putInt((int) value);
    }
}
