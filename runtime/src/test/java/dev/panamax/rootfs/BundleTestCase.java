package dev.panamax.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A root and a folder of the host for the trees of a test, which leave nothing mounted and nothing open. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
abstract class BundleTestCase {
    BusyboxRoot root;

    @TempDir
    Path host;

    private Machine before;

    @BeforeEach
    void makeRoot() {
        root = BusyboxRoot.create();
        BundleRun.of(SpecBuilder.usual(root).build(), root).script("true"); // Opens what serves all starts.
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        Machine now = Machine.look();
        // Other tests on this machine make cgroups of their own.
        assertThat(now.since(before)).noneMatch(change -> !change.contains("cgroup "));
        root.close();
    }

    /** Runs a script in the tree of a bundle. */
    String script(SpecBuilder spec, String script) {
        return BundleRun.of(spec.build(), root).script(script);
    }

    /** Writes a file below the folder of the host. */
    Path write(String name, String text) throws IOException {
        Path file = host.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
