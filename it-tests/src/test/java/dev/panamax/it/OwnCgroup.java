package dev.panamax.it;

import dev.panamax.testing.CgroupFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A cgroup that a runtime starts in, and all that it starts is born in: it is empty when nothing is left of them, as those that went to a
 * container's cgroups have gone with these.
 */
record OwnCgroup(Path directory) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(10);

    static OwnCgroup create(String name) throws IOException {
        return new OwnCgroup(
                Files.createDirectory(CgroupFiles.hierarchy("freezer").resolve(name)));
    }

    /** Returns the beginning of a command that runs in there. */
    List<String> entering() {
        return List.of("/bin/sh", "-c", "echo $$ > $0/cgroup.procs && exec \"$@\"", directory.toString());
    }

    List<String> processes() throws IOException {
        return Files.readAllLines(directory.resolve("cgroup.procs"));
    }

    /** Kills what is left, and removes it. */
    @Override
    public void close() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!processes().isEmpty() && System.nanoTime() < deadline) {
            for (String process : processes()) {
                ProcessHandle.of(Long.parseLong(process)).ifPresent(ProcessHandle::destroyForcibly);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        Files.delete(directory);
    }
}
