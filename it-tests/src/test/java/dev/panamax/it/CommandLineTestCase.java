package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A root and a data path for the containers of a command line, of which nothing may be left on the machine afterwards. */
abstract class CommandLineTestCase {
    BusyboxRoot root;

    @TempDir
    Path data;

    private Machine before;

    @BeforeEach
    void lookBefore() throws IOException {
        root = BusyboxRoot.create();
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(Machine.look().withoutFds().since(before.withoutFds())).isEmpty();
        assertThat(data.resolve("state.json")).doesNotExist();
        root.close();
    }
}
