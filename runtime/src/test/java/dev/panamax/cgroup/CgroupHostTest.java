package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.Device;
import dev.panamax.linux.LinuxException;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.proc.MountInfo;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where cgroups are, on hosts of every kind; version 2 on fake trees and on this machine's hybrid mount. */
class CgroupHostTest {
    @TempDir
    private Path directory;

    private static MountInfo mount(String type, Path mountPoint, String root, String... options) {
        return new MountInfo(root, mountPoint.toString(), List.of("rw"), List.of(), type, type, List.of(options));
    }

    private static List<CgroupMembership> membership(String controller, String path) {
        return List.of(new CgroupMembership(controller.isEmpty() ? List.of() : List.of(controller), path));
    }

    private static CgroupConfig cgroup(String parent, String name) {
        return CgroupConfig.of(parent, name);
    }

    private static CgroupRequest request(String parent, String name) {
        return new LibcontainerRequest(cgroup(parent, name));
    }

    private CgroupHost v1(String initPath, String... controllers) {
        List<MountInfo> mounts = new ArrayList<>();
        List<CgroupMembership> init = new ArrayList<>();
        for (String controller : controllers) {
            mounts.add(mount("cgroup", directory.resolve(controller), "/", "rw", controller));
            init.addAll(membership(controller, initPath));
        }
        return CgroupHost.of(mounts, init, init);
    }

    @Test
    void relativeCgroupsStartAtThatOfProcessOne() {
        CgroupHost host = v1("/init/path", "devices", "cpu", "memory");
        assertThat(host.manager(request("parent", "name")).paths())
                .containsEntry("cpu", directory.resolve("cpu/init/path/parent/name"))
                .containsEntry("memory", directory.resolve("memory/init/path/parent/name"))
                .containsOnlyKeys("devices", "memory", "cpu");
        assertThat(host.manager(request("", "name")).paths())
                .containsEntry("cpu", directory.resolve("cpu/init/path/name"));
        assertThat(host.manager(request("parent", "")).paths())
                .containsEntry("cpu", directory.resolve("cpu/init/path/parent"));
    }

    @Test
    void combinedControllersShareTheirMount() {
        Path both = directory.resolve("cpu,cpuacct");
        CgroupHost host = CgroupHost.of(
                List.of(
                        mount("cgroup", both, "/", "rw", "cpu", "cpuacct"),
                        mount("cgroup", directory.resolve("devices"), "/docker/x", "rw", "devices")),
                List.of(
                        new CgroupMembership(List.of("cpu", "cpuacct"), "/"),
                        new CgroupMembership(List.of("devices"), "/docker/x/y")),
                List.of());
        assertThat(host.manager(request("", "n")).paths())
                .containsEntry("cpu", both.resolve("n"))
                .containsEntry("cpuacct", both.resolve("n"))
                .containsEntry("devices", directory.resolve("devices/y/n"));
    }

    @Test
    void anAbsoluteParentMustBeThere() throws IOException {
        CgroupHost host = v1("/", "devices", "cpu");
        assertThatThrownBy(() -> host.manager(request("/x", "n"))).hasMessageContaining("/x does not exist");
        Files.createDirectories(directory.resolve("devices/x"));
        Files.createDirectories(directory.resolve("cpu/x"));
        assertThat(host.manager(request("/x", "n")).paths()).containsEntry("cpu", directory.resolve("cpu/x/n"));
    }

    @Test
    void aNeededControllerThatIsAbsentIsAnErrorThatSaysWhy() {
        assertThatThrownBy(() -> v1("/", "devices", "memory").manager(request("", "n")))
                .hasMessageContaining("controller cpu is not mounted")
                .hasMessageContaining("/cgroups");
        assertThatThrownBy(() -> v1("/", "devices", "cpu")
                        .manager(new LibcontainerRequest(cgroup("", "n").withMemory(1 << 20))))
                .hasMessageContaining("controller memory is not mounted")
                .hasMessageContaining("/cgroups/memory needs it");
        assertThat(v1("/", "devices", "cpu").manager(request("", "n")).paths()).doesNotContainKey("memory");
    }

    @Test
    void aHostWithoutAnyIsToldWhatToMount() {
        assertThatThrownBy(() -> CgroupHost.of(List.of(), List.of(), List.of()).manager(request("", "n")))
                .hasMessageContaining("mount cgroup2");
    }

