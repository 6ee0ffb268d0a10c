package dev.panamax.cli;

import dev.panamax.proc.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code panamax training-run}: does once what the verbs do, in one JVM, which writes down what it loads for the start-up archive. The
 * launcher calls it, and nobody else. What this machine does not allow fails as it always would, and loads what failing needs.
 */
final class TrainingRun implements AutoCloseable {
    private static final String NAME =
            "panamax-training-" + ProcessHandle.current().pid();

    private final Path folder;
    private final TrainingBundle bundle;

    private TrainingRun(Path folder) throws IOException {
        this.folder = folder;
        this.bundle = TrainingBundle.in(folder, NAME);
    }

    static int run() {
        try (TrainingRun training = new TrainingRun(Files.createTempDirectory("panamax-training"))) {
            training.askWithoutAContainer();
            training.makeMistakes();
            training.runContainersOfBundles();
            training.runContainersOfContainerJson();
            return 0;
        } catch (IOException e) {
            throw new UsageException("can't train: " + FileContents.reason(e));
        }
    }

    private void askWithoutAContainer() {
        each("--version", "--help", "features", "create --help", "seccomp explain default mount");
        runtime("list");
        each("spec --bundle " + folder);
    }

    private void makeMistakes() throws IOException {
        each("mistake", "list --mistake");
        runtime("state", NAME);
        runtime("start", NAME);
        runtime("kill", NAME, "KILL");
        runtime("delete", NAME);
        runtime("create", "--bundle", folder.resolve("nowhere").toString(), NAME);
        bundle.write("{\"ociVersion\": \"1.3.0\", \"process\": {\"args\": 1}");
        create();
        bundle.write("{\"ociVersion\": \"1.3.0\", \"process\": {\"args\": 1}}");
        create();
    }

    private void runContainersOfBundles() throws IOException {
        bundle.writeFor("/bin/true");
        runtime("run", "--bundle", bundle.path(), NAME);
        bundle.writePlainFor("/bin/true");
        runtime("run", "--bundle", bundle.path(), NAME);
        bundle.writePlainFor("/nowhere/true");
        runtime("run", "--bundle", bundle.path(), NAME);
        bundle.writePlainFor("/bin/sleep", "20");
        live(); // With rights as few as an ordinary user's containers need, in case the next fails.
        bundle.writeFor("/bin/sleep", "20");
        live();
    }

    private void live() {
        create();
        create();
        runtime("state", NAME);
        runtime("start", NAME);
        runtime("exec", NAME, "/bin/true");
        runtime("exec", "--process", bundle.process(), "--pid-file", bundle.pidFile(), NAME);
        runtime("exec", NAME, "/nowhere/true");
        for (String verb : List.of("ps", "state", "pause", "resume", "events --stats", "update --pids-limit 100")) {
            List<String> words = new ArrayList<>(List.of(verb.split(" ")));
            words.add(NAME);
            runtime(words.toArray(String[]::new));
        }
        runtime("list");
        runtime("list", "--format", "json");
        runtime("kill", NAME, "KILL");
        runtime("wait", NAME);
        runtime("state", NAME);
        runtime("delete", NAME);
        runtime("delete", "--force", NAME);
    }

    private void create() {
        runtime("create", "--bundle", bundle.path(), "--pid-file", bundle.pidFile(), NAME);
    }

    private void runContainersOfContainerJson() throws IOException {
        each("exec -- /bin/true", "exec -- /nowhere/true");
        for (String config : List.of(
                "{\"root_fs\": 1}", bundle.containerJson(Caller.current().isPrivileged()))) {
            Files.writeString(folder.resolve("container.json"), config);
            each(
                    "config --data-path " + folder,
                    "exec --data-path " + folder + " -- /bin/true",
                    "stats --data-path " + folder);
        }
    }

    /** Calls verbs of containers of bundles as engines do. */
    private void runtime(String... words) {
        List<String> all = new ArrayList<>(List.of(
                "--root",
                folder.resolve("state").toString(),
                "--log",
                folder.resolve("log").toString()));
        all.addAll(List.of("--log-format", "json"));
        all.addAll(List.of(words));
        Main.run(all);
    }

    private static void each(String... commands) {
        for (String command : commands) {
            Main.run(List.of(command.split(" ")));
        }
    }

    @Override
    public void close() throws IOException {
        runtime("delete", "--force", NAME);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
