package dev.panamax.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a container's process is like, without what is another in each run: its rights, limits, mounts, namespaces, cgroups. */
final class Facts {
    private static final List<String> STATUS = List.of(
            "Uid:", "Gid:", "Groups:", "NoNewPrivs:", "Umask:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:");
    private static final List<String> LIMITS =
            List.of("memory.limit_in_bytes", "pids.max", "cpu.shares", "cpu.weight", "memory.max", "devices.list");

    /** Where hierarchies without controllers are: a container has them if its cgroup can be made there. */
    private static final List<String> OPTIONAL = List.of(" /sys/fs/cgroup/systemd ", " /sys/fs/cgroup/unified ");

    private Facts() {}

    /**
     * Looks at a process.
     *
     * @param cgroups directories of its cgroups, on the host
     */
    static List<String> of(int pid, Map<String, Path> cgroups) {
        Path process = Path.of("/proc", Integer.toString(pid));
        List<String> facts = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(process.resolve("status"))) {
                if (STATUS.stream().anyMatch(line::startsWith)) {
                    facts.add(line);
                }
            }
            facts.addAll(Files.readAllLines(process.resolve("limits")));
            facts.add("oom_score_adj "
                    + Files.readString(process.resolve("oom_score_adj")).strip());
            for (String line : Files.readAllLines(process.resolve("mountinfo"))) {
                if (OPTIONAL.stream().noneMatch(line::contains)) {
                    facts.add(mount(line));
                }
            }
            facts.addAll(namespaces(process.resolve("ns")));
            for (Map.Entry<String, Path> cgroup : new TreeMap<>(cgroups).entrySet()) {
                // A hierarchy without controllers is joined if that is possible, and limits nothing.
                if (cgroups.size() > 1
                        && (cgroup.getKey().isEmpty() || cgroup.getKey().startsWith("name="))) {
                    continue;
                }
                addCgroup(pid, cgroup.getKey(), cgroup.getValue(), facts);
            }
        } catch (IOException e) {
            facts.add("process " + pid + " can't be looked at: " + e);
        }
        return facts;
    }

    /** Returns what is in one list and not in the other, in words. */
    static List<String> differences(List<String> wanted, List<String> found) {
        List<String> differences = new ArrayList<>();
        wanted.stream().filter(fact -> !found.contains(fact)).forEach(fact -> differences.add("missing: " + fact));
        found.stream().filter(fact -> !wanted.contains(fact)).forEach(fact -> differences.add("instead: " + fact));
        return differences;
    }

    /** Returns where a mount is, how, and of what; not its numbers. */
    private static String mount(String line) {
        String[] fields = line.split(" ", -1);
        int dash = List.of(fields).indexOf("-");
        return "mount " + fields[4] + " " + fields[5] + " " + fields[dash + 1];
    }

    private static List<String> namespaces(Path directory) throws IOException {
        List<String> namespaces = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.sorted().toList()) {
                Path ours = Path.of("/proc/self/ns").resolve(entry.getFileName());
                boolean own = !Files.readSymbolicLink(entry).equals(Files.readSymbolicLink(ours));
                namespaces.add("namespace " + entry.getFileName() + (own ? " of its own" : " of the host"));
            }
        }
        return namespaces;
    }

    private static void addCgroup(int pid, String controller, Path cgroup, List<String> facts) throws IOException {
        boolean member = Files.readAllLines(cgroup.resolve("cgroup.procs")).contains(Integer.toString(pid));
        facts.add("cgroup " + controller + (member ? " has it" : " does not have it"));
        for (String limit : LIMITS) {
            if (Files.exists(cgroup.resolve(limit))) {
                facts.add(controller + " " + limit + " "
                        + Files.readString(cgroup.resolve(limit)).strip());
            }
        }
    }
}