    /** A folder that looks like a version 2 hierarchy; the kernel's part is played by nobody, so only what is written can be seen. */
    private CgroupHost v2(String self, String controllers) throws IOException {
        Files.writeString(directory.resolve("cgroup.controllers"), controllers);
        return CgroupHost.of(
                List.of(mount("cgroup2", directory, "/", "rw")), membership("", "/"), membership("", self));
    }

    @Test
    void versionTwoStartsBesideUs() throws IOException {
        assertThat(v2("/", "memory").manager(request("p", "n")).paths()).containsEntry("", directory.resolve("p/n"));
        assertThat(v2("/user/session", "memory").manager(request("p", "n")).paths())
                .containsEntry("", directory.resolve("user/p/n"));
    }

    @Test
    void versionTwoNamesWhatIsMissing() throws IOException {
        CgroupHost host = v2("/", "cpu io");
        assertThatThrownBy(() ->
                        host.manager(new LibcontainerRequest(cgroup("p", "n").withMemory(1 << 20))))
                .hasMessageContaining("controller memory is not available")
                .hasMessageContaining("there: cpu io")
                .hasMessageContaining("/cgroups/memory needs it");
    }

    @Test
    void versionTwoEnablesControllersFromTheTopAndWritesItsOwnFiles() throws IOException {
        CgroupHost host = v2("/", "cpuset cpu memory pids");
        Path own = Files.createDirectories(directory.resolve("p/n"));
        for (Path parent : List.of(directory, directory.resolve("p"))) {
            Files.writeString(parent.resolve("cgroup.subtree_control"), "");
            Files.writeString(parent.resolve("cgroup.controllers"), "cpuset cpu memory pids");
        }
        for (String file : List.of(
                "memory.max",
                "memory.low",
                "memory.swap.max",
                "cpu.weight",
                "cpu.max",
                "cpuset.cpus",
                "cgroup.procs")) {
            Files.writeString(own.resolve(file), "");
        }
        CgroupConfig config = new CgroupConfig(
                "n",
                "p",
                true,
                List.of(),
                64 << 20,
                32 << 20,
                96 << 20,
                1024,
                50_000,
                0,
                "0-1",
                CgroupConfig.Freezer.UNDEFINED,
                "");
        try (CgroupManager manager = host.manager(new LibcontainerRequest(config))) {
            manager.create();
            manager.add(4711);
        }
        // A file of the kernel would add up; these keep what was written last.
        assertThat(directory.resolve("cgroup.subtree_control")).hasContent("+cpuset");
        assertThat(directory.resolve("p/cgroup.subtree_control")).hasContent("+cpuset");
        assertThat(own.resolve("memory.max")).hasContent("67108864");
        assertThat(own.resolve("memory.low")).hasContent("33554432");
        assertThat(own.resolve("memory.swap.max")).hasContent("33554432");
        assertThat(own.resolve("cpu.weight")).hasContent("39");
        assertThat(own.resolve("cpu.max")).hasContent("50000 100000");
        assertThat(own.resolve("cpuset.cpus")).hasContent("0-1");
        assertThat(own.resolve("cgroup.procs")).hasContent("4711");
        assertThat(own).as("what was there before stays").isDirectory();
    }

    @Test
    void sharesBecomeWeights() {
        CgroupRequest request = request("p", "n");
        assertThat(request.weight(2)).isEqualTo(1);
        assertThat(request.weight(1024)).isEqualTo(39);
        assertThat(request.weight(262_144)).isEqualTo(10_000);
        assertThat(request.weight(999_999_999)).isEqualTo(10_000);
    }

