package dev.panamax.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.panamax.bindings.linux_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The settings of a terminal: what it does with what is typed and printed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/termios.3.html">termios(3)</a>
 */
public final class Termios {
    /** More than the C library's structure on any architecture. */
    private static final int SIZE = 256;

    private static final MemorySegment TCGETATTR = Downcall.symbol("tcgetattr");
    private static final MemorySegment TCSETATTR = Downcall.symbol("tcsetattr");
    private static final MemorySegment CFMAKERAW = Downcall.symbol("cfmakeraw");

    private final byte[] settings;

    private Termios(byte[] settings) {
        this.settings = settings;
    }

    /**
     * Reads the settings of a terminal.
     *
     * @throws LinuxException with {@link Errno#ENOTTY} if it is none
     */
    public static Termios of(Fd terminal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(SIZE, Long.BYTES);
            check(
                    Downcall.function(TCGETATTR, terminal.number(), room.address(), 0, 0, 0, 0, 0),
                    "tcgetattr(" + terminal.number() + ")");
            return new Termios(room.toArray(JAVA_BYTE));
        }
    }

    /** Returns these settings changed so that every byte passes as it is, at once, without echo or signals. */
    public Termios raw() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = copy(arena);
            // A function without a result.
            Downcall.function(CFMAKERAW, room.address(), 0, 0, 0, 0, 0, 0);
            return new Termios(room.toArray(JAVA_BYTE));
        }
    }

    /** Puts the settings into force, at once. */
    public void apply(Fd terminal) {
        try (Arena arena = Arena.ofConfined()) {
            long now = linux_h.TCSANOW;
            check(
                    Downcall.function(
                            TCSETATTR, terminal.number(), now, copy(arena).address(), 0, 0, 0, 0),
                    "tcsetattr(" + terminal.number() + ", TCSANOW)");
        }
    }

    private MemorySegment copy(Arena arena) {
        return arena.allocate(SIZE, Long.BYTES).copyFrom(MemorySegment.ofArray(settings));
    }

    private static void check(int result, String call) {
        if (result < 0) {
            throw new LinuxException(call, Errno.ofResult(result));
        }
    }
}
