package dev.panamax.linux;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The size of a terminal, in characters.
 *
 * @param rows 0 if it is not known
 * @param columns 0 if it is not known
 * @see <a href="https://man7.org/linux/man-pages/man2/TIOCSWINSZ.2const.html">TIOCSWINSZ(2const)</a>
 */
public record WindowSize(int rows, int columns) {
    private static final int SIZE = 4 * Short.BYTES;

    /** Reads the size of a terminal. */
    public static WindowSize of(Fd terminal) {
        Slot room = Slot.room("winsize", SIZE);
        try (Scratch scratch = new Scratch(SIZE)) {
            scratch.invoke(SystemCall.IOCTL, descriptor(terminal), Ioctl.TIOCGWINSZ, address(room));
            ByteBuffer size = ByteBuffer.wrap(scratch.data().bytes(room)).order(ByteOrder.nativeOrder());
            return new WindowSize(Short.toUnsignedInt(size.getShort()), Short.toUnsignedInt(size.getShort()));
        }
    }

    /** Gives a terminal this size; its foreground processes get {@code SIGWINCH} if it had another. */
    public void apply(Fd terminal) {
        Call.of(SystemCall.IOCTL, descriptor(terminal), Ioctl.TIOCSWINSZ, argument())
                .invoke();
    }

    /** Returns the size as the kernel's structure. */
    public Argument argument() {
        byte[] size = ByteBuffer.allocate(SIZE)
                .order(ByteOrder.nativeOrder())
                .putShort((short) rows)
                .putShort((short) columns)
                .array();
        return Argument.bytes(size, "{ws_row=" + rows + ", ws_col=" + columns + "}");
    }
}
