package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.oci.ResourcesJson;
import dev.panamax.systemd.Manager;
import dev.panamax.systemd.Systemd;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import dev.panamax.testing.Systemctl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers whose processes systemd keeps where it has the controllers in version 1, as in 2014. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.SYSTEMD, Feature.CGROUP_V1})
class SystemdCgroupV1Test extends BundleTestCase {
    private static final String NAME = "v1-" + ProcessHandle.current().pid();
    private static final String UNIT = "pnx-" + NAME + ".scope";
    private static final Path MOUNTS = Path.of("/sys/fs/cgroup");

    /** The first connection of a JVM opens what serves all. */
    @BeforeAll
    static void connectOnce() {
        if (Manager.isPresent()) {
            Systemd.connect(Manager.SYSTEM).close();
        }
    }

    private static String read(String controller, String file) throws IOException {
        return Files.readString(MOUNTS.resolve(controller)
                        .resolve("system.slice")
                        .resolve(UNIT)
                        .resolve(file))
                .strip();
    }

    @Test
    void aContainerIsInAScopeInEveryHierarchy() throws Exception {
        runtime = runtime.withCgroups(CgroupDriver.SYSTEMD);
        ObjectNode config = config("sleep", "100");
        config.withObject("/linux").put("cgroupsPath", "system.slice:pnx:" + NAME);
        ObjectNode resources = config.withObject("/linux/resources");
        resources.putObject("memory").put("limit", 64 << 20);
        resources.putObject("pids").put("limit", 17);
        resources
                .putObject("cpu")
                .put("shares", 512)
                .put("quota", 25_000)
                .put("period", 50_000)
                .put("cpus", "0");
        OciContainer container = create("c", config);
        container.start();
        assertThat(Systemctl.show(UNIT, "MemoryLimit", "TasksMax", "CPUShares", "CPUQuotaPerSecUSec", "DevicePolicy"))
                .containsEntry("MemoryLimit", Integer.toString(64 << 20))
                .containsEntry("TasksMax", "17")
                .containsEntry("CPUShares", "512")
                .containsEntry("CPUQuotaPerSecUSec", "500ms")
                .containsEntry("DevicePolicy", "strict");
        String pid = Integer.toString(container.record().pid());
        for (String controller : new String[] {"devices", "memory", "cpu", "cpuset", "pids", "freezer", "systemd"}) {
            assertThat(read(controller, "cgroup.procs")).as(controller).isEqualTo(pid);
        }
        assertThat(read("cpu", "cpu.cfs_quota_us")).isEqualTo("25000");
        assertThat(read("cpuset", "cpuset.cpus")).isEqualTo("0");
        assertThat(read("devices", "devices.list")).contains("c 1:3 rwm").doesNotContain("a *:*");
        container.update(ResourcesJson.read(
                "limits",
                "{\"memory\":{\"limit\":33554432},\"pids\":{\"limit\":20}}".getBytes(StandardCharsets.UTF_8)));
        assertThat(Systemctl.show(UNIT, "MemoryLimit", "TasksMax"))
                .containsEntry("MemoryLimit", "33554432")
                .containsEntry("TasksMax", "20");
        Programs.run("systemctl", "daemon-reload");
        assertThat(read("memory", "memory.limit_in_bytes")).isEqualTo("33554432");
        assertThat(read("devices", "devices.list")).doesNotContain("a *:*");
        container.pause();
        assertThat(read("freezer", "freezer.state")).isEqualTo("FROZEN");
        container.resume();
        container.delete(true);
        assertThat(Systemctl.isLoaded(UNIT)).isFalse();
        for (String controller : new String[] {"devices", "memory", "cpu", "cpuset", "pids", "freezer", "systemd"}) {
            assertThat(MOUNTS.resolve(controller).resolve("system.slice").resolve(UNIT))
                    .as(controller)
                    .doesNotExist();
        }
    }

    @Test
    void containerJsonsSliceHasWhatItHadIn2014() {
        CgroupConfig cgroup = new CgroupConfig(
                NAME,
                "pnx",
                false,
                Device.ALLOWED,
                32 << 20,
                0,
                0,
                512,
                0,
                0,
                "0",
                CgroupConfig.Freezer.UNDEFINED,
                "system.slice");
        ContainerConfig config =
                ContainerConfig.usual().toBuilder().cgroups(cgroup).build();
        StringBuilder seen = new StringBuilder();
        Run.of(
                config,
                rootfs,
                exec -> exec.startCallback(init -> {
                    try {
                        seen.append(Systemctl.show(UNIT, "MemoryLimit", "CPUShares", "Slice", "ActiveState"));
                        for (String controller : new String[] {"devices", "memory", "freezer", "cpuset"}) {
                            seen.append(' ')
                                    .append(read(controller, "cgroup.procs").equals(init.pid() + ""));
                        }
                        seen.append(' ').append(read("memory", "memory.limit_in_bytes"));
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    } finally {
                        init.signal(9);
                    }
                }),
                "sleep",
                "100");
        assertThat(seen.toString())
                .contains("MemoryLimit=33554432", "CPUShares=512", "Slice=system.slice", "ActiveState=active")
                .endsWith(" true true true true 33554432");
    }
}
