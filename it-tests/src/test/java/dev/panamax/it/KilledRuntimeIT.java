package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Repetitions;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of a runtime, whatever it is doing with a container. Two others, which live on, then find a container that they can go
 * on with, and remove it at the same time: nothing is left of it. What the same does to {@code create} as engines call it is in {@link
 * KilledCreateIT}.
 */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS, Feature.VETH})
class KilledRuntimeIT extends OciTestCase {
    private static final long SEED = 1848;
    private static final int AT_ONCE = 2;
    /** Of what a verb takes: some moments come when it has ended. */
    private static final double LATEST = 1.2;

    private static final String SLEEP = "sleep 600";
    private static final String TRUE = "true";
    private static final String SUCCESS = new WaitStatus.Exited(0).toString();
    private static final String RUNS_ALREADY = "failed: cannot start an already running container";

    private HeldNetwork network;

    /** What a runtime is killed at, and how often. */
    private enum Verb {
        RUN(24),
        START(24),
        JOIN(14),
        SPAWN(14),
        DELETE(20),
        EXEC(30);

        private final int kills;

        Verb(int kills) {
            this.kills = Repetitions.of(kills);
        }

        /** Returns whether it begins with nothing: its first trace on disk says that it has got somewhere. */
        boolean makesAll() {
            return this == RUN || this == EXEC;
        }
    }

    /**
     * One to be killed.
     *
     * @param fromTrace whether the delay begins with the first thing that is on disk
     * @param moment as a part of what the verb takes
     */
    private record Kill(Verb verb, String id, String program, boolean fromTrace, double moment) {}

    /** Those that live on. */
    private record Survivors(RuntimeProcess one, RuntimeProcess other) implements AutoCloseable {
        /** Returns what both answer who are asked at the same time. */
        List<String> askBoth(String... words) throws Exception {
            one.send(words);
            other.send(words);
            return List.of(one.answer(), other.answer());
        }

        List<Long> descriptors() throws IOException {
            return List.of(one.descriptors(), other.descriptors());
        }

        @Override
        public void close() throws IOException {
            try (other) {
                one.close();
            }
        }
    }

    @BeforeEach
    void makeNetwork() throws Exception {
        network = HeldNetwork.create();
    }

    @AfterEach
    void removeNetwork() {
        network.close();
    }

