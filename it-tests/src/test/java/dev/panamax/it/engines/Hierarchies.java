package dev.panamax.it.engines;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The cgroups of a room, in all hierarchies that the machine has. */
final class Hierarchies {
    private static final int TRIES = 200;

    private Hierarchies() {}

    /** Returns where hierarchies of either version are mounted. */
    static List<Path> mountPoints() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" - cgroup"))
                .map(line -> Path.of(line.split(" ", 6)[4]))
                .toList();
    }

    /** Returns the names of the cgroups at the top of any hierarchy. */
    static Set<String> topmost() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path hierarchy : mountPoints()) {
            try (Stream<Path> files = Files.list(hierarchy)) {
                files.filter(Files::isDirectory)
                        .forEach(file -> names.add(file.getFileName().toString()));
            }
        }
        return names;
    }

    /** Returns the cgroups below a topmost one, as paths that begin there. */
    static Set<String> below(String name) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path hierarchy : mountPoints()) {
            Path top = hierarchy.resolve(name);
            for (Path directory : tree(top)) {
                found.add(top.relativize(directory).toString());
            }
        }
        found.remove("");
        return found;
    }

    /** Returns the processes in a topmost cgroup and in those below. */
    static Set<Long> processes(String name) throws IOException {
        Set<Long> pids = new TreeSet<>();
        for (Path hierarchy : mountPoints()) {
            for (Path directory : tree(hierarchy.resolve(name))) {
                try {
                    Files.readAllLines(directory.resolve("cgroup.procs")).forEach(pid -> pids.add(Long.valueOf(pid)));
                } catch (NoSuchFileException e) {
                    // The container went while we were looking.
                }
            }
        }
        return pids;
    }

    /** Removes a topmost cgroup and all below it, whose processes are about to end if they have not yet. */
    static void remove(String name) throws IOException, InterruptedException {
        for (Path hierarchy : mountPoints()) {
            for (Path directory : tree(hierarchy.resolve(name)).stream()
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                remove(directory);
            }
        }
    }

    private static void remove(Path directory) throws IOException, InterruptedException {
        for (int tries = TRIES; ; tries--) {
            try {
                Files.delete(directory);
                return;
            } catch (FileSystemException e) {
                if (tries == 0 || !"Device or resource busy".equals(e.getReason())) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static List<Path> tree(Path top) throws IOException {
        if (!Files.exists(top)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(Files::isDirectory).toList();
        } catch (java.io.UncheckedIOException e) {
            return tree(top); // One of them was removed meanwhile.
        }
    }
}
