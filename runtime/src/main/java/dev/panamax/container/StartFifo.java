package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FileType;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Presence;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a created container waits for. Init holds both sides of a named pipe and reads a byte; whoever starts the container, which the lock
 * on its directory lets only one do, writes it. That init's hold ends tells that the program was executed, or that init is gone; the name
 * is removed after that. So a start that is killed at any moment leaves a container that waits for the next one, or that runs.
 *
 * @param waiting init's descriptor of the pipe
 * @see <a href="https://man7.org/linux/man-pages/man7/fifo.7.html">fifo(7)</a>
 */
record StartFifo(Fd waiting) implements AutoCloseable {
    static final String FILE = "exec.fifo";
    /** What init sends when it waits. */
    static final byte READY = 'r';

    private static final long OWNER_ONLY = 0600;

    /** Makes the pipe of a container that is being created. */
    static StartFifo create(Path directory) {
        String file = directory.resolve(FILE).toString();
        Argument mode = new Argument.Symbol("S_IFIFO|0600", FileType.S_IFIFO.bits() | OWNER_ONLY);
        Call.of(SystemCall.MKNODAT, AT_FDCWD, text(file), mode, integer(0)).invoke();
        return new StartFifo(Fd.open(file, OpenFlag.O_RDWR));
    }

    /** Returns the pipe as a stage has it, for its program. */
    static StartFifo inStage() {
        return new StartFifo(Fd.inStage(Fd.START));
    }

    /**
     * Tells the runtime that everything is in place, and waits. Both calls are subject to the container's filter of system calls already,
     * and every profile knows them.
     */
    void add(SyscallProgram.Builder program, Fd sync) {
        Slot go = Slot.word("go");
        program.phase(Phase.START);
        program.add(Op.of(SystemCall.WRITE, descriptor(sync), text(String.valueOf((char) READY)), integer(1))
                .note("tell the runtime that the container is created"));
        program.add(Op.of(SystemCall.READ, descriptor(waiting), address(go), integer(1))
                .expecting(Op.Expectation.POSITIVE)
                .note("wait for the start"));
    }

    /**
     * Returns whether init waits for the start of its container: it holds the pipe, and the name is there to open it by.
     *
     * @param init process id of the container's init
     * @throws dev.panamax.linux.LinuxException if something else is there
     */
    static boolean isAwaited(Path directory, int init) {
        Path file = directory.resolve(FILE);
        if (Presence.isKnownToBeAbsent(file)) {
            return false;
        }
        if (Presence.isKnownToBeSame(
                file, Path.of("/proc", Integer.toString(init), "fd", Integer.toString(Fd.START)))) {
            return true;
        }
        Call open = openToWrite(file);
        long result = open.attempt();
        if (result == -Errno.ENOENT.number() || result == -Errno.ENXIO.number()) {
            return false;
        }
        if (result < 0) {
            throw new LinuxException(open.toString(), Errno.ofResult(result));
        }
        Fd.of(result).close();
        return true;
    }

    /** Fails with {@code ENXIO} if nobody holds the pipe. */
    private static Call openToWrite(Path file) {
        return Call.of(
                SystemCall.OPENAT,
                AT_FDCWD,
                text(file.toString()),
                Argument.flags(OpenFlag.O_WRONLY, OpenFlag.O_NONBLOCK, OpenFlag.O_NOFOLLOW, OpenFlag.O_CLOEXEC),
                integer(0));
    }

    /**
     * Opens the pipe of a container that is to be started.
     *
     * @return the side of the pipe to {@link #release}; null if init does not wait any more
     */
    static @Nullable Fd take(Path directory) {
        Path file = directory.resolve(FILE);
        long result = openToWrite(file).attempt();
        if (result == -Errno.ENOENT.number() || result == -Errno.ENXIO.number()) {
            return null;
        }
        if (result < 0) {
            throw new StartException(
                    "opening " + file + ": " + Errno.ofResult(result).description(), null);
        }
        return Fd.of(result);
    }

    /**
     * Lets init go on, and waits until it has become the program, or is gone: a pipe that nobody reads any more is in error.
     *
     * @return false if init did not wait any more
     */
    static boolean release(Path directory, Fd fifo, Duration patience) {
        try {
            fifo.write(new byte[] {1});
        } catch (LinuxException e) {
            if (e.errno() == Errno.EPIPE) {
                return false;
            }
            throw e;
        }
        if (!Poll.readable(fifo, patience)) {
            throw new StartException("the program was not executed within " + patience.toSeconds() + " s", null);
        }
        Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(directory.resolve(FILE).toString()), integer(0))
                .invoke();
        return true;
    }

    @Override
    public void close() {
        waiting.close();
    }
}
