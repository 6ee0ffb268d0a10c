package dev.panamax.rootfs;

import static dev.panamax.rootfs.SpecBuilder.usual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.linux.LinuxException;
import dev.panamax.oci.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mounts whose owners are seen as others. */
class IdMappedMountTest extends BundleTestCase {
    private static final String OWNER = "stat -c %u:%g /v/file; touch /v/new; stat -c %u:%g /v/new";

    private static Mount mapped(Path source, List<IdMapping> ids, String... options) {
        return new Mount("/v", "", source.toString(), List.of(options), ids, ids);
    }

    private Path volume() throws IOException {
        write("v/file", "x");
        BundleMountsTest.open(host, host.resolve("v"), root.path());
        return host.resolve("v");
    }

    private static Object owner(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid");
    }

    @Test
    void idsOfTheMountAreSeenAsItsMappingsSay() throws IOException {
        Path volume = volume();
        List<IdMapping> ids = BundleRun.mapping(0, 1000, 100);
        for (List<String> options : List.of(List.of("bind", "idmap"), List.of("rbind", "ridmap"), List.of("bind"))) {
            SpecBuilder spec = usual(root).mounts(mapped(volume, ids, options.toArray(String[]::new)));
            assertThat(script(spec, "stat -c %u:%g /v/file; touch /v/new 2>&1"))
                    .startsWith("1000:1000\n")
                    .contains("Value too large"); // The container's root is nobody there.
        }
        assertThat(volume.resolve("new")).doesNotExist();
    }

    @Test
    void theContainersOwnIdsServeAsWell() throws IOException {
        Path volume = volume();
        List<IdMapping> ids = BundleRun.mapping(0, 100000, 65536);
        SpecBuilder spec = usual(root).ids(ids).mounts(mapped(volume, List.of(), "bind", "idmap"));
        assertThat(script(spec, OWNER)).isEqualTo("0:0\n0:0\n");
        assertThat(owner(volume.resolve("new"))).isEqualTo(0);
    }

    @Test
    void aNamespaceThatIsJoinedHasThemToo() throws IOException {
        Path volume = volume();
        List<IdMapping> ids = BundleRun.mapping(0, 5000, 10);
        try (IdMappedUserNamespace joined = IdMappedUserNamespace.of(ids, ids)) {
            SpecBuilder spec = usual(root)
                    .namespace(Namespace.NEWUSER, "/proc/self/fd/" + joined.fd().number())
                    .mounts(mapped(volume, List.of(), "bind", "idmap"));
            try (BundlePaths paths = BundlePaths.check(
                    spec.build(), root.path(), false, List.of(false, false, false), java.util.Map.of())) {
                assertThat(paths.kept()).hasSize(1);
                Path seen = Path.of("/proc/self/fd/" + paths.kept().getFirst().number(), "file");
                assertThat(owner(seen)).isEqualTo(5000);
            }
        }
    }

    @Test
    void idmapIsForOneMountAndRidmapForThoseBelow() throws IOException {
        Path volume = volume();
        Files.createDirectories(volume.resolve("below"));
        List<IdMapping> ids = BundleRun.mapping(0, 1000, 100);
        Mount inner = new Mount("/outer", "", volume.toString(), List.of("rbind", "ridmap"), ids, ids);
        assertThat(script(usual(root).mounts(inner), "stat -c %u /outer/below")).isEqualTo("1000\n");
    }

    @Test
    void aSourceThatOnlyTheHostsRootReachesIsOpenedForIt() throws IOException {
        write("hidden/v/file", "reached\n");
        Path hidden = host.resolve("hidden/v");
        BundleMountsTest.open(host, root.path());
        assertThat(host.resolve("hidden").toFile().setExecutable(false, false)).isTrue();
        SpecBuilder spec = usual(root)
                .ids(BundleRun.mapping(0, 100000, 65536))
                .mounts(SpecBuilder.bind(hidden, "/v", "bind", "ro"));
        assertThat(script(spec, "cat /v/file; touch /v/x 2>&1"))
                .isEqualTo("reached\ntouch: /v/x: Read-only file system\n");
    }

    @Test
    void whatCanNotBeMappedIsAnErrorBefore() throws IOException {
        Path volume = volume();
        List<IdMapping> ids = BundleRun.mapping(0, 1000, 100);
        SpecBuilder spec = usual(root)
                .mounts(
                        mapped(volume, List.of(), "bind", "idmap"),
                        new Mount("/v", "", volume.toString(), List.of("bind", "idmap"), ids, List.of()),
                        new Mount("/v", "tmpfs", "", List.of("idmap"), ids, ids),
                        mapped(Path.of("/proc"), ids, "bind", "idmap"));
        assertThatThrownBy(() -> script(spec, "true"))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.faults())
                                .extracting(ConfigException.Fault::pointer)
                                .containsExactly(
                                        "/mounts/2/options",
                                        "/mounts/3/gidMappings",
                                        "/mounts/4/options",
                                        "/mounts/5"));
    }

    @Test
    void mapsThatTheKernelRefusesLeaveNoProcess() {
        List<IdMapping> overlapping = List.of(new IdMapping(0, 1000, 10), new IdMapping(5, 2000, 10));
        assertThatThrownBy(() -> IdMappedUserNamespace.of(overlapping, overlapping))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("EINVAL");
    }
}
