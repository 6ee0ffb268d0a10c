package dev.panamax.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.openjdk.jmh.annotations.Benchmark;

/** One call of {@code getpid(2)}, which does next to nothing, by each of our ways to the kernel. */
public class DowncallBenchmark {
    private static final long GETPID = SystemCall.GETPID.number(Architecture.current());
    private static final MemorySegment SYSCALL = Downcall.symbol("syscall");
    private static final MethodHandle WITHOUT_ERRNO = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    @Benchmark
    public long withoutErrno() throws Throwable {
        return (long) WITHOUT_ERRNO.invokeExact(SYSCALL, GETPID, 0L, 0L, 0L, 0L, 0L, 0L);
    }

    @Benchmark
    public long withErrno() {
        return Downcall.syscall(GETPID, 0, 0, 0, 0, 0, 0);
    }

    @Benchmark
    public long call() {
        return Call.of(SystemCall.GETPID).invoke();
    }
}
