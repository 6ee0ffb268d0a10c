package dev.panamax.bench;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.ContainerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts of {@code /bin/true} through Panamax, other runtimes, and the same system calls from C. See {@code bench/compare}. */
public final class Compare {
    private static final String BRIDGE = "pnxbench0";
    private static final String CGROUP = "panamax-bench-floor";

    private final Path tools;
    private final Path panamax;
    private final Workbench workbench;

    private Compare(Path tools, Path panamax, Workbench workbench) {
        this.tools = tools;
        this.panamax = panamax;
        this.workbench = workbench;
    }

    /**
     * Runs the contests and prints their tables.
     *
     * @param arguments folder of the compiled {@code floor} and {@code spawn}, the launcher, rounds, starts a round, and words that
     *     choose contests: bare, bundle, network, command
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[2]);
        int starts = Integer.parseInt(arguments[3]);
        List<String> chosen = List.of(arguments).subList(4, arguments.length);
        try (Workbench workbench = Workbench.create()) {
            Compare compare = new Compare(Path.of(arguments[0]), Path.of(arguments[1]), workbench);
            for (String name : chosen) {
                Contest contest = compare.contest(name);
                System.out.printf("### %s%n%n%s%n", contest.title(), Table.of(contest.run(rounds, starts)));
            }
        }
    }

    Contest contest(String name) throws IOException {
        return switch (name) {
            case "bare" -> bare();
            case "bundle" -> bundle();
            case "network" -> network();
            case "command" -> command();
            default -> throw new IllegalArgumentException("there is no contest \"" + name + "\"");
        };
    }

    private Contest bare() {
        ContainerConfig config =
                ContainerConfig.usual().toBuilder().networks(List.of()).build();
        return new Contest(
                "Five new namespaces, mounts, devices, capabilities",
                List.of(
                        floor(),
                        new InProcess("Panamax, in-process", config, workbench.root(), workbench.data()),
                        bubblewrap()));
    }

    private Contest bundle() {
        return new Contest(
                "The same OCI bundle, with cgroups and a limit of memory",
                List.of(
                        floor(CGROUP),
                        new InProcessBundle("Panamax, in-process", workbench.bundle(), workbench.state()),
                        runtime("panamax run", panamax),
                        runtime("crun run", Path.of("crun")),
                        runtime("runc run", Path.of("runc"))));
    }

    private Contest network() throws IOException {
        Path file = workbench.data().resolve("network.json");
        Files.writeString(file, """
                {"root_fs": "%s", "hostname": "panamax", "environment": ["PATH=/bin"],
                 "namespaces": {"NEWNS": true, "NEWUTS": true, "NEWIPC": true, "NEWPID": true, "NEWNET": true, "NEWCGROUP": true, "NEWTIME": true},
                 "networks": [{"type": "loopback"}, {"type": "veth", "bridge": "%s", "veth_prefix": "pnxb", "address": "10.88.9.2/24", "gateway": "10.88.9.1", "mtu": 1500}],
                 "cgroups": {"name": "panamax-bench", "memory": 67108864, "allow_all_devices": true}}
                """.formatted(workbench.root(), BRIDGE));
        ContainerConfig config = ContainerJson.read(file.toString(), Files.readString(file));
        return new Contest(
                "All namespaces but the user's, cgroups with a limit of memory, and a pair of links on a bridge",
                List.of(
                        floor(CGROUP, BRIDGE),
                        new InProcess("Panamax, in-process", config, workbench.root(), workbench.data())));
    }

    private Contest command() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(floor());
        candidates.add(Program.each(
                "panamax exec", tools.resolve("spawn"), panamax.toString(), "exec", "--", "/bin/true"));
        candidates.add(bubblewrap());
        return new Contest("A cold command", candidates);
    }

    private Candidate floor(String... options) {
        List<String> words = new ArrayList<>(List.of(
                tools.resolve("floor").toString(),
                workbench.root().toString(),
                workbench.data().toString(),
                Program.STARTS));
        words.addAll(List.of(options));
        return new Program("the same system calls from C", words);
    }

    private Candidate runtime(String name, Path program) {
        return Program.each(
                name,
                tools.resolve("spawn"),
                program.toString(),
                "--root",
                workbench.state().resolve(program.getFileName()).toString(),
                "run",
                "--bundle",
                workbench.bundle().toString(),
                "bench-%");
    }

    private Candidate bubblewrap() {
        return Program.each(
                "bwrap",
                tools.resolve("spawn"),
                "bwrap",
                "--unshare-pid",
                "--unshare-net",
                "--unshare-ipc",
                "--unshare-uts",
                "--bind",
                workbench.root().toString(),
                "/",
                "--proc",
                "/proc",
                "--dev",
                "/dev",
                "--ro-bind",
                "/sys",
                "/sys",
                "/bin/true");
    }
}
