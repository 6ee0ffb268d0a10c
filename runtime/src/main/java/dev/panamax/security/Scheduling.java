package dev.panamax.security;

import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.linux.Argument;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Process;
import dev.panamax.proc.NumberList;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** How the kernel shares processors, disks and memory nodes out to a process: all of it is inherited by what it starts. */
public final class Scheduling {
    private static final Map<String, Integer> POLICIES = Map.of(
            "SCHED_OTHER", 0,
            "SCHED_FIFO", 1,
            "SCHED_RR", 2,
            "SCHED_BATCH", 3,
            "SCHED_ISO", 4,
            "SCHED_IDLE", 5,
            "SCHED_DEADLINE", 6);
    private static final Map<String, Integer> POLICY_FLAGS = Map.of(
            "SCHED_FLAG_RESET_ON_FORK", 0x01,
            "SCHED_FLAG_RECLAIM", 0x02,
            "SCHED_FLAG_DL_OVERRUN", 0x04,
            "SCHED_FLAG_KEEP_POLICY", 0x08,
            "SCHED_FLAG_KEEP_PARAMS", 0x10,
            "SCHED_FLAG_UTIL_CLAMP_MIN", 0x20,
            "SCHED_FLAG_UTIL_CLAMP_MAX", 0x40);
    /** The structure with the two clamps, which their flags demand. */
    private static final int SCHED_ATTR_SIZE = 56;

    private static final Map<String, Integer> IO_CLASSES =
            Map.of("IOPRIO_CLASS_RT", 1, "IOPRIO_CLASS_BE", 2, "IOPRIO_CLASS_IDLE", 3);
    private static final Argument IOPRIO_WHO_PROCESS = new Argument.Symbol("IOPRIO_WHO_PROCESS", 1);
    private static final int IOPRIO_CLASS_SHIFT = 13;

    private static final Map<String, Integer> MEMORY_MODES = Map.of(
            "MPOL_DEFAULT", 0,
            "MPOL_PREFERRED", 1,
            "MPOL_BIND", 2,
            "MPOL_INTERLEAVE", 3,
            "MPOL_LOCAL", 4,
            "MPOL_PREFERRED_MANY", 5,
            "MPOL_WEIGHTED_INTERLEAVE", 6);
    private static final Map<String, Integer> MEMORY_FLAGS = Map.of(
            "MPOL_F_NUMA_BALANCING", 1 << 13,
            "MPOL_F_RELATIVE_NODES", 1 << 14,
            "MPOL_F_STATIC_NODES", 1 << 15);

    private Scheduling() {}

    /**
     * Adds the policy by which the process gets a processor.
     *
     * @throws ConfigException if the kernel has no such policy or flag
     * @see <a href="https://man7.org/linux/man-pages/man2/sched_setattr.2.html">sched_setattr(2)</a>
     */
    public static void addPolicy(SyscallProgram.Builder program, Process.Scheduler scheduler) {
        String pointer = "/process/scheduler";
        program.phase(Phase.HOST).from(pointer);
        int policy = NamedValues.value(POLICIES, scheduler.policy(), pointer + "/policy");
        long flags = NamedValues.together(POLICY_FLAGS, scheduler.flags(), pointer + "/flags");
        byte[] attributes = ByteBuffer.allocate(SCHED_ATTR_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(SCHED_ATTR_SIZE)
                .putInt(policy)
                .putLong(flags)
                .putInt(scheduler.nice())
                .putInt(scheduler.priority())
                .putLong(scheduler.runtime())
                .putLong(scheduler.deadline())
                .putLong(scheduler.period())
                .array();
        String words = "{" + scheduler.policy() + ", nice=" + scheduler.nice() + ", priority=" + scheduler.priority()
                + ", runtime=" + scheduler.runtime() + ", deadline=" + scheduler.deadline() + ", period="
                + scheduler.period() + "}";
        program.add(Op.of(SystemCall.SCHED_SETATTR, integer(0), bytes(attributes, words), integer(0)));
    }

    /**
     * Adds the priority of input and output.
     *
     * @throws ConfigException if the kernel has no such class
     * @see <a href="https://man7.org/linux/man-pages/man2/ioprio_set.2.html">ioprio_set(2)</a>
     */
    public static void addIoPriority(SyscallProgram.Builder program, Process.IoPriority priority) {
        String pointer = "/process/ioPriority";
        program.phase(Phase.HOST).from(pointer);
        int schedulingClass = NamedValues.value(IO_CLASSES, priority.schedulingClass(), pointer + "/class");
        Argument value = new Argument.Symbol(
                priority.schedulingClass() + "|" + priority.priority(),
                (long) schedulingClass << IOPRIO_CLASS_SHIFT | priority.priority());
        program.add(Op.of(SystemCall.IOPRIO_SET, IOPRIO_WHO_PROCESS, integer(0), value));
    }

    /**
     * Adds the processors that the process may run on.
     *
     * @param processors a list such as {@code 0-3,7}; an empty one changes nothing
     * @throws ConfigException if it is no list
     * @see <a href="https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html">sched_setaffinity(2)</a>
     */
    public static void addAffinity(SyscallProgram.Builder program, String processors, String pointer) {
        BitSet numbers = numbers(processors, pointer);
        if (!numbers.isEmpty()) {
            byte[] mask = NumberList.mask(numbers);
            program.phase(Phase.HOST).from(pointer);
            program.add(Op.of(
                    SystemCall.SCHED_SETAFFINITY,
                    integer(0),
                    integer(mask.length),
                    bytes(mask, "[" + processors + "]")));
            program.from(null);
        }
    }

    /**
     * Adds the memory nodes that the process takes its memory from.
     *
     * @throws ConfigException if the kernel has no such mode or flag, or the nodes are no list
     * @see <a href="https://man7.org/linux/man-pages/man2/set_mempolicy.2.html">set_mempolicy(2)</a>
     */
    public static void addMemoryPolicy(SyscallProgram.Builder program, Linux.MemoryPolicy policy) {
        String pointer = "/linux/memoryPolicy";
        program.phase(Phase.HOST).from(pointer);
        int mode = NamedValues.value(MEMORY_MODES, policy.mode(), pointer + "/mode");
        long flags = NamedValues.together(MEMORY_FLAGS, policy.flags(), pointer + "/flags");
        StringBuilder name = new StringBuilder(policy.mode());
        for (String flag : policy.flags()) {
            name.append('|').append(flag);
        }
        BitSet nodes = numbers(policy.nodes(), pointer + "/nodes");
        byte[] mask = NumberList.mask(nodes);
        // The kernel takes the number of bits for one more than it is.
        long bits = (long) Byte.SIZE * mask.length + 1;
        program.add(Op.of(
                SystemCall.SET_MEMPOLICY,
                new Argument.Symbol(name.toString(), mode | flags),
                nodes.isEmpty() ? Argument.NULL : bytes(mask, "[" + policy.nodes() + "]"),
                integer(nodes.isEmpty() ? 0 : bits)));
    }

    private static BitSet numbers(String list, String pointer) {
        try {
            return NumberList.parse(list);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("config.json", List.of(new Fault(pointer, String.valueOf(e.getMessage()))));
        }
    }
}
