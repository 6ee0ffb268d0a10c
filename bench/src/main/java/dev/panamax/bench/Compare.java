package dev.panamax.bench;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.ContainerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Starts of {@code /bin/true} through Panamax, other runtimes, and the same system calls from C. See {@code bench/compare}. */
public final class Compare {
    private static final String BRIDGE = "pnxbench0";

    static final String IN_PROCESS = "Panamax, in-process";
    static final String PANAMAX_RUN = "panamax run";

    private final Path tools;
    private final Path panamax;
    private final Workbench workbench;
    private final Peers peers;

    Compare(Path tools, Path panamax, Workbench workbench, Peers peers) {
        this.tools = tools;
        this.panamax = panamax;
        this.workbench = workbench;
        this.peers = peers;
    }

    /**
     * Runs the contests and prints their tables.
     *
     * @param arguments folder of the compiled {@code floor} and {@code spawn}, the launcher, rounds, starts a round, and words that
     *     choose contests: bare, bundle, network, join, command
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[2]);
        int starts = Integer.parseInt(arguments[3]);
        List<String> chosen = List.of(arguments).subList(4, arguments.length);
        try (Workbench workbench = Workbench.create()) {
            Path tools = Path.of(arguments[0]);
            Peers peers = new Peers(
                    tools.resolve("spawn"), tools.resolve("enter"), tools.resolve("hide"), null, workbench.folder());
            Compare compare = new Compare(tools, Path.of(arguments[1]), workbench, peers);
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
            case "join" -> join();
            case "command" -> command();
            default -> throw new IllegalArgumentException("there is no contest \"" + name + "\"");
        };
    }

    private Contest bare() {
        InProcess inProcess = inProcess();
        List<Candidate> candidates =
                new ArrayList<>(List.of(floor(), inProcess, new InProcessPrewarmed("Panamax, prewarmed", inProcess)));
        candidates.addAll(bubblewrap());
        return new Contest("Five new namespaces, mounts, devices, capabilities", candidates);
    }

    private Contest bundle() {
        List<Candidate> candidates = new ArrayList<>(List.of(
                floor(workbench.cgroup()),
                inProcessBundle(),
                new InProcessBundle("Panamax, in-process, in two steps", workbench.bundle(), workbench.state(), false),
                panamaxRun()));
        candidates.addAll(runtime("crun"));
        candidates.addAll(runtime("runc"));
        return new Contest("The same OCI bundle, with cgroups and a limit of memory", candidates);
    }

    InProcess inProcess() {
        return new InProcess(IN_PROCESS, bareConfig(), workbench.root(), workbench.data());
    }

    static ContainerConfig bareConfig() {
        return ContainerConfig.usual().toBuilder().networks(List.of()).build();
    }

    Candidate inProcessBundle() {
        return new InProcessBundle(IN_PROCESS, workbench.bundle(), workbench.state(), true);
    }

    /** The program is the container's own, started outside of it by the first candidate. */
    private Contest join() throws IOException {
        Workbench place = workbench.beside("joined");
        place.run(List.of("/bin/busybox", "sleep", "3600"));
        String program = workbench.root().resolve("bin/true").toString();
        return new Contest(
                "One more program in a container that runs",
                List.of(
                        Program.each("spawn and wait, from C", tools.resolve("spawn"), program),
                        new InProcessJoin(IN_PROCESS, place.bundle(), place.state())));
    }

    private Contest network() throws IOException {
        return new Contest(
                "All namespaces but the user's, cgroups with a limit of memory, and a pair of links on a bridge",
                List.of(
                        floor(workbench.cgroup() + "-n", BRIDGE),
                        new InProcess(IN_PROCESS, networkConfig(), workbench.root(), workbench.data())));
    }

    ContainerConfig networkConfig() throws IOException {
        Path file = workbench.data().resolve("network.json");
        Files.writeString(file, """
                {"root_fs": "%s", "hostname": "panamax", "environment": ["PATH=/bin"],
                 "namespaces": {"NEWNS": true, "NEWUTS": true, "NEWIPC": true, "NEWPID": true, "NEWNET": true, "NEWCGROUP": true, "NEWTIME": true},
                 "networks": [{"type": "loopback"}, {"type": "veth", "bridge": "%s", "veth_prefix": "pnxb", "address": "10.88.9.2/24", "gateway": "10.88.9.1", "mtu": 1500}],
                 "cgroups": {"name": "%s", "memory": 67108864, "allow_all_devices": true}}
                """.formatted(workbench.root(), BRIDGE, workbench.cgroup() + "-n"));
        return ContainerJson.read(file.toString(), Files.readString(file));
    }

    private Contest command() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(floor());
        candidates.add(
                Program.each("panamax exec", tools.resolve("spawn"), panamax.toString(), "exec", "--", "/bin/true"));
        candidates.addAll(bubblewrap());
        return new Contest("A cold command", candidates);
    }

    Candidate floor(String... options) {
        List<String> words = new ArrayList<>(List.of(
                tools.resolve("floor").toString(),
                workbench.root().toString(),
                workbench.data().toString(),
                Program.STARTS));
        words.addAll(List.of(options));
        return new Program("the same system calls from C", words);
    }

    Candidate panamaxRun() {
        return Program.each(PANAMAX_RUN, tools.resolve("spawn"), words(panamax.toString(), run("panamax")));
    }

    List<Candidate> runtime(String program) {
        return peers.each(program, " run", run(program));
    }

    private static String[] words(String first, String... others) {
        return Stream.concat(Stream.of(first), Arrays.stream(others)).toArray(String[]::new);
    }

    private String[] run(String name) {
        return new String[] {
            "--root",
            workbench.state().resolve(name).toString(),
            "run",
            "--bundle",
            workbench.bundle().toString(),
            "bench-" + workbench.place() + "-%"
        };
    }

    List<Candidate> bubblewrap() {
        return peers.each(
                "bwrap",
                "",
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
