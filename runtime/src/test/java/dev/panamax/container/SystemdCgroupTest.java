package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ConfigException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.oci.ResourcesJson;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.systemd.Manager;
import dev.panamax.systemd.Systemd;
import dev.panamax.systemd.SystemdException;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import dev.panamax.testing.Systemctl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers whose processes systemd keeps: what it knows of them, what the kernel has, and that nothing is left of either. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.SYSTEMD, Feature.UNIFIED})
class SystemdCgroupTest extends BundleTestCase {
    private String name;
    private String unit;

    /** The first connection of a JVM opens what serves all. */
    @BeforeAll
    static void connectOnce() {
        if (Manager.isPresent()) {
            Systemd.connect(Manager.SYSTEM).close();
        }
    }

    @BeforeEach
    void leaveCgroupsToSystemd() {
        runtime = runtime.withCgroups(CgroupDriver.SYSTEMD);
        name = "c" + ProcessHandle.current().pid();
        unit = "pnx-" + name + ".scope";
    }

    @AfterEach
    void systemdHasForgottenIt() throws Exception {
        for (OciContainer container : runtime.list()) {
            container.delete(true);
        }
        assertThat(Systemctl.isLoaded(unit)).isFalse();
    }

    private ObjectNode scope(String slice, String... arguments) {
        ObjectNode config = config(arguments);
        config.withObject("/linux").put("cgroupsPath", slice + ":pnx:" + name);
        return config;
    }

    private OciContainer running(Consumer<ObjectNode> change) {
        ObjectNode config = scope("system.slice", "sleep", "100");
        change.accept(config);
        OciContainer container = create("c", config);
        container.start();
        return container;
    }

    private static void update(OciContainer container, String resources) {
        container.update(ResourcesJson.read("limits", resources.getBytes(StandardCharsets.UTF_8)));
    }

    private static String memberships(int pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
    }

    private static String kernel(OciContainer container, String controller, String file) {
        return CgroupFiles.read(cgroup(container, controller).resolve(file));
    }

    @Test
    void aContainerIsInAScopeThatHasItsLimits() throws Exception {
        OciContainer container = running(config -> {
            ObjectNode resources = config.withObject("/linux/resources");
            resources
                    .putObject("memory")
                    .put("limit", 64 << 20)
                    .put("reservation", 32 << 20)
                    .put("swap", 96 << 20);
            resources.putObject("pids").put("limit", 17);
            resources
                    .putObject("cpu")
                    .put("shares", 2048)
                    .put("quota", 25_000)
                    .put("period", 50_000)
                    .put("cpus", "0")
                    .put("mems", "0");
            resources.putObject("unified").put("memory.high", "48M");
        });
        assertThat(Systemctl.show(unit, "ActiveState", "Slice", "Delegate", "DefaultDependencies", "Description"))
                .containsEntry("ActiveState", "active")
                .containsEntry("Slice", "system.slice")
                .containsEntry("Delegate", "yes")
                .containsEntry("DefaultDependencies", "no")
                .containsEntry("Description", "container " + name);
        assertThat(Systemctl.show(unit, "MemoryMax", "MemoryLow", "MemoryHigh", "MemorySwapMax", "TasksMax"))
                .containsEntry("MemoryMax", Integer.toString(64 << 20))
                .containsEntry("MemoryLow", Integer.toString(32 << 20))
                .containsEntry("MemoryHigh", Integer.toString(48 << 20))
                .containsEntry("MemorySwapMax", Integer.toString(32 << 20))
                .containsEntry("TasksMax", "17");
        assertThat(Systemctl.show(
                        unit,
                        "CPUQuotaPerSecUSec",
                        "CPUQuotaPeriodUSec",
                        "AllowedCPUs",
                        "AllowedMemoryNodes",
                        "CPUWeight"))
                .containsEntry("CPUQuotaPerSecUSec", "500ms")
                .containsEntry("CPUQuotaPeriodUSec", "50ms")
                .containsEntry("AllowedCPUs", "0")
                .containsEntry("AllowedMemoryNodes", "0")
                .containsEntry("CPUWeight", kernel(container, "cpu", "cpu.weight"));
        assertThat(kernel(container, "memory", "memory.max")).isEqualTo(Integer.toString(64 << 20));
        assertThat(kernel(container, "cpu", "cpu.max")).isEqualTo("25000 50000");
        assertThat(kernel(container, "pids", "pids.max")).isEqualTo("17");
        assertThat(memberships(container.record().pid())).isEqualTo("0::/system.slice/" + unit + "\n");
        assertThat(container.record().cgroupPaths()).containsEntry("", Path.of("/sys/fs/cgroup/system.slice", unit));
        container.delete(true);
        assertThat(cgroup(container, "memory")).doesNotExist();
    }

