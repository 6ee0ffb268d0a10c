package dev.panamax.faults;

import dev.panamax.PanamaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A container's creation. One that fails leaves nothing, not even something for {@code delete}. */
final class CreateScenario extends BundleScenario {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    CreateScenario(String name, Path directory) {
        super(name, directory);
    }

    /** Init may fail after it has said that it waits: whoever starts the container is told. */
    private List<String> startOfStopped() {
        try {
            container().start();
            return List.of("a container that has ended can be started");
        } catch (PanamaxException e) {
            return List.of();
        }
    }

    @Override
    public void prepare() {}

    @Override
    public void run() {
        create();
    }

    @Override
    public List<String> check(boolean succeeded) {
        List<String> wrong = new ArrayList<>();
        if (succeeded) {
            wrong.addAll(differences());
            if (!wrong.isEmpty() && container().awaitStop(PATIENCE)) {
                wrong.clear();
                wrong.addAll(startOfStopped());
            }
        } else {
            present()
                    .ifPresent(container -> wrong.add(
                            "there is a container, " + container.status().word()));
        }
        wrong.addAll(remove());
        return wrong;
    }
}
