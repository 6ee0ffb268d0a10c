package dev.panamax.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import dev.panamax.testing.Systemctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** podman with its usual cgroup manager: the unit of a container is what it is with runc. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.SYSTEMD, Feature.UNIFIED, Feature.PODMAN, Feature.RUNC})
class PodmanWithSystemdIT {
    private static final String PANAMAX =
            Path.of("../panamax").toAbsolutePath().normalize().toString();
    private static final List<String> PROPERTIES = List.of(
            "Slice",
            "Delegate",
            "DefaultDependencies",
            "MemoryMax",
            "MemorySwapMax",
            "MemoryLow",
            "TasksMax",
            "CPUQuotaPerSecUSec",
            "CPUQuotaPeriodUSec",
            "AllowedCPUs",
            "DevicePolicy",
            "CPUAccounting",
            "MemoryAccounting",
            "IOAccounting",
            "TasksAccounting",
            "KillMode",
            "CollectMode");

    @TempDir
    Path storage;

    private BusyboxRoot rootfs;

    @BeforeEach
    void makeRoot() {
        rootfs = BusyboxRoot.create();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        podman("runc", "rm", "--all", "--force", "--time=0");
        rootfs.close();
        assertThat(Programs.run("systemctl", "list-units", "--all", "--no-legend", "libpod-*.scope"))
                .isEmpty();
        // What podman keeps mounted would be in the way of the directory's removal.
        Programs.run("sh", "-c", "umount -R " + storage.resolve("root") + " 2> /dev/null || true");
    }

    private String podman(String runtime, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "podman",
                "--root=" + storage.resolve("root"),
                "--runroot=" + storage.resolve("run"),
                "--storage-driver=vfs",
                "--cgroup-manager=systemd",
                "--runtime=" + runtime));
        command.addAll(List.of(words));
        return Programs.run(command.toArray(String[]::new)).strip();
    }

    /** Runs a container, and returns what systemd and the kernel have of it. */
    private Map<String, String> unitWith(String runtime, String name) throws IOException, InterruptedException {
        String id = podman(
                runtime,
                "run",
                "--detach",
                "--name=" + name,
                "--network=none",
                "--memory=64m",
                "--memory-swap=96m",
                "--memory-reservation=32m",
                "--pids-limit=33",
                "--cpus=0.5",
                "--cpuset-cpus=0",
                "--rootfs",
                rootfs.path().toString(),
                "sleep",
                "300");
        String unit = "libpod-" + id.lines().toList().getLast() + ".scope";
        Map<String, String> seen = new LinkedHashMap<>(Systemctl.show(unit, PROPERTIES.toArray(String[]::new)));
        Path cgroup = Path.of("/sys/fs/cgroup/machine.slice", unit);
        for (String file :
                List.of("memory.max", "memory.swap.max", "memory.low", "cpu.max", "pids.max", "cpuset.cpus")) {
            seen.put(file, CgroupFiles.read(cgroup.resolve(file)));
        }
        seen.put("allowed", allowed(unit));
        podman(runtime, "update", "--memory=128m", name);
        seen.put("updated", Systemctl.show(unit, "MemoryMax").get("MemoryMax"));
        podman(runtime, "rm", "--force", "--time=0", name);
        seen.put("left", Boolean.toString(Systemctl.isLoaded(unit) || Files.exists(cgroup)));
        return seen;
    }

    /** Returns the devices in order; tun is one that Panamax always allows, and newer runcs do not. */
    private static String allowed(String unit) throws IOException, InterruptedException {
        String all = Systemctl.show(unit, "DeviceAllow").getOrDefault("DeviceAllow", "");
        return new TreeSet<>(
                        all.lines().filter(line -> !line.contains("/10:200 ")).toList())
                .toString();
    }

    @Test
    void theUnitIsWhatItIsWithRunc() throws Exception {
        Map<String, String> ours = unitWith(PANAMAX, "ours");
        assertThat(ours)
                .containsEntry("Slice", "machine.slice")
                .containsEntry("MemoryMax", Integer.toString(64 << 20))
                .containsEntry("updated", Integer.toString(128 << 20))
                .containsEntry("left", "false");
        assertThat(ours).isEqualTo(unitWith("runc", "theirs"));
    }
}
