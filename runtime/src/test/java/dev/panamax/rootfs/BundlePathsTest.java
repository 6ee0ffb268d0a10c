package dev.panamax.rootfs;

import static dev.panamax.rootfs.SpecBuilder.bare;
import static dev.panamax.rootfs.SpecBuilder.bind;
import static dev.panamax.rootfs.SpecBuilder.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Namespace;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a bundle is found before anything is created, all at once. */
@Requires(Feature.BUSYBOX)
class BundlePathsTest {
    @TempDir
    private Path bundle;

    private List<Fault> faults(SpecBuilder spec) {
        return catchThrowableOfType(
                        ConfigException.class,
                        () -> BundlePaths.check(spec.build(), bundle, false, List.of(false, false, false), Map.of())
                                .close())
                .faults();
    }

    @Test
    void allFaultsOfMountsAreReported() throws IOException {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            SpecBuilder spec = bare(root)
                    .mounts(
                            bind(Path.of("missing"), "/a", "bind"),
                            bind(Path.of("/nowhere/at/all"), "/b", "rbind", "ro"),
                            mount("/", "tmpfs", "tmpfs"),
                            mount("/x/../../", "tmpfs", "tmpfs"),
                            mount("/proc", "tmpfs", "tmpfs"),
                            mount("/x/../proc/self/attr", "tmpfs", "tmpfs"),
                            mount("/c", "", "none"),
                            bind(Path.of("/"), "/d", "bind", "size=5m"),
                            mount("/e", "proc", "proc", "tmpcopyup"),
                            mount("/f", "", "", "bind"));
            assertThat(faults(spec))
                    .extracting(Fault::pointer)
                    .containsExactly(
                            "/mounts/0/source",
                            "/mounts/1/source",
                            "/mounts/2/destination",
                            "/mounts/3/destination",
                            "/mounts/4/destination",
                            "/mounts/5/destination",
                            "/mounts/6/type",
                            "/mounts/7/options",
                            "/mounts/8/options",
                            "/mounts/9/source");
            assertThat(faults(spec).getFirst().message())
                    .isEqualTo("there is no " + bundle + "/missing on the host to mount: no such file or directory");
        }
    }

    @Test
    void theRootMustBeADirectoryAndNotTheHosts() throws IOException {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            for (String path : List.of("/", "missing", "/bin/busybox")) {
                assertThat(faults(bare(root).root(path)))
                        .extracting(Fault::pointer)
                        .containsExactly("/root/path");
            }
        }
    }

    @Test
    void withoutAMountNamespaceNothingIsDoneToTheHostsTree() throws IOException {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            SpecBuilder spec = bare(root)
                    .without(Namespace.NEWNS)
                    .readonly()
                    .propagation("shared")
                    .masked("/a")
                    .readonlyPaths("/b")
                    .mounts(mount("/c", "tmpfs", "tmpfs"));
            assertThat(faults(spec))
                    .extracting(Fault::pointer)
                    .containsExactly(
                            "/mounts",
                            "/root/readonly",
                            "/linux/maskedPaths",
                            "/linux/readonlyPaths",
                            "/linux/rootfsPropagation");
        }
    }
}
