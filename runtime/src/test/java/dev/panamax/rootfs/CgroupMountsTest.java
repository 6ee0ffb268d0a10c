package dev.panamax.rootfs;

import static dev.panamax.rootfs.SpecBuilder.mount;
import static dev.panamax.rootfs.SpecBuilder.usual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.Namespace;
import dev.panamax.proc.MountInfo;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cgroups as a container sees them. */
@Requires(Feature.CGROUPS)
class CgroupMountsTest extends BundleTestCase {
    private static MountInfo hierarchy(String mountPoint, String... options) {
        return new MountInfo("/", mountPoint, List.of("rw"), List.of(), "cgroup", "cgroup", List.of(options));
    }

    @Test
    void hierarchiesAreTakenFromTheHostsMounts() {
        List<MountInfo> mounts = List.of(
                hierarchy("/sys/fs/cgroup/cpu,cpuacct", "rw", "cpu", "cpuacct"),
                hierarchy("/elsewhere/cpu", "rw", "cpu", "cpuacct"),
                hierarchy("/sys/fs/cgroup/systemd", "rw", "xattr", "name=systemd", "release_agent=/x"),
                hierarchy("/sys/fs/cgroup/memory", "rw", "memory"));
        Path cpu = Path.of("/sys/fs/cgroup/cpu,cpuacct/x");
        Path systemd = Path.of("/sys/fs/cgroup/systemd/x");
        assertThat(CgroupHierarchy.of(mounts, Map.of("cpuacct", cpu, "systemd", systemd)))
                .containsExactly(
                        new CgroupHierarchy("cpu,cpuacct", List.of("cpu", "cpuacct"), cpu),
                        new CgroupHierarchy("systemd", List.of("name=systemd"), systemd),
                        new CgroupHierarchy("memory", List.of("memory"), null));
        assertThat(new CgroupHierarchy("cpu,cpuacct", List.of("cpu", "cpuacct"), cpu).aliases())
                .containsExactly("cpu", "cpuacct");
    }

    @Test
    @Requires(Feature.CGROUP_V1)
    void withoutANamespaceItsOwnDirectoriesAreMountedAndNoOthers() throws IOException {
        Path memory = Files.createDirectory(Path.of("/sys/fs/cgroup/memory/panamax-mounts-"
                + ProcessHandle.current().pid()));
        try {
            SpecBuilder spec = usual(root)
                    .mounts(
                            mount("/sys", "sysfs", "sysfs", "ro"),
                            mount("/sys/fs/cgroup", "cgroup", "cgroup", "ro", "nosuid", "noexec", "nodev"));
            assertThat(BundleRun.of(spec.build(), root)
                            .cgroups(Map.of("memory", memory))
                            .script(
                                    "ls /sys/fs/cgroup; test -e /sys/fs/cgroup/memory/memory.limit_in_bytes && echo limits;"
                                            + " grep ' /sys/fs/cgroup' /proc/self/mountinfo | cut -d' ' -f4-6"))
                    .isEqualTo("memory\nlimits\n/ /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime\n/"
                            + memory.getFileName() + " /sys/fs/cgroup/memory ro,nosuid,nodev,noexec,relatime\n");
        } finally {
            Files.delete(memory);
        }
    }

    @Test
    @Tag("vm")
    @Requires(Feature.UNIFIED)
    void versionTwoIsOneTreeWhoseTopIsTheContainersOwnInANamespace() throws IOException {
        List<MountInfo> before = MountInfo.ofSelf();
        String look = "ls /sys/fs/cgroup | grep -c -E '^cgroup.(procs|controllers|kill)$'; ls -d /sys/fs/cgroup/pnx-*;"
                + " grep ' /sys/fs/cgroup ' /proc/self/mountinfo | cut -d' ' -f4-6,8";
        Path below = Files.createDirectory(
                Path.of("/sys/fs/cgroup/pnx-mounts-" + ProcessHandle.current().pid()));
        try {
            SpecBuilder spec = usual(root)
                    .mounts(
                            mount("/sys", "sysfs", "sysfs", "ro"),
                            mount("/sys/fs/cgroup", "cgroup", "cgroup", "ro", "nosuid", "noexec", "nodev"));
            assertThat(BundleRun.of(spec.build(), root)
                            .cgroups(Map.of("", below))
                            .script(look))
                    .contains(below.toString())
                    .endsWith("/ /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime cgroup2\n");
            assertThat(MountInfo.ofSelf())
                    .as("the host's mount has its options still")
                    .isEqualTo(before);
            Files.writeString(below.resolve("cgroup.procs"), "0");
            SpecBuilder own = usual(root)
                    .namespace(Namespace.NEWCGROUP, "")
                    .mounts(mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev"));
            assertThat(script(own, look))
                    .startsWith("3\n")
                    .doesNotContain(below.toString())
                    .endsWith("/ /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime cgroup2\n");
        } finally {
            Files.writeString(Path.of("/sys/fs/cgroup/cgroup.procs"), "0");
            Files.delete(below);
        }
    }

    @Test
    @Requires(Feature.CGROUP_V1)
    void inANamespaceEachHierarchyIsMounted() {
        SpecBuilder spec = usual(root)
                .namespace(Namespace.NEWCGROUP, "")
                .mounts(mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev"));
        String seen = script(spec, "grep ' - cgroup ' /proc/self/mountinfo | cut -d' ' -f4-6,10");
        assertThat(seen)
                .contains("/ /sys/fs/cgroup/memory rw,nosuid,nodev,noexec,relatime")
                .contains("/ /sys/fs/cgroup/devices rw,nosuid,nodev,noexec,relatime");
    }
}
