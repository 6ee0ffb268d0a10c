package dev.panamax.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A container's creation. One that fails leaves nothing, not even something for {@code delete}. */
final class CreateScenario extends BundleScenario {
    CreateScenario(Path directory) {
        super(directory);
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
        } else {
            present()
                    .ifPresent(container -> wrong.add(
                            "there is a container, " + container.status().word()));
        }
        wrong.addAll(remove());
        return wrong;
    }
}