    @Test
    void devicesAreDeniedByTheContainersRulesAlsoAfterSystemdHasReadItsFilesAgain() throws Exception {
        ObjectNode config = scope(
                "system.slice",
                "sh",
                "-c",
                "{ read go < /fifo; head -c 1 /dev/kmsg; : < /dev/null && echo null; } > /out 2>&1");
        ObjectNode rule =
                config.withObject("/linux/resources").putArray("devices").addObject();
        rule.put("allow", false).put("access", "rwm");
        Programs.run("mkfifo", rootfs.path().resolve("fifo").toString());
        config.withObject("/linux")
                .putArray("devices")
                .addObject()
                .put("path", "/dev/kmsg")
                .put("type", "c")
                .put("major", 1)
                .put("minor", 11);
        OciContainer container = create("c", config);
        container.start();
        assertThat(Systemctl.show(unit, "DevicePolicy", "DeviceAllow"))
                .containsEntry("DevicePolicy", "strict")
                .extractingByKey("DeviceAllow")
                .asString()
                .contains("/dev/char/1:3 rwm", "char-pts rwm", "char-* m");
        Programs.run("systemctl", "daemon-reload");
        Files.writeString(rootfs.path().resolve("fifo"), "go\n");
        container.await();
        assertThat(Files.readString(rootfs.path().resolve("out")))
                .contains("/dev/kmsg", "Operation not permitted")
                .endsWith("null\n");
        container.delete(false);
    }

    @Test
    void newLimitsAreSystemdsAndTheKernels() throws Exception {
        OciContainer container = running(config -> {});
        update(container, "{\"memory\":{\"limit\":33554432},\"pids\":{\"limit\":20},\"cpu\":{\"quota\":15500}}");
        assertThat(Systemctl.show(unit, "MemoryMax", "TasksMax", "CPUQuotaPerSecUSec"))
                .containsEntry("MemoryMax", "33554432")
                .containsEntry("TasksMax", "20")
                .containsEntry("CPUQuotaPerSecUSec", "160ms");
        assertThat(kernel(container, "cpu", "cpu.max")).isEqualTo("15500 100000");
        Programs.run("systemctl", "daemon-reload");
        assertThat(kernel(container, "memory", "memory.max")).isEqualTo("33554432");
        assertThat(kernel(container, "pids", "pids.max")).isEqualTo("20");
        assertThatThrownBy(() -> update(
                        container, "{\"pids\":{\"limit\":30},\"memory\":{\"limit\":4096,\"checkBeforeUpdate\":true}}"))
                .hasMessageContaining("/memory");
        assertThat(kernel(container, "pids", "pids.max")).isEqualTo("20");
        assertThat(Systemctl.show(unit, "TasksMax")).containsEntry("TasksMax", "20");
        update(container, "{\"memory\":{\"limit\":-1},\"pids\":{\"limit\":-1},\"cpu\":{\"quota\":-1}}");
        assertThat(Systemctl.show(unit, "MemoryMax", "TasksMax", "CPUQuotaPerSecUSec"))
                .containsEntry("MemoryMax", "infinity")
                .containsEntry("TasksMax", "infinity")
                .containsEntry("CPUQuotaPerSecUSec", "infinity");
        assertThat(kernel(container, "cpu", "cpu.max")).startsWith("max ");
    }