    @Test
    void nothingIsLeftWhateverItDid() throws Exception {
        Map<Verb, Long> durations = new EnumMap<>(Verb.class);
        try (Survivors survivors = survivors("measured")) {
            for (Verb verb : Verb.values()) {
                durations.put(verb, Math.min(measure(verb, 0, survivors), measure(verb, 1, survivors)));
            }
        }
        List<Kill> kills = kills();
        int gotSomewhere = 0;
        try (ExecutorService killers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                int killer = i;
                ends.add(killers.submit(() -> killEach(killer, kills, durations)));
            }
            for (Future<Integer> end : ends) {
                gotSomewhere += end.get();
            }
        }
        // Moments that all came too early would show nothing.
        assertThat(gotSomewhere).isGreaterThan((Verb.RUN.kills + Verb.EXEC.kills) / 8);
        await(() -> pairs().isEmpty());
        assertThat(pairs()).isEmpty();
        assertThat(leases()).isEmpty();
        Figures.of("killed runtimes")
                .count("runtimes killed", kills.size())
                .count("leaks", 0)
                .write();
    }

    private static List<Kill> kills() {
        Random random = new Random(SEED);
        List<Kill> kills = new ArrayList<>();
        for (Verb verb : Verb.values()) {
            for (int i = 0; i < verb.kills; i++) {
                String id = verb.name().toLowerCase(Locale.ROOT) + i;
                boolean fromTrace = verb.makesAll() && i % 2 == 0;
                kills.add(new Kill(verb, id, i % 4 < 2 ? SLEEP : TRUE, fromTrace, LATEST * random.nextDouble()));
            }
        }
        return kills;
    }

    private Survivors survivors(String name) throws Exception {
        return new Survivors(runtimeProcess("one-" + name), runtimeProcess("other-" + name));
    }

    private RuntimeProcess runtimeProcess(String name) throws Exception {
        return RuntimeProcess.start(cgroups + "-" + name, directory, network, state);
    }

    /** Returns how long a verb takes in nanoseconds, if it is a JVM's first. */
    private long measure(Verb verb, int number, Survivors survivors) throws Exception {
        Kill kill = new Kill(verb, "m" + number + verb.name().toLowerCase(Locale.ROOT), TRUE, false, 1);
        prepare(kill, survivors);
        long duration;
        try (RuntimeProcess runtime = runtimeProcess(kill.id())) {
            long start = System.nanoTime();
            assertThat(runtime.ask(words(kill))).isIn(Victim.DONE, SUCCESS);
            duration = System.nanoTime() - start;
        }
        lookAfter(kill, survivors);
        return duration;
    }

    /** Returns how many of those that began with nothing got so far that something was on disk. */
    private int killEach(int killer, List<Kill> kills, Map<Verb, Long> durations) throws Exception {
        int gotSomewhere = 0;
        try (Survivors survivors = survivors("of-" + killer)) {
            warmUp(killer, survivors);
            List<Long> descriptors = survivors.descriptors();
            for (int i = killer; i < kills.size(); i += AT_ONCE) {
                Kill kill = kills.get(i);
                gotSomewhere += kill(kill, durations.getOrDefault(kill.verb(), 0L), survivors) ? 1 : 0;
            }
            assertThat(survivors.descriptors()).isEqualTo(descriptors);
        }
        return gotSomewhere;
    }

    /** What serves all containers of a JVM is opened with the first. */
    private void warmUp(int killer, Survivors survivors) throws Exception {
        for (Verb verb : List.of(Verb.RUN, Verb.EXEC)) {
            for (RuntimeProcess survivor : List.of(survivors.one(), survivors.other())) {
                Kill warming = new Kill(verb, "w" + killer + verb.name().toLowerCase(Locale.ROOT), TRUE, false, 0);
                Files.createDirectories(data(warming));
                assertThat(survivor.ask(words(warming))).isEqualTo(SUCCESS);
            }
        }
    }

    private boolean kill(Kill kill, long duration, Survivors survivors) throws Exception {
        prepare(kill, survivors);
        boolean hasTrace;
        try (RuntimeProcess victim = runtimeProcess(kill.id())) {
            victim.send(words(kill));
            if (kill.fromTrace()) {
                while (!Files.exists(trace(kill)) && victim.isBusy()) {
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
                }
            }
            LockSupport.parkNanos((long) (duration * kill.moment() / (kill.fromTrace() ? 2 : 1)));
            victim.kill();
            hasTrace = kill.verb().makesAll() && Files.exists(trace(kill));
            victim.awaitNothingIsLeft();
        }
        lookAfter(kill, survivors);
        return hasTrace;
    }

    private Path data(Kill kill) {
        return directory.resolve("data-" + kill.id());
    }

    private Path trace(Kill kill) {
        return kill.verb() == Verb.EXEC ? data(kill).resolve(".panamax.json") : state.resolve(kill.id());
    }

    private String bundleOf(Kill kill, String program) throws IOException {
        ObjectNode config = config(kill.id(), program.split(" ", -1));
        if (kill.verb() == Verb.RUN || kill.verb() == Verb.DELETE) {
            config.putObject("annotations")
                    .put("dev.panamax.network.bridge", "pnxkilled")
                    .put("dev.panamax.network.subnet", "10.213.8.0/24");
        }
        return bundle(kill.id() + "-" + program.replace(' ', '-'), config).toString();
    }

    /** Does what the verb needs: a container, or a place for one. */
    private void prepare(Kill kill, Survivors survivors) throws Exception {
        switch (kill.verb()) {
            case RUN -> {}
            case EXEC -> Files.createDirectory(data(kill));
            case START, JOIN, SPAWN, DELETE -> {
                assertThat(survivors.one().ask("create", kill.id(), bundleOf(kill, SLEEP)))
                        .isEqualTo(Victim.DONE);
                if (kill.verb() != Verb.START) {
                    assertThat(survivors.one().ask("start", kill.id())).isEqualTo(Victim.DONE);
                }
            }
        }
    }

    /** Returns what the verb is called by, of those that {@link Victim} knows. */
    private String[] words(Kill kill) throws IOException {
        String verb = kill.verb().name().toLowerCase(Locale.ROOT);
        return switch (kill.verb()) {
            case RUN, JOIN, SPAWN -> new String[] {verb, kill.id(), bundleOf(kill, kill.program())};
            case START, DELETE -> new String[] {verb, kill.id()};
            case EXEC -> exec(kill, kill.id(), kill.program());
        };
    }

    private String[] exec(Kill kill, String cgroup, String program) {
        return new String[] {"exec", data(kill).toString(), rootfs.path().toString(), cgroups, cgroup, program};
    }

    /** Goes on with what the verb has left, and looks whether anything is left of that. */
    private void lookAfter(Kill kill, Survivors survivors) throws Exception {
        if (kill.verb() == Verb.EXEC) {
            execAgain(kill, survivors.one());
        } else {
            assertThat(survivors.one().ask("status", kill.id()))
                    .as(kill.id())
                    .matches("creating|created|running|stopped|failed: container does not exist.*");
            if (kill.verb() == Verb.START) {
                startAgain(kill, survivors);
            } else if (kill.verb() == Verb.JOIN || kill.verb() == Verb.SPAWN) {
                joinAgain(kill, survivors.one());
            }
            assertThat(survivors.askBoth("delete", kill.id())).as(kill.id()).containsOnly(Victim.DONE);
            assertThat(state.resolve(kill.id())).doesNotExist();
        }
        for (String hierarchy : List.of("freezer", "memory", "devices", "systemd")) {
            assertThat(CgroupFiles.directory(hierarchy, cgroups + "/" + kill.id()))
                    .doesNotExist();
        }
    }

    /** The next start with the same data path removes what is there, once the container has followed its runtime. */
    private void execAgain(Kill kill, RuntimeProcess survivor) throws Exception {
        List<String> answers = new ArrayList<>();
        await(() -> {
            answers.add(survivor.ask(exec(kill, kill.id() + "-next", TRUE)));
            return !answers.getLast().startsWith("failed: a container is running with the data path");
        });
        assertThat(answers.getLast()).as(kill.id()).isEqualTo(SUCCESS);
        assertThat(data(kill)).isEmptyDirectory();
    }

    /** Of two that start it now, one does, unless it has been started already. It runs in any case. */
    private void startAgain(Kill kill, Survivors survivors) throws Exception {
        List<String> answers = survivors.askBoth("start", kill.id());
        assertThat(answers).as(kill.id()).isSubsetOf(Victim.DONE, RUNS_ALREADY).contains(RUNS_ALREADY);
        assertThat(survivors.one().ask("status", kill.id())).as(kill.id()).isEqualTo("running");
        long init = Long.parseLong(survivors.one().ask("init", kill.id()));
        await(() -> isProgram(init));
        assertThat(isProgram(init)).as(kill.id()).isTrue();
    }

    /** What has joined runs in the container, or is gone; and another one can join. */
    private void joinAgain(Kill kill, RuntimeProcess survivor) throws Exception {
        assertThat(survivor.ask("status", kill.id())).as(kill.id()).isEqualTo("running");
        await(() -> allArePrograms(survivor.ask("processes", kill.id())));
        assertThat(allArePrograms(survivor.ask("processes", kill.id())))
                .as(kill.id())
                .isTrue();
        assertThat(survivor.ask("join", kill.id(), bundleOf(kill, TRUE))).isEqualTo(SUCCESS);
    }

    private static boolean allArePrograms(String list) throws IOException {
        for (String pid : list.substring(1, list.length() - 1).split(", ", -1)) {
            if (!isProgram(Long.parseLong(pid))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a process has become a program of the container, or is gone. */
    private static boolean isProgram(long pid) throws IOException {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).endsWith("busybox");
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private List<String> pairs() throws Exception {
        return network.links().stream()
                .filter(link -> link.startsWith("pnx") && !link.equals("pnxkilled"))
                .toList();
    }

    private List<Path> leases() throws IOException {
        try (Stream<Path> files = Files.walk(state.resolve("@leases"))) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith("lock"))
                    .toList();
        }
    }
}
