package dev.panamax.faults;

import dev.panamax.testing.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a verb can leave on the machine, as {@link Machine} knows it, but a look takes a millisecond: of cgroups and links it sees those alone whose
 * names begin as it is told.
 */
final class Traces {
    /** What names of cgroups, links and containers begin with. */
    static final String PREFIX = "pnxf";

    /** Eight boards and a stage. */
    private static final int MOST_KEPT = 9;

    /** Links of bundles, whose names say nothing: one in four thousand begins as those of somebody else do. */
    private static final Pattern AT_RANDOM = Pattern.compile("pnx[0-9a-f]{12}");

    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private final Collection<String> found = new TreeSet<>();

    private Traces() {}

    /** @param prefix what the names of what is looked for begin with */
    static Traces look(String prefix) {
        Traces traces = new Traces();
        try {
            for (Path cgroup : cgroups(prefix)) {
                traces.found.add("cgroup " + cgroup);
            }
            for (Path link : list(Path.of("/sys/class/net"))) {
                if (isOurs(link, prefix)
                        && !AT_RANDOM.matcher(link.getFileName().toString()).matches()) {
                    traces.found.add("link " + link.getFileName());
                }
            }
            for (String mount : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
                traces.found.add("mount " + mount);
            }
            for (Path thread : list(Path.of("/proc/self/task"))) {
                traces.addChildren(thread);
            }
            int kept = 0;
            for (Path fd : list(Path.of("/proc/self/fd"))) {
                kept += traces.addDescriptor(fd);
            }
            if (kept > MOST_KEPT) {
                traces.found.add("fd " + kept + " boards and stages");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return traces;
    }

    /** Returns what is here and was not there before, with a plus, and what is gone, with a minus. */
    List<String> since(Traces before) {
        List<String> changes = new ArrayList<>();
        found.stream().filter(item -> !before.found.contains(item)).forEach(item -> changes.add("+" + item));
        before.found.stream().filter(item -> !found.contains(item)).forEach(item -> changes.add("-" + item));
        return changes;
    }

    /** Removes all cgroups whose names begin so. */
    static void removeCgroups(String prefix) {
        try {
            List<Path> cgroups = cgroups(prefix);
            Collections.reverse(cgroups);
            for (Path cgroup : cgroups) {
                Files.deleteIfExists(cgroup);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> cgroups(String prefix) throws IOException {
        List<Path> cgroups = new ArrayList<>();
        for (Path hierarchy : list(CGROUPS)) {
            if (Files.isDirectory(hierarchy) && !Files.isSymbolicLink(hierarchy)) {
                for (Path child : list(hierarchy)) {
                    if (isOurs(child, prefix)) {
                        addTree(child, cgroups);
                    }
                }
            }
        }
        for (Path child : list(CGROUPS)) {
            if (isOurs(child, prefix)) {
                addTree(child, cgroups);
            }
        }
        return cgroups;
    }

    private static void addTree(Path cgroup, List<Path> cgroups) throws IOException {
        cgroups.add(cgroup);
        for (Path child : list(cgroup)) {
            if (Files.isDirectory(child)) {
                addTree(child, cgroups);
            }
        }
    }

    private void addChildren(Path thread) {
        try {
            String line = Files.readString(thread.resolve("children")).strip();
            if (!line.isEmpty()) {
                for (String child : line.split(" ", -1)) {
                    found.add("child " + child);
                }
            }
        } catch (IOException e) {
            // The thread has ended.
        }
    }

    /** Adds what one refers to, and returns how many it is of those that are kept for the starts to come. */
    private int addDescriptor(Path fd) {
        try {
            String target = Files.readSymbolicLink(fd).toString();
            if (target.startsWith("/memfd:panamax-")) {
                return 1;
            }
            if (!target.startsWith("/proc/")) { // The listing itself.
                found.add("fd " + target.replaceAll("\\[\\d+]", "") + " " + fd.getFileName());
            }
        } catch (IOException e) {
            // Closed in the meantime.
        }
        return 0;
    }

    private static boolean isOurs(Path path, String prefix) {
        return path.getFileName().toString().startsWith(prefix);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
