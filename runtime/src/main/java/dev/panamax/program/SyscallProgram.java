package dev.panamax.program;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of system calls with their arguments: everything that a process does between {@code clone} and
 * {@code execve}, as data. It can be read, run in a process without a JVM, run here, and broken on purpose.
 */
public final class SyscallProgram {
    private final List<Step> steps;
    private final IdentityHashMap<Label, Integer> labels;
    private final List<Slot> slots;
    /** Written down once, for all stages that run this program: addresses and numbers in it mean the same in each. */
    private volatile @Nullable EncodedProgram image;

    /**
     * An operation with its place in a container's start.
     *
     * @param pointer JSON pointer of the configuration field that asked for it, or null
     * @param fault the error that it answers with instead of making its call, or null
     */
    public record Step(
            Op op,
            Phase phase,
            @Nullable String pointer,
            @Nullable Errno fault) {}

    private SyscallProgram(List<Step> steps, IdentityHashMap<Label, Integer> labels, List<Slot> slots) {
        this.steps = steps;
        this.labels = labels;
        this.slots = slots;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns the operations in order. */
    public List<Step> steps() {
        return steps;
    }

    /** Returns this program with one call that is not made but answers with an error. */
    public SyscallProgram withFault(int index, Errno errno) {
        List<Step> broken = new ArrayList<>(steps);
        Step step = broken.get(index);
        broken.set(index, new Step(step.op(), step.phase(), step.pointer(), errno));
        return new SyscallProgram(List.copyOf(broken), labels, slots);
    }

    /** Returns the index of the operation that a label stands before. */
    int index(Label label) {
        Integer index = labels.get(label);
        if (index == null) {
            throw new IllegalStateException("the label " + label + " was never placed");
        }
        return index;
    }

    /** Returns the slots that only the parent and the kernel use, and that no operation names as an argument. */
    List<Slot> slots() {
        return slots;
    }

    /** Returns what a stage gets to run, to be copied. */
    EncodedProgram image() {
        EncodedProgram known = image;
        if (known == null) {
            MemorySegment memory = MemorySegment.ofArray(new byte[Math.toIntExact(size())]);
            known = new EncodedProgram(this, memory, Stage.BOARD_ADDRESS, Architecture.current());
            image = known;
        }
        return known;
    }

    /** Returns the size in memory, in bytes, at most. */
    long size() {
        long size = Layout.offset(steps.size() + 1);
        for (Step step : steps) {
            size += DataArea.size(step.op().call().arguments());
            Slot result = step.op().result();
            size += result == null ? 0 : result.size();
        }
        for (Slot slot : slots) {
            size += slot.size();
        }
        return size;
    }

    /** Returns one line an operation. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(step.phase()).append(' ').append(step.op().call()).append('\n');
        }
        return text.toString();
    }

    /** Writes a program down, operation by operation. */
    public static final class Builder {
        private final List<Step> steps = new ArrayList<>();
        private final IdentityHashMap<Label, Integer> labels = new IdentityHashMap<>();
        private final List<Slot> slots = new ArrayList<>();
        private Phase phase = Phase.STAGE;
        private @Nullable String pointer;

        private Builder() {}

        /** Starts a phase; what follows was asked for by no field of the configuration. */
        public Builder phase(Phase next) {
            phase = next;
            pointer = null;
            return this;
        }

        /** Names the configuration field that asks for what follows, by JSON pointer; null for none. */
        public Builder from(@Nullable String configurationPointer) {
            pointer = configurationPointer;
            return this;
        }

        public Builder add(Op op) {
            steps.add(new Step(op, phase, pointer, null));
            return this;
        }

        /** Adds an operation that makes no call and always fails: the end of a search that found nothing. */
        public Builder addFailure(Op op, Errno errno) {
            steps.add(new Step(op, phase, pointer, errno));
            return this;
        }

        /** Goes on at a label; no call is made. */
        public Builder jump(Label label) {
            return addFailure(Op.of(SystemCall.GETPID).note("go on at " + label).onFailure(label), Errno.EAGAIN);
        }

        /** Returns how many operations there are. */
        public int size() {
            return steps.size();
        }

        /** Puts a label before the next operation. */
        public Builder place(Label label) {
            if (labels.put(label, steps.size()) != null) {
                throw new IllegalStateException("the label " + label + " was placed before");
            }
            return this;
        }

        /** Makes room for a slot that no operation names. */
        public Builder reserve(Slot slot) {
            slots.add(slot);
            return this;
        }

        /** Gives the memory of what comes before back, but for what says how far the program is: before a process waits for long. */
        public Builder forgetDone() {
            Op op = DoneOperations.forget(steps.size(), Architecture.current());
            return op == null ? this : add(op);
        }

        public SyscallProgram build() {
            return new SyscallProgram(List.copyOf(steps), new IdentityHashMap<>(labels), List.copyOf(slots));
        }
    }
}
