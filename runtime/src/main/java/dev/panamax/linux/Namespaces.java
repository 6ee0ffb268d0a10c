package dev.panamax.linux;

import java.lang.foreign.MemorySegment;

/**
 * Joining namespaces with the calling thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setns.2.html">setns(2)</a>
 */
public final class Namespaces {
    private static final MemorySegment SETNS = Downcall.symbol("setns");

    private Namespaces() {}

    /**
     * Moves the calling thread, and no other, into a namespace. The thread is of no use for anything else afterwards.
     *
     * @param namespace a file of {@code /proc/<pid>/ns}
     */
    public static void join(Fd namespace, CloneFlag type) {
        int result = Downcall.function(SETNS, namespace.number(), type.bits(), 0, 0, 0, 0, 0);
        if (result < 0) {
            throw new LinuxException("setns(" + namespace.number() + ", " + type.name() + ")", Errno.ofResult(result));
        }
    }
}
