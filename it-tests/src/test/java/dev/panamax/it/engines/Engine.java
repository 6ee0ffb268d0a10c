package dev.panamax.it.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A container engine in a room of its own, for one class of tests, which looks after each test whether anything was left. */
abstract class Engine implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final int TRIES = 100;

    private final String name;
    private Room room;
    private Set<String> before;

    Engine(String name) {
        this.name = name;
    }

    /** Brings the engine into its room: configuration, daemon, image. */
    abstract void moveIn(Room room, Path image) throws IOException, InterruptedException;

    /** Returns the words with which the engine's client is called. */
    abstract List<String> client();

    /** Removes all containers, whatever their state. */
    abstract void removeContainers() throws IOException, InterruptedException;

    /** Returns where the runtimes keep a directory for each container. */
    abstract List<String> stateDirectories();

    /** Returns whether the engine keeps something for the next container: a bridge, a parent cgroup. */
    abstract boolean keeps(String content);

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (room == null) {
            room = Room.open(name);
            Path image = Files.createTempFile("panamax-test-image", ".tar");
            try {
                Image.write(image);
                moveIn(room, image);
            } finally {
                Files.delete(image);
            }
        }
        before = room.contents();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (room == null || before == null) {
            return;
        }
        if (context.getExecutionException().isPresent() && Files.exists(room.log())) {
            context.publishReportEntry("log of " + name, Files.readString(room.log()));
        }
        removeContainers();
        Set<String> left = left();
        for (int i = 0; i < TRIES && !left.isEmpty(); i++) { // What conmon and the shims still do, nobody waits for.
            Thread.sleep(50);
            left = left();
        }
        assertThat(left).isEmpty();
    }

    private Set<String> left() throws IOException {
        Set<String> left = new TreeSet<>(room.contents());
        left.removeAll(before);
        left.removeIf(this::keeps);
        for (String directory : stateDirectories()) {
            if (Files.isDirectory(room.path(directory))) {
                try (Stream<Path> files = Files.list(room.path(directory))) {
                    files.filter(Files::isDirectory).forEach(file -> left.add("state " + file));
                }
            }
        }
        return left;
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (room != null) {
            room.close();
            room = null;
        }
    }

    Room room() {
        return room;
    }

    /** Runs the client. */
    Outcome run(String... words) throws IOException, InterruptedException {
        return run(List.of(words));
    }

    /** Runs the client. */
    Outcome run(List<String> words) throws IOException, InterruptedException {
        return runWithInput("", words);
    }

    /** Runs the client with input. */
    Outcome runWithInput(String input, List<String> words) throws IOException, InterruptedException {
        return room.run(input, words(client(), words));
    }

    /** Runs the client and returns what it wrote, without blanks around it; it must succeed. */
    String succeed(String... words) throws IOException, InterruptedException {
        return run(words).mustSucceed().text();
    }

    /** Runs the client in a terminal of 33 rows and 44 columns. */
    Outcome runInTerminal(List<String> words) throws IOException, InterruptedException {
        return room.runInTerminal(words(client(), words));
    }

    /** Returns words one after the other. */
    static List<String> words(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Waits until a command says what it should. */
    void await(String expected, String... words) throws IOException, InterruptedException {
        Outcome outcome = run(words);
        for (int i = 0; i < TRIES && !outcome.text().contains(expected); i++) {
            Thread.sleep(50);
            outcome = run(words);
        }
        assertThat(outcome.output()).contains(expected);
    }
}