    @Test
    void annotationsArePropertiesOfTheUnit() throws Exception {
        running(config -> config.putObject("annotations")
                .put("org.systemd.property.TimeoutStopSec", "8.0")
                .put("org.systemd.property.CollectMode", "'inactive-or-failed'")
                .put("org.systemd.property.After", "['sysinit.target']"));
        assertThat(Systemctl.show(unit, "TimeoutStopUSec", "CollectMode", "After"))
                .containsEntry("TimeoutStopUSec", "8s")
                .containsEntry("CollectMode", "inactive-or-failed")
                .extractingByKey("After")
                .asString()
                .contains("sysinit.target");
    }

    @Test
    void whatIsWrongIsToldBeforeAnythingIsMade() throws Exception {
        ObjectNode config = scope("no-slice-", "true");
        config.putObject("annotations").put("org.systemd.property.PIDs", "[uint32 1]");
        config.withObject("/linux/resources").putObject("cpu").put("shares", 1);
        assertThatThrownBy(() -> create("c", config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/cgroupsPath")
                .hasMessageContaining("/annotations/org.systemd.property.PIDs")
                .hasMessageContaining("/linux/resources/cpu/shares");
        ObjectNode path = config("true");
        assertThatThrownBy(() -> create("c", path))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("slice:prefix:name");
        assertThat(runtime.exists("c")).isFalse();
    }

    @Test
    void systemdsRefusalIsTheErrorAndNothingIsLeft() {
        assertThatThrownBy(() ->
                        running(config -> config.putObject("annotations").put("org.systemd.property.NoSuchThing", "1")))
                .isInstanceOf(SystemdException.class)
                .hasMessageContaining("NoSuchThing");
        assertThat(runtime.exists("c")).isFalse();
    }

    @Test
    void aUnitThatHasFailedIsClearedAway() throws Exception {
        Process before = new ProcessBuilder(
                        "systemd-run", "--scope", "--unit=" + unit, "-p", "RuntimeMaxSec=1", "sleep", "100")
                .redirectErrorStream(true)
                .start();
        before.waitFor();
        assertThat(Systemctl.show(unit, "ActiveState")).containsEntry("ActiveState", "failed");
        OciContainer container = running(config -> {});
        assertThat(Systemctl.show(unit, "ActiveState")).containsEntry("ActiveState", "active");
        container.delete(true);
    }

    @Test
    void aUnitThatRunsIsAnothersAndStaysSo() throws Exception {
        OciContainer first = running(config -> {});
        assertThatThrownBy(() -> create("second", scope("system.slice", "true")))
                .hasMessageContaining("not empty")
                .hasMessageContaining("/linux/cgroupsPath");
        assertThatThrownBy(() -> create("second", scope("machine.slice", "true")))
                .isInstanceOf(SystemdException.class)
                .hasMessageContaining(unit + " already");
        assertThat(runtime.exists("second")).isFalse();
        assertThat(first.status()).isEqualTo(ContainerStatus.RUNNING);
        assertThat(Systemctl.show(unit, "ActiveState")).containsEntry("ActiveState", "active");
    }

    @Test
    void theUsualPlaceIsNamedAfterTheContainer() throws Exception {
        ObjectNode config = config("sleep", "100");
        config.withObject("/linux").remove("cgroupsPath");
        String id = name + "+x";
        OciContainer container = create(id, config);
        assertThat(memberships(container.record().pid()))
                .isEqualTo("0::/system.slice/panamax-" + name + "\\x2bx.scope\n");
        container.delete(true);
        assertThat(Systemctl.isLoaded("panamax-" + name + "\\x2bx.scope")).isFalse();
    }

    @Test
    void slicesOfSlicesAreMade() throws Exception {
        String slice = "pnx" + name + "-part.slice";
        try {
            OciContainer container = create("c", scope(slice, "sleep", "100"));
            assertThat(memberships(container.record().pid()))
                    .isEqualTo("0::/pnx" + name + ".slice/" + slice + "/" + unit + "\n");
            container.delete(true);
        } finally {
            Programs.run("systemctl", "stop", slice, "pnx" + name + ".slice");
        }
        assertThat(Path.of("/sys/fs/cgroup/pnx" + name + ".slice")).doesNotExist();
    }

    @Test
    void pausedJoinedCountedAndKilledAsAnyOther() throws Exception {
        OciContainer container = running(config -> {
            ArrayNode namespaces = config.withObject("/linux").withArray("/namespaces");
            for (int i = namespaces.size() - 1; i >= 0; i--) {
                if (namespaces.get(i).path("type").asText().equals("pid")) {
                    namespaces.remove(i); // Nobody dies with init then.
                }
            }
            texts(config.withObject("/process"), "args", "sh", "-c", "sleep 100 & sleep 100 & wait");
        });
        // The top of what it sees is its own.
        assertThat(join(container, config -> {}, "cat /proc/self/cgroup")).isEqualTo("0::/\n");
        container.pause();
        assertThat(CgroupFiles.isFrozen(cgroup(container, "freezer"))).isTrue();
        assertThat(container.status()).isEqualTo(ContainerStatus.PAUSED);
        container.resume();
        assertThat(container.stats().memory().usage()).isPositive();
        assertThat(container.processes()).hasSizeGreaterThanOrEqualTo(3);
        List<Integer> processes = container.processes();
        long begin = System.nanoTime();
        container.delete(true);
        // Without the time that systemd gives processes to end.
        assertThat(System.nanoTime() - begin).isLessThan(30_000_000_000L);
        assertThat(processes)
                .allSatisfy(pid -> assertThat(Path.of("/proc/" + pid)).doesNotExist());
    }

    @Test
    void theCgroupIsTheContainersToDivide() throws Exception {
        String out = run(
                config -> {
                    config.withObject("/linux").put("cgroupsPath", "system.slice:pnx:" + name);
                    for (JsonNode mount : config.withArray("/mounts")) {
                        if (mount.path("destination").asText().equals("/sys/fs/cgroup")) {
                            texts((ObjectNode) mount, "options", "nosuid", "noexec", "nodev");
                        }
                    }
                },
                """
                cd /sys/fs/cgroup && mkdir own && echo $$ > own/cgroup.procs && echo +pids > cgroup.subtree_control
                cat cgroup.subtree_control own/pids.max""");
        assertThat(out).isEqualTo("pids\nmax\n");
    }

    @Test
    void aContainerThatEndsByItselfLeavesNoUnit() throws Exception {
        OciContainer container = create("c", scope("system.slice", "true"));
        container.start();
        container.await();
        container.delete(false);
        assertThat(Systemctl.isLoaded(unit)).isFalse();
    }

    @Test
    void whatAKilledRuntimeLeftIsRemoved() throws Exception {
        OciContainer container = running(config -> {});
        ContainerRecord record = container.record();
        container
                .directory()
                .write(new ContainerRecord(
                        record.ociVersion(),
                        record.id(),
                        true,
                        0,
                        0,
                        record.bundle(),
                        record.rootfs(),
                        record.created(),
                        record.owner(),
                        record.ownKeyring(),
                        record.annotations(),
                        record.cgroupPaths(),
                        record.unit()));
        runtime.find("c").delete(true);
        assertThat(Systemctl.isLoaded(unit)).isFalse();
        assertThat(cgroup(container, "memory")).doesNotExist();
        container.await();
    }

    @Test
    void containerJsonsSliceIsSystemds() throws Exception {
        CgroupConfig cgroup = new CgroupConfig(
                name,
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
        String out = Run.of(
                        config,
                        rootfs,
                        exec -> exec.startCallback(init -> {
                            try {
                                Programs.run(
                                        "sh",
                                        "-c",
                                        "systemctl show -p MemoryMax,Slice,Description " + unit + " > "
                                                + rootfs.path().resolve("shown"));
                                Files.writeString(
                                        rootfs.path().resolve("membership"),
                                        CgroupMembership.unifiedPath(CgroupMembership.of(init.pid()))
                                                .orElse(""));
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        }),
                        "sh",
                        "-c",
                        "until [ -s /membership ]; do sleep 0.05; done; cat /membership /shown")
                .output();
        assertThat(out)
                .startsWith("/system.slice/" + unit)
                .contains("MemoryMax=33554432", "Slice=system.slice", "Description=container " + name);
        assertThat(Systemctl.isLoaded(unit)).isFalse();
    }
}
