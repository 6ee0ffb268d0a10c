package dev.panamax.container;

import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Pipe;
import dev.panamax.linux.Uninterruptibly;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a container's standard input, output and error come from and go to. */
public sealed interface Stdio {
    /** The container gets a descriptor of ours, which stays ours. */
    record Inherited(Fd fd) implements Stdio {}

    /** The container reads nothing, or what it writes is lost. */
    record Null() implements Stdio {}

    /** The container reads what a stream gives, until its end. */
    record From(InputStream stream) implements Stdio {}

    /** What the container writes goes to a stream, all of it before the exit status is returned. */
    record To(OutputStream stream) implements Stdio {}

    /** The three of one container, open. */
    final class Open implements AutoCloseable {
        private static final int BUFFER_SIZE = 32 * 1024;

        private final List<Fd> container = new ArrayList<>();
        /** The container's ends, of which it gets copies. */
        private final List<Fd> owned = new ArrayList<>();
        /** Our ends, until a pump takes them over. */
        private final List<Fd> ours = new ArrayList<>();

        private @Nullable Fd nothing;

        private final List<Runnable> pumps = new ArrayList<>();
        private final List<Thread> writers = new ArrayList<>();
        private final List<Exception> failures = new ArrayList<>();

        Open(Stdio in, Stdio out, Stdio err) {
            try {
                for (Stdio stdio : List.of(in, out, err)) {
                    container.add(open(stdio));
                }
            } catch (LinuxException e) {
                close();
                throw e;
            }
        }

        private Fd open(Stdio stdio) {
            // The command line's containers inherit, and a cold JVM takes milliseconds for its first switch over types.
            return stdio instanceof Inherited(Fd fd) ? fd : openForStreams(stdio);
        }

        private Fd openForStreams(Stdio stdio) {
            return switch (stdio) {
                case Inherited(Fd fd) -> fd;
                case Null() -> nothing();
                case From(InputStream stream) -> {
                    Pipe pipe = Pipe.open();
                    own(pipe.read());
                    ours.add(pipe.write());
                    pumps.add(() -> start("panamax-stdin", () -> pump(stream, pipe.write())));
                    yield pipe.read();
                }
                case To(OutputStream stream) -> {
                    Pipe pipe = Pipe.open();
                    own(pipe.write());
                    ours.add(pipe.read());
                    pumps.add(() -> writers.add(start("panamax-stdout", () -> pump(pipe.read(), stream))));
                    yield pipe.write();
                }
            };
        }

        /** Returns the null device, opened once for all that are to have it. */
        private Fd nothing() {
            Fd open = nothing;
            if (open == null) {
                open = own(Fd.open("/dev/null", OpenFlag.O_RDWR));
                nothing = open;
            }
            return open;
        }

        private Fd own(Fd fd) {
            owned.add(fd);
            return fd;
        }

        /** Returns the container's descriptors. */
        List<Fd> container() {
            return container;
        }

        /** Starts to pump; the container has its own copies of the descriptors now. */
        void start() {
            owned.forEach(Fd::close);
            ours.clear();
            pumps.forEach(Runnable::run);
        }

        /** Waits until everything that the container wrote has been passed on. */
        void awaitOutput() {
            for (Thread writer : writers) {
                Uninterruptibly.join(writer);
            }
            synchronized (failures) {
                if (!failures.isEmpty()) {
                    throw new StartException(
                            "passing on the container's output: "
                                    + failures.getFirst().getMessage(),
                            failures.getFirst());
                }
            }
        }

        /** Returns when our ends are closed too: nothing of the container is left by then that could keep them open. */
        @Override
        public void close() {
            owned.forEach(Fd::close);
            ours.forEach(Fd::close);
            writers.forEach(Uninterruptibly::join);
        }

        private static Thread start(String name, Runnable pump) {
            Thread thread = new Thread(pump, name);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        private void pump(InputStream from, Fd to) {
            byte[] buffer = new byte[BUFFER_SIZE];
            try (to) {
                passOn(from, buffer, to);
            }
        }

        /** What fails is known before the container sees the end of what it reads, and ends itself. */
        private void passOn(InputStream from, byte[] buffer, Fd to) {
            try {
                for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                    to.write(java.util.Arrays.copyOf(buffer, count));
                }
            } catch (LinuxException e) {
                // The container reads no more, which is its right.
                if (e.errno() != dev.panamax.linux.Errno.EPIPE) {
                    fail(e);
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        private void pump(Fd from, OutputStream to) {
            byte[] buffer = new byte[BUFFER_SIZE];
            boolean broken = false;
            try (from) {
                for (int count = from.read(buffer); count > 0; count = from.read(buffer)) {
                    broken = broken || !write(buffer, count, to);
                }
            } catch (LinuxException e) {
                fail(e);
            }
        }

        /** Writes, and returns whether it was possible; a container is not held up because nobody listens. */
        private boolean write(byte[] buffer, int count, OutputStream to) {
            try {
                to.write(buffer, 0, count);
                to.flush();
                return true;
            } catch (IOException e) {
                fail(e);
                return false;
            }
        }

        private void fail(Exception e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }
}
