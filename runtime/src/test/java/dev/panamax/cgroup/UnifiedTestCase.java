package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A cgroup of version 2 for a test, in which one container's is, and of which nothing is left. */
abstract class UnifiedTestCase {
    static final Path TOP =
            Path.of("/sys/fs/cgroup/pnx-unified-" + ProcessHandle.current().pid());
    static final Path OWN = TOP.resolve("c");
    static final int SIGKILL = 9;

    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void makeTheTop() throws IOException {
        Files.createDirectory(TOP);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        ControlFile.write(TOP.resolve("cgroup.kill"), "1");
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        CgroupRemoval.remove(Map.of("", OWN));
        removeTree(TOP);
        assertThat(TOP).doesNotExist();
    }

    private static void removeTree(Path directory) throws IOException {
        for (Path child : CgroupDirectories.children(directory)) {
            removeTree(child);
        }
        Files.delete(directory);
    }

    static CgroupManager manager(Resources resources) {
        return CgroupManager.of("/" + TOP.getFileName() + "/c", resources);
    }

    static CgroupManager create(Resources resources) {
        CgroupManager manager = manager(resources);
        manager.create();
        return manager;
    }

    static Memory memory(@Nullable Long limit, @Nullable Long swap) {
        return new Memory(limit, null, swap, null, null, null, false, null, false);
    }

    static String own(String file) {
        return ControlFile.read(OWN.resolve(file));
    }

    Process start(String script) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "read go; " + script).start();
        processes.add(process);
        return process;
    }

    static void go(Process process) throws IOException {
        process.outputWriter().append("go\n").flush();
    }

    /** Returns the numbers of the first disk, which the virtual machine has started from. */
    static String disk() throws IOException {
        try (var disks = Files.list(Path.of("/sys/block"))) {
            Path disk = disks.filter(path -> path.getFileName().toString().startsWith("vd"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            return ControlFile.read(disk.resolve("dev"));
        }
    }
}
