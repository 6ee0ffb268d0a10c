package dev.panamax.terminal;

import dev.panamax.linux.Errno;
import dev.panamax.linux.EventFd;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Termios;
import dev.panamax.linux.Uninterruptibly;
import dev.panamax.linux.WindowSize;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person's terminal as the window to a container's: every byte goes through as it is, in both directions, and the terminal is
 * again what it was once this is closed.
 */
public final class TerminalSession implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofDays(365);
    /** How long what was written last takes through the kernel's own queues, at most. */
    private static final Duration IN_FLIGHT = Duration.ofMillis(200);
    /** How often a terminal that nobody in the container has open is looked at again. */
    private static final Duration UNUSED = Duration.ofMillis(20);

    private static final int BUFFER_SIZE = 32 * 1024;

    private final Fd in;
    private final Fd out;
    private final Termios before;
    private final EventFd stop = EventFd.open();
    private @Nullable Fd master;
    private @Nullable Thread input;
    private @Nullable Thread output;

    private TerminalSession(Fd in, Fd out, Termios before) {
        this.in = in;
        this.out = out;
        this.before = before;
    }

    /**
     * Takes a terminal.
     *
     * @param in the terminal, to read what is typed
     * @param out where the container's output goes, which need not be a terminal
     * @throws TerminalException if {@code in} is no terminal
     */
    public static TerminalSession on(Fd in, Fd out) {
        try {
            return new TerminalSession(in, out, Termios.of(in));
        } catch (LinuxException e) {
            throw new TerminalException(
                    "standard input is no terminal, but the container is to have one: run this from a terminal, or leave"
                            + " out \"tty\" in the configuration [/tty]",
                    e);
        }
    }

    /** Returns the terminal's size. */
    public WindowSize size() {
        return WindowSize.of(in);
    }

    /** Connects the terminal to a container's, of which this is from now on the owner. */
    public synchronized void attach(Fd containers) {
        master = containers;
        before.raw().apply(in);
        input = Thread.ofPlatform().daemon().name("panamax-terminal-in").start(() -> typed(containers));
        output = Thread.ofPlatform().daemon().name("panamax-terminal-out").start(() -> printed(containers));
    }

    /** Gives the container's terminal the size that ours has now. */
    public synchronized void resize() {
        if (master != null) {
            size().apply(master);
        }
    }

    private void typed(Fd containers) {
        byte[] buffer = new byte[BUFFER_SIZE];
        while (!Poll.readable(List.of(in, stop.fd()), FOREVER).contains(stop.fd())) {
            int count = read(in, buffer);
            if (count == 0) {
                return; // Hung up.
            }
            write(containers, Arrays.copyOf(buffer, count));
        }
    }

    private void printed(Fd containers) {
        byte[] buffer = new byte[BUFFER_SIZE];
        boolean listening = true;
        while (waitForOutput(containers)) {
            int count = read(containers, buffer);
            if (count > 0) {
                listening = listening && write(out, Arrays.copyOf(buffer, count));
            } else if (Poll.readable(stop.fd(), UNUSED)) {
                return;
            }
        }
    }

    /** Returns false once the program has ended and nothing more comes. */
    private boolean waitForOutput(Fd containers) {
        List<Fd> ready = Poll.readable(List.of(containers, stop.fd()), FOREVER);
        return ready.contains(containers) || Poll.readable(containers, IN_FLIGHT);
    }

    /** Returns 0 if nobody has the other side open. */
    private static int read(Fd terminal, byte[] buffer) {
        try {
            return terminal.read(buffer);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EIO) {
                throw e;
            }
            return 0;
        }
    }

    /** Writes, and returns whether somebody is there to read it; nobody is held up if not. */
    private static boolean write(Fd to, byte[] bytes) {
        try {
            to.write(bytes);
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Errno.EPIPE || e.errno() == Errno.EIO) {
                return false;
            }
            throw e;
        }
    }

    /** Waits until all that the container printed has been passed on, after its program has ended; then gives the terminal back. */
    @Override
    public void close() {
        stop.add(1);
        join(output);
        join(input);
        synchronized (this) {
            if (master != null) {
                master.close();
                master = null;
                before.apply(in);
            }
        }
        stop.close();
    }

    private static void join(@Nullable Thread thread) {
        if (thread != null) {
            Uninterruptibly.join(thread);
        }
    }
}
