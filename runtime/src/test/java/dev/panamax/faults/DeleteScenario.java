package dev.panamax.faults;

import java.nio.file.Path;
import java.util.List;

/** The removal of a running container. What one that fails has left, the next one removes. */
final class DeleteScenario extends BundleScenario {
    DeleteScenario(String name, Path directory) {
        super(name, directory);
    }

    @Override
    public void prepare() {
        create().start();
    }

    @Override
    public void run() {
        container().delete(true);
    }

    @Override
    public List<String> check(boolean succeeded) {
        if (succeeded && present().isPresent()) {
            remove();
            return List.of("the container is still there");
        }
        return remove();
    }
}
