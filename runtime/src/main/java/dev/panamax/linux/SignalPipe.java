package dev.panamax.linux;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.words;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The signals that this process gets, as numbers that come out of a pipe: all that can be caught, {@code SIGQUIT} and the real-time
 * ones included, which the JVM gives to nobody. The JVM's own handlers are out of force until this is closed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sigaction.2.html">sigaction(2)</a>
 */
public final class SignalPipe implements AutoCloseable {
    private static final int ACTION_SIZE = 4 * Long.BYTES;
    private static final long SA_RESTORER = 0x04000000;
    private static final long SA_ONSTACK = 0x08000000;
    private static final long SA_RESTART = 0x10000000;
    private static final long SIG_IGN = 1;

    private final Pipe pipe;
    private final Mapping code;
    private final Map<Integer, byte[]> before = new LinkedHashMap<>();

    private SignalPipe(Pipe pipe, Mapping code) {
        this.pipe = pipe;
        this.code = code;
    }

    /**
     * Starts to catch signals. One that our caller told us to ignore stays ignored.
     *
     * @param except the signals that are left as they are; {@code SIGKILL} and {@code SIGSTOP} always are
     */
    public static SignalPipe open(Set<Signal> except) {
        SignalHandlerCode handler = SignalHandlerCode.of(Architecture.current());
        Pipe pipe = Pipe.openNonBlockingWrite();
        Mapping code = Mapping.anonymous(handler.bytes().length);
        MemorySegment page = code.segment();
        MemorySegment.copy(handler.bytes(), 0, page, JAVA_BYTE, 0, handler.bytes().length);
        DataArea.wordsOf(page).putInt(handler.pipe(), pipe.write().number());
        code.makeExecutable();
        SignalPipe signals = new SignalPipe(pipe, code);
        for (int number = 1; number <= Signal.LAST; number++) {
            Signal signal = Signal.of(number);
            boolean cLibrarys = number == 32 || number == 33;
            if (!cLibrarys && signal != Signal.SIGKILL && signal != Signal.SIGSTOP && !except.contains(signal)) {
                signals.take(number, page.address() + handler.restorer());
            }
        }
        return signals;
    }

    private void take(int number, long restorer) {
        Slot old = Slot.room("old action", ACTION_SIZE);
        try (Scratch scratch = new Scratch(2L * ACTION_SIZE)) {
            scratch.invoke(SystemCall.RT_SIGACTION, integer(number), NULL, address(old), integer(SignalMask.SIZE));
            byte[] action = scratch.data().bytes(old);
            if (ByteBuffer.wrap(action).order(ByteOrder.nativeOrder()).getLong(0) == SIG_IGN) {
                return;
            }
            scratch.invoke(
                    SystemCall.RT_SIGACTION,
                    integer(number),
                    words(
                            integer(code.segment().address()),
                            integer(SA_RESTORER | SA_ONSTACK | SA_RESTART),
                            integer(restorer),
                            integer(0)),
                    NULL,
                    integer(SignalMask.SIZE));
            before.put(number, action);
        }
    }

    /** Waits for the next signal and returns its number, or nothing once this is closed. */
    public OptionalInt next() {
        byte[] number = new byte[Integer.BYTES];
        int count = pipe.read().read(number);
        return count < number.length
                ? OptionalInt.empty()
                : OptionalInt.of(
                        ByteBuffer.wrap(number).order(ByteOrder.nativeOrder()).getInt());
    }

    /** Puts the former handlers back. The code stays: a handler may still be running in some thread. */
    @Override
    public void close() {
        before.forEach((number, action) -> Call.of(
                        SystemCall.RT_SIGACTION,
                        integer(number),
                        Argument.bytes(action, "former action"),
                        NULL,
                        integer(SignalMask.SIZE))
                .invoke());
        before.clear();
        pipe.write().close();
    }
}