    /** The real thing, as far as a hybrid host has it: directories, membership, freezer, and devices by eBPF. */
    @Test
    @Requires({Feature.ROOT, Feature.CGROUP_V2})
    void versionTwoOnTheHybridMount() throws Exception {
        List<MountInfo> unified = MountInfo.ofSelf().stream()
                .filter(mount -> mount.type().equals("cgroup2"))
                .toList();
        CgroupHost host = CgroupHost.of(unified, membership("", "/"), membership("", "/"));
        CgroupConfig config = new CgroupConfig(
                "c",
                "pnx-v2",
                false,
                List.of(Device.SIMPLE.getFirst()),
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                CgroupConfig.Freezer.UNDEFINED,
                "");
        Process process =
                new ProcessBuilder("sh", "-c", "read go; head -c1 /dev/zero; cat < /dev/null && echo done").start();
        try (PassedOnControllers _ =
                        PassedOnControllers.of(Path.of(unified.getFirst().mountPoint()));
                CgroupManager manager = host.manager(new LibcontainerRequest(config))) {
            manager.create();
            manager.add((int) process.pid());
            Path cgroup = manager.paths().values().iterator().next();
            assertThat(CgroupProcesses.of(cgroup)).contains((int) process.pid());
            manager.freeze(true);
            assertThat(ControlFile.read(cgroup.resolve("cgroup.events"))).contains("frozen 1");
            manager.freeze(false);
            process.outputWriter().append("go\n").flush();
            process.waitFor();
            assertThat(process.errorReader().readLine()).contains("Operation not permitted");
            assertThat(process.inputReader().readLine()).isEqualTo("done");
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(Path.of(unified.getFirst().mountPoint(), "pnx-v2")).doesNotExist();
    }

    @Test
    @Requires({Feature.ROOT, Feature.CGROUPS})
    void whatIsStillInACgroupIsKilledWhenItGoes() throws Exception {
        CgroupManager manager = CgroupManager.of(cgroup("pnx-kill", "c"));
        Process process = new ProcessBuilder("sleep", "100").start();
        try (manager) {
            manager.create();
            manager.add((int) process.pid());
        }
        assertThat(process.waitFor()).isEqualTo(137);
        for (Path path : manager.paths().values()) {
            assertThat(path).doesNotExist();
            assertThat(path.getParent()).doesNotExist();
        }
    }

    @Test
    @Requires({Feature.ROOT, Feature.CGROUPS})
    void aSharedParentGoesWithTheLastContainerBelowIt() throws Exception {
        CgroupManager first = CgroupManager.of(cgroup("pnx-shared/deep", "a"));
        CgroupManager second = CgroupManager.of(cgroup("pnx-shared/deep", "b"));
        Process neighbour = new ProcessBuilder("sleep", "100").start();
        Path parent = CgroupFiles.directory("memory", "pnx-shared/deep");
        try {
            try (second) {
                try (first) {
                    first.create();
                    second.create();
                    second.add((int) neighbour.pid());
                }
                assertThat(neighbour.isAlive()).isTrue();
                assertThat(parent.resolve("a")).doesNotExist();
                assertThat(parent.resolve("b")).exists();
            }
            assertThat(neighbour.waitFor()).isEqualTo(137);
            assertThat(parent.getParent()).doesNotExist();
        } finally {
            neighbour.destroyForcibly().waitFor();
        }
    }

    @Test
    @Requires({Feature.ROOT, Feature.CGROUPS})
    void aParentOfSomebodyElseStays() throws Exception {
        Path parent = Files.createDirectory(CgroupFiles.directory("memory", "pnx-foreign"));
        try (CgroupManager manager = CgroupManager.of(cgroup("pnx-foreign", "a"))) {
            manager.create();
            assertThat(parent.resolve("a")).exists();
        }
        assertThat(parent).isDirectory();
        Files.delete(parent);
    }

    @Test
    @Requires({Feature.ROOT, Feature.CGROUPS})
    void aRefusedValueLeavesNoDirectory() {
        CgroupConfig wrong = new CgroupConfig(
                "c", "pnx-wrong", true, List.of(), 0, 0, 0, 0, 0, 0, "7777", CgroupConfig.Freezer.UNDEFINED, "");
        try (CgroupManager manager = CgroupManager.of(wrong)) {
            assertThatThrownBy(manager::create)
                    .isInstanceOf(CgroupException.class)
                    .hasCauseInstanceOf(LinuxException.class);
            assertThat(manager.paths().values()).noneMatch(Files::exists);
        }
    }

    @Test
    void theDeviceProgramHasAFixedForm() {
        byte[] nothing = DeviceProgram.of(List.of());
        byte[] one = DeviceProgram.of(LibcontainerRequest.rules(List.of(Device.SIMPLE.getFirst())));
        byte[] wildcard = DeviceProgram.of(LibcontainerRequest.rules(List.of(Device.ALLOWED.getFirst())));
        assertThat(nothing).hasSize(8 * 8);
        assertThat(one).hasSize((8 + 5) * 8);
        assertThat(wildcard).hasSize((8 + 5) * 8);
    }
}
