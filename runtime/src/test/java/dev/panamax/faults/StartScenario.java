package dev.panamax.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The start of a created container: by whoever starts it, and by its init. */
final class StartScenario extends BundleScenario {
    StartScenario(String name, Path directory) {
        super(name, directory);
    }

    @Override
    public void prepare() {
        create();
    }

    @Override
    public void run() {
        container().start();
    }

    @Override
    public List<String> check(boolean succeeded) {
        List<String> wrong = new ArrayList<>();
        if (succeeded) {
            wrong.addAll(differences());
        }
        wrong.addAll(remove());
        return wrong;
    }
}
