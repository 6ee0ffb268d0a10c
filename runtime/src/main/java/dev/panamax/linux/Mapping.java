package dev.panamax.linux;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Pages of memory mapped into this process.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mmap.2.html">mmap(2)</a>
 */
public final class Mapping implements AutoCloseable {
    private static final int READ_WRITE = linux_h.PROT_READ | linux_h.PROT_WRITE;

    private final MemorySegment segment;

    private Mapping(long address, long size) {
        segment = MemorySegment.ofAddress(address).reinterpret(size);
    }

    /** Maps a file, to be read and written by this process and by all others that map it. */
    public static Mapping shared(Fd file, long size) {
        return map(size, new Argument.Symbol("MAP_SHARED", linux_h.MAP_SHARED), file);
    }

    /** Maps zeroed memory of this process alone. */
    public static Mapping anonymous(long size) {
        int flags = linux_h.MAP_PRIVATE | linux_h.MAP_ANONYMOUS;
        return map(size, new Argument.Symbol("MAP_PRIVATE|MAP_ANONYMOUS", flags), null);
    }

    private static Mapping map(long size, Argument flags, @Nullable Fd file) {
        Call call = Call.of(
                SystemCall.MMAP,
                NULL,
                integer(size),
                new Argument.Symbol("PROT_READ|PROT_WRITE", READ_WRITE),
                flags,
                file == null ? integer(-1) : descriptor(file),
                integer(0));
        return new Mapping(call.invoke(), size);
    }

    /** Makes the pages executable, and takes away the right to write them: they are never both. */
    public void makeExecutable() {
        Call.of(
                        SystemCall.MPROTECT,
                        integer(segment.address()),
                        integer(segment.byteSize()),
                        new Argument.Symbol("PROT_READ|PROT_EXEC", linux_h.PROT_READ | linux_h.PROT_EXEC))
                .invoke();
    }

    /** Returns the memory; not to be touched after {@link #close}. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        Call.of(SystemCall.MUNMAP, integer(segment.address()), integer(segment.byteSize()))
                .invoke();
    }
}
