package dev.panamax.cgroup;

import java.nio.file.Path;
import java.util.List;

/** The controllers that the top of a real hierarchy passes on: a test that has switched others on switches them off again. */
record PassedOnControllers(Path root, List<String> before) implements AutoCloseable {
    private static final String FILE = "cgroup.subtree_control";

    static PassedOnControllers of(Path root) {
        return new PassedOnControllers(root, List.of(CounterFile.words(ControlFile.read(root.resolve(FILE)))));
    }

    @Override
    public void close() {
        for (String controller : SubtreeControl.available(root)) {
            if (!before.contains(controller)) {
                // Unless somebody else has begun to use it.
                ControlFile.attempt(root.resolve(FILE), "-" + controller);
            }
        }
    }
}
