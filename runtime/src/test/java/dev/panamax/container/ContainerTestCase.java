package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.ContainerConfig;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.FirstStart;
import dev.panamax.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A root and a data path for a test's containers, of which nothing may be left afterwards. */
abstract class ContainerTestCase {
    BusyboxRoot root;

    @TempDir
    Path data;

    private final ContainerConfig usual;
    private Machine before;

    /**
     * Prepares a test.
     *
     * @param usual a container to run once before the machine is looked at
     */
    ContainerTestCase(ContainerConfig usual) {
        this.usual = usual;
    }

    @BeforeEach
    void lookBefore() {
        root = BusyboxRoot.create();
        FirstStart.once(getClass(), () -> Run.of(usual, root, "true"));
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(Machine.look().since(before)).isEmpty();
        assertThat(data).isEmptyDirectory();
        root.close();
    }
}
