package dev.panamax.container;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.PanamaxException;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.MemoryFile;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Pipe;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Signal;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.WaitStatus;
import dev.panamax.oci.Hooks.Hook;
import dev.panamax.program.Failure;
import dev.panamax.program.Launch;
import dev.panamax.program.Spawn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Runs the caller's hooks, one after the other. Each gets the container's state on its standard input, exactly the environment that its
 * configuration names, and no descriptor beyond the standard ones.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config.md#posix-platform-hooks">Hooks</a>
 */
final class HookRunner {
    /** For a hook that has no timeout. */
    private static final Duration PATIENCE = Duration.ofDays(365);

    private HookRunner() {}

    /**
     * Runs hooks until one fails.
     *
     * @param point of the container's life, as the configuration calls it: {@code createRuntime}
     * @param state the container's, as JSON
     * @throws HookException for the first that fails, or takes too long
     */
    static void run(String point, List<Hook> hooks, String state, HookPlace place) {
        for (int i = 0; i < hooks.size(); i++) {
            run(point, i, hooks.get(i), state, place);
        }
    }

    /** Runs all hooks, and warns of those that fail: what comes after the container can't hold up its end. */
    static void runAll(String point, List<Hook> hooks, String state, HookPlace place) {
        for (int i = 0; i < hooks.size(); i++) {
            try {
                run(point, i, hooks.get(i), state, place);
            } catch (PanamaxException e) {
                LoggerFactory.getLogger(HookRunner.class).warn(e.getMessage());
            }
        }
    }

    private static void run(String point, int index, Hook hook, String state, HookPlace place) {
        String name = "error running " + point + " hook #" + index + " (" + hook.path() + "): ";
        try (SocketPair gate = SocketPair.open();
                Fd input = input(state);
                Pipe output = Pipe.open()) {
            HookProgram program = new HookProgram(hook, place, gate.theirs());
            List<Fd> standard = List.of(input, output.write(), output.write());
            try (Launch launch = Spawn.of(program.build(), standard)
                            .keeping(kept(place, gate))
                            .admitted(stage -> letIn(stage, place, gate))
                            .start();
                    Reaper reaper = new Reaper(PidFd.ofChild(program.pid(launch.data())), () -> {})) {
                output.write().close();
                settle(launch, place, gate);
                String problem = await(launch, reaper, new HookOutput(output.read()), hook);
                if (!problem.isEmpty()) {
                    throw new HookException(name + problem + " [/hooks/" + point + "/" + index + "]", null);
                }
            }
        } catch (HookException e) {
            throw e;
        } catch (PanamaxException e) {
            throw new HookException(name + e.getMessage() + " [/hooks/" + point + "/" + index + "]", e);
        }
    }

    private static List<Fd> kept(HookPlace place, SocketPair gate) {
        return switch (place) {
            case HookPlace.Outside _ -> List.of();
            case HookPlace.BeforePivot before -> List.of(before.init().fd());
            case HookPlace.Container container -> {
                List<Fd> kept = new ArrayList<>(container.entry().kept());
                kept.add(gate.theirs());
                yield kept;
            }
        };
    }

    private static void letIn(int stage, HookPlace place, SocketPair gate) {
        if (place instanceof HookPlace.Container container) {
            container.entry().letIn(stage, gate);
        }
    }

    /** Makes sure that a hook of the container's own is in its cgroups, before it can do anything. */
    private static void settle(Launch launch, HookPlace place, SocketPair gate) {
        if (place instanceof HookPlace.Container container) {
            container.entry().settle(launch.data(), gate);
        }
    }

    /** A file and no pipe: a hook need not read it, and whoever writes to a pipe would wait for that. */
    private static Fd input(String state) {
        Fd file = MemoryFile.create("panamax-state", 0);
        try {
            file.write(state.getBytes(StandardCharsets.UTF_8));
            Call.of(SystemCall.LSEEK, descriptor(file), integer(0), integer(0)).invoke();
            return file;
        } catch (PanamaxException e) {
            file.close();
            throw e;
        }
    }

    /** Waits for the end of a hook, and returns what was wrong with it. */
    private static String await(Launch launch, Reaper reaper, HookOutput output, Hook hook) {
        PidFd process = reaper.child();
        Integer seconds = hook.timeout();
        boolean ended = output.readUntilEnd(process, seconds == null ? PATIENCE : Duration.ofSeconds(seconds));
        if (!ended) {
            process.signal(Signal.SIGKILL.number());
        }
        WaitStatus status = reaper.await();
        Failure failure = launch.failure();
        if (failure != null) {
            return failure.describe();
        }
        if (!ended) {
            return "killed after its timeout of " + seconds + " s" + output.quoted();
        }
        return switch (status) {
            case WaitStatus.Exited(int code) -> code == 0 ? "" : "exit status " + code + output.quoted();
            case WaitStatus.Killed(int signal) -> "killed by signal " + signal + output.quoted();
        };
    }

    /** What a hook writes: the end of it, for the error message. */
    private static final class HookOutput {
        private static final int MOST = 4096;
        /** What /proc/sys/fs/pipe-max-size says unless somebody has changed it. */
        private static final int LARGEST_PIPE = 1 << 20;

        private final Fd pipe;
        private final byte[] buffer = new byte[MOST];
        private final StringBuilder text = new StringBuilder();
        private boolean open = true;

        HookOutput(Fd pipe) {
            this.pipe = pipe;
        }

        /**
         * Reads until the hook has ended: what it leaves running may hold the pipe for longer, and write for ever.
         *
         * @return whether it ended in time
         */
        boolean readUntilEnd(PidFd process, Duration timeout) {
            long deadline = System.nanoTime() + timeout.toNanos();
            while (true) {
                List<Fd> watched = open ? List.of(process.fd(), pipe) : List.of(process.fd());
                List<Fd> ready = Poll.readable(watched, Duration.ofNanos(deadline - System.nanoTime()));
                if (ready.contains(process.fd())) {
                    readWhatIsThere();
                    return true;
                }
                if (deadline - System.nanoTime() <= 0) {
                    return false;
                }
                if (ready.contains(pipe)) {
                    read();
                }
            }
        }

        /** Reads no more than fits into a pipe: all that was written by the end. */
        private void readWhatIsThere() {
            for (int total = 0; open && total < LARGEST_PIPE; ) {
                if (Poll.readable(List.of(pipe), Duration.ZERO).isEmpty()) {
                    return;
                }
                total += read();
            }
        }

        private int read() {
            int count = pipe.read(buffer);
            open = count > 0;
            // One character a byte, so that no character is torn.
            text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            text.delete(0, Math.max(0, text.length() - MOST));
            return count;
        }

        /** Returns the output as the end of a message, in one line. */
        String quoted() {
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            String words = new String(bytes, StandardCharsets.UTF_8).strip();
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                line.append(c == '\n' ? " | " : Character.isISOControl(c) ? " " : String.valueOf(c));
            }
            return line.isEmpty() ? "" : ": " + line;
        }
    }
}
