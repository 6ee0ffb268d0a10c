package dev.panamax.linux;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The C library's {@code clone}, which starts a child on a stack of its own at an address of our choice: the one way to leave the
 * JVM without running any of its code in the child.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/clone.2.html">clone(2)</a>
 */
public final class LibcClone {
    private static final MemorySegment CLONE = Downcall.symbol("clone");

    private LibcClone() {}

    /**
     * Starts a child.
     *
     * @param function machine code that never returns
     * @param stackTop the first address above the child's stack, aligned to 16 bytes
     * @param signal what the parent gets when the child ends
     * @param argument passed to the function
     * @return the child's process id
     */
    public static int clone(
            MemorySegment function, long stackTop, List<CloneFlag> flags, Signal signal, MemorySegment argument) {
        long bits = Flag.bits(flags) | signal.bits();
        int pid = Downcall.function(CLONE, function.address(), stackTop, bits, argument.address(), 0, 0, 0);
        if (pid < 0) {
            String call = CallPrinter.print(
                    "clone",
                    List.of(
                            new Argument.Symbol("bootstrap", 0),
                            new Argument.Symbol("stack", 0),
                            Argument.flags(flags),
                            new Argument.Symbol("program", 0)));
            throw new LinuxException(call, Errno.ofResult(pid));
        }
        return pid;
    }
}
