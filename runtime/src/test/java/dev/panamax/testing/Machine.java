package dev.panamax.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this machine has of the kinds of things that a container is made of.
 *
 * @param children of this JVM, zombies included
 * @param fds descriptors of this JVM, with what they refer to
 */
public record Machine(
        Set<String> cgroups, Set<String> links, Set<String> mounts, Set<String> children, Set<String> fds) {
    private static final String OURS = "(?i).*(panamax|pnx).*";

    /** Looks at the machine. */
    public static Machine look() {
        try {
            return new Machine(findCgroups(), findLinks(), findMounts(), findChildren(), findFds());
        } catch (IOException e) {
            throw new IllegalStateException("looking at the machine", e);
        }
    }

    /** Returns the same without this JVM's own descriptors, which others' programs do not open. */
    public Machine withoutFds() {
        return new Machine(cgroups, links, mounts, children, Set.of());
    }

    /** Returns what is here and was not there before, with a plus, and what is gone, with a minus. */
    public List<String> since(Machine before) {
        List<String> changes = new ArrayList<>();
        compare("cgroup", before.cgroups, cgroups, changes);
        compare("link", before.links, links, changes);
        compare("mount", before.mounts, mounts, changes);
        compare("child", before.children, children, changes);
        compare("fd", before.fds, fds, changes);
        return changes;
    }

    private static void compare(String kind, Set<String> before, Set<String> now, List<String> changes) {
        now.stream().filter(item -> !before.contains(item)).forEach(item -> changes.add("+" + kind + " " + item));
        before.stream().filter(item -> !now.contains(item)).forEach(item -> changes.add("-" + kind + " " + item));
    }

    private static Set<String> findCgroups() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path hierarchy : hierarchies.filter(Files::isDirectory).toList()) {
                try (Stream<Path> directories = Files.walk(hierarchy, 3)) {
                    directories
                            .map(Path::toString)
                            .filter(path -> path.matches(OURS))
                            .forEach(found::add);
                } catch (java.io.UncheckedIOException e) {
                    // Somebody else's cgroup went while we were looking.
                }
            }
        }
        return found;
    }

    private static Set<String> findLinks() throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/sys/class/net"))) {
            return links.map(link -> link.getFileName().toString())
                    .filter(name -> name.matches(OURS))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> findMounts() throws IOException {
        return new TreeSet<>(Files.readAllLines(Path.of("/proc/self/mountinfo")));
    }

    private static Set<String> findChildren() throws IOException {
        Set<String> children = new TreeSet<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : threads.toList()) {
                try {
                    String line = Files.readString(thread.resolve("children")).strip();
                    children.addAll(line.isEmpty() ? List.of() : List.of(line.split(" ", -1)));
                } catch (IOException e) {
                    // The thread has ended.
                }
            }
        }
        return children;
    }

    /** Eight boards and a stage. */
    private static final int MOST_KEPT = 9;

    private static Set<String> findFds() throws IOException {
        Set<String> fds = new TreeSet<>();
        int kept = 0;
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            for (Path entry : entries.toList()) {
                try {
                    String target = Files.readSymbolicLink(entry).toString();
                    if (target.startsWith("/memfd:panamax-")) { // Kept for the starts to come.
                        kept++;
                    } else if (!target.startsWith("/proc/")) { // The listing itself.
                        fds.add(entry.getFileName() + " " + target.replaceAll("\\[\\d+]", ""));
                    }
                } catch (IOException e) {
                    // Closed in the meantime.
                }
            }
        }
        if (kept > MOST_KEPT) {
            fds.add(kept + " boards and stages");
        }
        return fds;
    }
}
