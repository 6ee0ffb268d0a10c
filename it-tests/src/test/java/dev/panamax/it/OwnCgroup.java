package dev.panamax.it;

import dev.panamax.testing.CgroupFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A cgroup that a runtime starts in, and all that it starts is born in: it is empty when nothing is left of them, as those that went to a
 * container's cgroups have gone with these.
 */
record OwnCgroup(Path directory) implements AutoCloseable {
    private static final Path MOUNTS = Path.of("/sys/fs/cgroup");
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

    /** Removes all whose names begin with a text, with those below them. */
    static void removeAll(String prefix) throws IOException {
        List<Path> tops = new ArrayList<>(List.of(MOUNTS));
        tops.addAll(children(MOUNTS));
        for (Path top : tops) {
            for (Path directory : children(top)) {
                if (directory.getFileName().toString().startsWith(prefix)) {
                    removeTree(directory);
                }
            }
        }
    }

    private static void removeTree(Path directory) throws IOException {
        for (Path child : children(directory)) {
            removeTree(child);
        }
        new OwnCgroup(directory).close();
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (NoSuchFileException | UncheckedIOException e) {
            return List.of(); // Somebody else's, which has just gone.
        }
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
