package dev.panamax.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The one shape in which Panamax calls libc: seven longs in, one long out, errno captured.
 *
 * <p>Every further shape costs milliseconds of start-up, because the linker spins classes for each. On x86-64 and aarch64
 * integers and pointers travel in the same registers whatever their C type, and a callee ignores the arguments that it
 * does not declare, so one shape serves {@code syscall(2)} and every function of at most seven such arguments.
 */
final class Downcall {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle HANDLE = LINKER.downcallHandle(
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private static final MemorySegment SYSCALL = symbol("syscall");

    static {
        JdkFiles.callsAreReady();
    }

    private Downcall() {}

    /** Returns the address of a libc function. */
    static MemorySegment symbol(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no function " + name));
    }

    /** Makes a system call and returns its result, or the negated errno: the kernel's own convention. */
    static long syscall(long number, long a, long b, long c, long d, long e, long f) {
        return invoke(SYSCALL, false, number, a, b, c, d, e, f);
    }

    /** Calls a function that returns {@code int}, with −1 for an error, and returns its result or the negated errno. */
    static int function(MemorySegment address, long a, long b, long c, long d, long e, long f, long g) {
        return (int) invoke(address, true, a, b, c, d, e, f, g);
    }

    private static long invoke(
            MemorySegment address, boolean returnsInt, long a, long b, long c, long d, long e, long f, long g) {
        try {
            MemorySegment captured = CallMemory.current().errno();
            long register = (long) HANDLE.invokeExact(address, captured, a, b, c, d, e, f, g);
            // The upper half of the register means nothing where the callee returns an int.
            long result = returnsInt ? (int) register : register;
            return result == -1 ? -errno(captured) : result;
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall throws nothing checked", impossible);
        }
    }

    /** Returns what was captured; without a variable handle, which a cold JVM takes milliseconds to make. */
    private static int errno(MemorySegment captured) {
        return captured.toArray(JAVA_INT)[0];
    }
}
