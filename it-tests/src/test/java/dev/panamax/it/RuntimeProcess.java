package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A {@link Victim} in a cgroup of its own. Its output is a file, which containers may hold for as long as they want. */
final class RuntimeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final OwnCgroup cgroup;
    private final Path output;
    private final Process process;
    private int answers;

    /**
     * Starts one, which is ready for words then.
     *
     * @param name no other one's
     * @param directory where its output goes
     */
    static RuntimeProcess start(String name, Path directory, HeldNetwork network, Path state) throws Exception {
        RuntimeProcess runtime = new RuntimeProcess(name, directory, network, state);
        try {
            assertThat(runtime.answer()).isEqualTo(Victim.READY);
            return runtime;
        } catch (Exception | AssertionError e) {
            runtime.close();
            throw e;
        }
    }

    private RuntimeProcess(String name, Path directory, HeldNetwork network, Path state) throws Exception {
        cgroup = OwnCgroup.create(name);
        output = directory.resolve(name + ".out");
        List<String> command = new ArrayList<>(cgroup.entering());
        command.addAll(network.entering());
        command.addAll(OciRuntime.program(Victim.class, state.toString()));
        process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(directory.resolve(name + ".err").toFile())
                .start();
    }

    /** Lets it do something. */
    void send(String... words) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** Returns what it says when it has done that. */
    String answer() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> lines = lines();
        while (lines.size() == answers && process.isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            lines = lines();
        }
        assertThat(lines).as("answers").hasSizeGreaterThan(answers);
        return lines.get(answers++);
    }

    /** Returns the lines that are complete. */
    private List<String> lines() throws IOException {
        String text = Files.readString(output);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Lets it do something, and returns what it says. */
    String ask(String... words) throws Exception {
        send(words);
        return answer();
    }

    /** Returns whether it still does what it was told last. */
    boolean isBusy() throws IOException {
        return process.isAlive() && lines().size() == answers;
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Waits until nothing is left of it, and of what it has started outside of containers. */
    void awaitNothingIsLeft() throws Exception {
        OciTestCase.await(() -> cgroup.processes().isEmpty());
        assertThat(cgroup.processes()).as("processes of a killed runtime").isEmpty();
    }

    /** Returns its descriptors of what is not on a disk. */
    long descriptors() throws IOException {
        long count = 0;
        try (var descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                count += Files.readSymbolicLink(descriptor).toString().matches("(socket|pipe|anon_inode|/memfd):.*")
                        ? 1
                        : 0;
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        try (cgroup) {
            kill();
            process.getOutputStream().close();
        }
    }
}
