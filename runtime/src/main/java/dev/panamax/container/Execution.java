package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.Timeline;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.WindowSize;
import dev.panamax.program.Failure;
import dev.panamax.program.Launch;
import dev.panamax.program.StageException;
import dev.panamax.security.Identity;
import dev.panamax.security.IdentityChange;
import dev.panamax.terminal.Pty;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parent's view of a process that is about to become the user's program: what it asks and tells, its end of the socket pair, its
 * failure.
 *
 * @param resolver finds out who the program shall be
 */
record Execution(SocketPair sync, Launch launch, IdentityChange identity, Resolver resolver, Terminal terminal) {
    private static final byte REPORT = '{';
    private static final int LONGEST_REPORT = 1 << 20;

    /** Who a program shall be. */
    interface Resolver {
        /**
         * Finds it out.
         *
         * @param root of the process that asks
         * @param pid of the process
         */
        Identity resolve(Fd root, int pid);
    }

    /** What a process tells beside what is answered here. */
    interface Listener {
        /**
         * Takes a message.
         *
         * @return whether the process is to be left alone from now on
         */
        boolean take(FdMessage message);
    }

    /**
     * Waits until a process has become the user's program: the kernel then closes its end of the socket pair.
     *
     * @throws PanamaxException if it gave up, or was killed before
     */
    void await(int pid) {
        await(pid, message -> {
            throw unknown(message);
        });
        requireExecuted();
    }

    /**
     * Makes sure that a process, whose end of the socket pair is closed, has become the user's program.
     *
     * @throws PanamaxException if it gave up, or was killed before
     */
    void requireExecuted() {
        requireNoFailure();
        if (!launch.executed()) {
            throw new StartException("the process was killed before it could execute the program", null);
        }
    }

    /**
     * Waits until a process has told what a listener waits for, or its end of the socket pair is closed.
     *
     * @return whether the listener was content
     * @throws PanamaxException if the process gave up
     */
    boolean await(int pid, Listener listener) {
        for (FdMessage message = receive(); message != null; message = receive()) {
            if (message.kind() == IdentityChange.QUESTION) {
                answer(message, pid);
            } else if (message.kind() == REPORT) {
                throw new StartException(report(), null);
            } else if (message.kind() == Pty.MESSAGE) {
                takeTerminal(message);
            } else if (listener.take(message)) {
                Timeline.done("the container's init, until it is ready");
                return true;
            }
        }
        Timeline.done("the container's init, until it executes the program");
        requireNoFailure();
        return false;
    }

    private void answer(FdMessage question, int pid) {
        try (Fd root = question.fd()) {
            if (root == null) {
                throw unknown(question);
            }
            identity.answer(launch.data(), resolver.resolve(root, pid));
        }
    }

    private void requireNoFailure() {
        Failure failure = launch.failure();
        if (failure != null) {
            throw new StageException(failure);
        }
    }

    /** Returns what a re-executed init says, of which the first byte has been read. */
    private String report() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write(REPORT);
        byte[] buffer = new byte[4096];
        for (int count = sync.ours().read(buffer);
                count > 0 && text.size() < LONGEST_REPORT;
                count = sync.ours().read(buffer)) {
            text.write(buffer, 0, count);
        }
        return ReexecutedInit.message(text.toString(StandardCharsets.UTF_8));
    }

    private void takeTerminal(FdMessage message) {
        if (message.fd() == null || !(terminal instanceof Terminal.OfContainer(WindowSize _, Consumer<Fd> master))) {
            throw unknown(message);
        }
        master.accept(Pty.checked(message.fd()));
    }

    static StartException unknown(FdMessage message) {
        return new StartException("the process sent a message that nobody knows: " + message, null);
    }

    private @Nullable FdMessage receive() {
        try {
            return FdMessage.receive(sync.ours());
        } catch (LinuxException e) {
            // What we sent had not been read when it gave up: the board says why.
            if (e.errno() == Errno.ECONNRESET) {
                return null;
            }
            throw e;
        }
    }

    /** Returns what the process gave up with, if it did: that we failed as well, because it was gone, is only what followed. */
    static PanamaxException causeOf(PanamaxException failure, Launch launch) {
        Failure cause = launch.failure();
        if (cause == null || failure instanceof StageException) {
            return failure;
        }
        StageException exception = new StageException(cause);
        exception.addSuppressed(failure);
        return exception;
    }
}
