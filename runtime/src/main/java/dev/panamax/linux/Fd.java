package dev.panamax.linux;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An open file descriptor of this process, owned by whoever holds this object.
 *
 * <p>The standard descriptors ({@link #STDIN}, {@link #STDOUT}, {@link #STDERR}) belong to the process: closing them does
 * nothing.
 */
public final class Fd implements AutoCloseable {
    public static final Fd STDIN = new Fd(0);
    public static final Fd STDOUT = new Fd(1);
    public static final Fd STDERR = new Fd(2);

    /** The number at which a stage finds its board: no descriptor here has it, so none that is passed on can be in its way. */
    public static final int BOARD = 100;
    /** The number that a container's process gives the other side of its terminal: reserved like {@link #BOARD}. */
    public static final int MASTER = 101;
    /** The number that init's end of the socket pair gets in a stage: reserved like {@link #BOARD}. */
    public static final int SYNC = 102;
    /** The number that the directory of init's cgroup gets in a stage: reserved like {@link #BOARD}. */
    public static final int BIRTHPLACE = 103;

    /** The number that the pipe which init waits at for its start gets in a stage: reserved like {@link #BOARD}. */
    public static final int START = 104;

    private static final int LAST_RESERVED = START;

    private static final int FIRST_OWNED = 3;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Fd(int number) {
        this.number = number;
    }

    /** Takes ownership of a descriptor that a system call returned; it may get another number if that one is reserved. */
    public static Fd of(long number) {
        int exact = Math.toIntExact(number);
        return exact >= BOARD && exact <= LAST_RESERVED ? elsewhere(exact) : new Fd(exact);
    }

    /** Returns a descriptor of a stage's, for its program to name: here it is nothing, and has no owner. */
    public static Fd inStage(int number) {
        return new Fd(number);
    }

    private static Fd elsewhere(int reserved) {
        long moved = Call.of(
                        SystemCall.FCNTL,
                        integer(reserved),
                        new Argument.Symbol("F_DUPFD_CLOEXEC", F_DUPFD_CLOEXEC),
                        integer(LAST_RESERVED + 1))
                .invoke();
        Call.of(SystemCall.CLOSE, integer(reserved)).attempt();
        return new Fd((int) moved);
    }

    /**
     * Opens a file, close-on-exec.
     *
     * @throws LinuxException if it can't be opened
     */
    public static Fd open(String path, OpenFlag... flags) {
        return create(path, 0, flags);
    }

    /**
     * Opens a file, close-on-exec; creates it with a mode if the flags say so.
     *
     * @throws LinuxException if it can't be opened
     */
    public static Fd create(String path, int mode, OpenFlag... flags) {
        return of(openat(AT_FDCWD, path, mode, flags).invoke());
    }

    /** Opens a file as {@link #open}, or returns null if there is none. */
    public static @Nullable Fd openIfPresent(String path, OpenFlag... flags) {
        Call call = openat(AT_FDCWD, path, 0, flags);
        long result = call.attempt();
        return result == -Errno.ENOENT.number() ? null : of(call.check(result));
    }

    /** Opens a file by a path that starts at this directory, close-on-exec. */
    public Fd openHere(String path, OpenFlag... flags) {
        return of(openat(descriptor(this), path, 0, flags).invoke());
    }

    /**
     * Opens a file by a path that is resolved as if this directory were the root: no link and no {@code ..} leads out of it.
     *
     * @throws LinuxException if it can't be opened
     */
    public Fd openInRoot(String path, OpenFlag... flags) {
        return of(openat2(descriptor(this), path, ResolveFlag.RESOLVE_IN_ROOT, flags)
                .invoke());
    }

    /**
     * Opens a file by a path that leads over no link.
     *
     * @throws LinuxException if it can't be opened, with {@code ELOOP} for a link
     */
    public static Fd openWithoutLinks(String path, OpenFlag... flags) {
        return of(
                openat2(AT_FDCWD, path, ResolveFlag.RESOLVE_NO_SYMLINKS, flags).invoke());
    }

    private static Call openat2(Argument directory, String path, ResolveFlag resolve, OpenFlag... flags) {
        return Call.of(
                SystemCall.OPENAT2,
                directory,
                text(path),
                Argument.words(withCloseOnExec(flags), integer(0), flags(resolve)),
                integer(3L * Long.BYTES));
    }

    /**
     * Returns the number by which the kernel knows this descriptor in this process.
     *
     * @throws IllegalStateException if it is closed: the number may be another one's by now
     */
    public int number() {
        if (closed.get()) {
            throw new IllegalStateException("fd " + number + " is closed");
        }
        return number;
    }

    /** Returns the number that this descriptor has or had, for messages. */
    int formerNumber() {
        return number;
    }

    /**
     * Reads at most as many bytes as fit, waiting for the first.
     *
     * @return how many bytes came, 0 at the end
     */
    public int read(byte[] into) {
        Slot room = Slot.room("buffer", into.length);
        Call call = Call.of(SystemCall.READ, descriptor(this), Argument.address(room), integer(into.length));
        try (Scratch scratch = new Scratch(into.length)) {
            long count = call.check(scratch.attempt(call));
            scratch.data().copy(room, into, (int) count);
            return (int) count;
        }
    }

    /** Writes all bytes, waiting as long as it takes. */
    public void write(byte[] bytes) {
        int written = 0;
        while (written < bytes.length) {
            written += (int) writeCall(written == 0 ? bytes : Arrays.copyOfRange(bytes, written, bytes.length));
        }
    }

    /** Writes bytes by one call, as the kernel's control files want it. */
    public void writeOnce(byte[] bytes) {
        writeCall(bytes);
    }

    /** Returns a second descriptor of the same open file, close-on-exec. */
    public Fd duplicate() {
        return duplicate(FIRST_OWNED);
    }

    /** Returns a second descriptor of the same open file, close-on-exec, with the lowest free number from {@code lowest} on. */
    public Fd duplicate(int lowest) {
        return of(Call.of(
                        SystemCall.FCNTL,
                        descriptor(this),
                        new Argument.Symbol("F_DUPFD_CLOEXEC", F_DUPFD_CLOEXEC),
                        integer(lowest))
                .invoke());
    }

    /** Closes the descriptor; a second time does nothing. */
    @Override
    public void close() {
        if (number >= FIRST_OWNED && closed.compareAndSet(false, true)) {
            // An error of close(2) is no reason to try again: the descriptor is gone in any case.
            Call.of(SystemCall.CLOSE, integer(number)).attempt();
        }
    }

    @Override
    public String toString() {
        return "fd " + number;
    }

    private long writeCall(byte[] bytes) {
        String shown = bytes.length <= 64 ? printable(bytes) : "...";
        Call call = Call.of(SystemCall.WRITE, descriptor(this), Argument.bytes(bytes, shown), integer(bytes.length));
        return call.invoke();
    }

    private static String printable(byte[] bytes) {
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? '"' + text + '"' : bytes.length + " bytes";
    }

    private static Call openat(Argument directory, String path, int mode, OpenFlag... flags) {
        return Call.of(SystemCall.OPENAT, directory, text(path), withCloseOnExec(flags), mode(mode));
    }

    private static Argument withCloseOnExec(OpenFlag... flags) {
        OpenFlag[] all = Arrays.copyOf(flags, flags.length + 1);
        all[flags.length] = OpenFlag.O_CLOEXEC;
        return flags(all);
    }
}
