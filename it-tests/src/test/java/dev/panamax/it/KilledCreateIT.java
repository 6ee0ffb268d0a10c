package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.it.Panamax.Result;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Repetitions;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * {@code kill -9} of {@code create}, whatever it is doing: {@code delete --force} removes all that there is of the container.
 *
 * <p>Each create runs in a cgroup of its own, which all processes that it starts are born in: it is empty when nothing is left of them,
 * as those that went to the container's cgroups have gone with these. All of them live in one network namespace, so that the bridge,
 * which is not the container's and stays, goes with that.
 */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS, Feature.VETH})
class KilledCreateIT extends OciTestCase {
    private static final long SEED = 1912;
    private static final int KILLS = Repetitions.of(100);
    private static final int AT_ONCE = 2;
    /** Of what a create takes: some moments come when it has ended. */
    private static final double LATEST = 1.2;

    private static final int MEASUREMENTS = 4;
    private static final String SUBNET = "10.213.7.0/24";

    private HeldNetwork network;

    @BeforeEach
    void makeNetwork() throws Exception {
        network = HeldNetwork.create();
    }

    @AfterEach
    void removeNetwork() {
        network.close();
    }

    /**
     * When a create is killed.
     *
     * @param fromClaim whether the delay begins with the first thing that is on disk of the container
     */
    private record Moment(boolean fromClaim, long nanos) {}

    /** A create that can be killed, with a cgroup for all its processes. */
    private final class Creation {
        private final String id;
        private final OwnCgroup cgroup;
        private final Path output;
        private final Process process;

        Creation(String id, ObjectNode config) throws IOException {
            this.id = id;
            cgroup = OwnCgroup.create(cgroups + "-victim-" + id);
            output = directory.resolve(id + ".out");
            String pidFile = directory.resolve(id + ".pid").toString();
            List<String> entering = new ArrayList<>(cgroup.entering());
            entering.addAll(network.entering());
            process = new ProcessBuilder(runtime.under(
                            entering, "create", "--bundle", bundle(id, config).toString(), "--pid-file", pidFile, id))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
        }

        boolean claimed() {
            return Files.exists(state.resolve(id));
        }

        Path pidFile() {
            return directory.resolve(id + ".pid");
        }

        void waitUntilClaimed() {
            while (!claimed() && process.isAlive()) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            }
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        /** Runs a command where the create ran. */
        Result run(String... words) {
            return OciRuntime.run(new ProcessBuilder(runtime.under(network.entering(), words)), "");
        }

        /** Removes the container and looks for what is left of it. */
        void delete() throws Exception {
            assertThat(run("delete", "--force", id)).as(id).isEqualTo(new Result(0, "", ""));
            assertThat(state.resolve(id)).doesNotExist();
            assertThat(leases()).doesNotContain(id);
            await(() -> cgroup.processes().isEmpty());
            assertThat(cgroup.processes()).as("processes of " + id).isEmpty();
            cgroup.close();
            for (String hierarchy : List.of("freezer", "memory", "devices", "systemd")) {
                assertThat(CgroupFiles.directory(hierarchy, cgroups + "/" + id)).doesNotExist();
            }
        }
    }

    @Test
    void nothingIsLeftWhateverTheMoment() throws Exception {
        List<Moment> moments = moments();
        int claimed = 0;
        int created = 0;
        try (ExecutorService killers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<ContainerLeft>> ends = new ArrayList<>();
            for (int i = 0; i < KILLS; i++) {
                int number = i;
                ends.add(killers.submit(() -> killAndDelete(number, moments.get(number))));
            }
            for (Future<ContainerLeft> end : ends) {
                claimed += end.get() == ContainerLeft.NOTHING ? 0 : 1;
                created += end.get() == ContainerLeft.CREATED ? 1 : 0;
            }
        }
        // Moments that all came too early, or too late, would show nothing.
        assertThat(claimed - created).isGreaterThan(KILLS / 8);
        assertThat(network.links()).noneMatch(link -> link.startsWith("pnx") && !link.equals("pnxkilled"));
        Figures.of("killed creations")
                .count("runtimes killed", KILLS)
                .count("leaks", 0)
                .write();
    }

    private enum ContainerLeft {
        NOTHING,
        PARTS,
        CREATED
    }

    private ContainerLeft killAndDelete(int number, Moment moment) throws Exception {
        Creation victim = new Creation("k" + number, number % 4 == 0 ? withNetwork("k" + number) : plain("k" + number));
        if (moment.fromClaim()) {
            victim.waitUntilClaimed();
        }
        LockSupport.parkNanos(moment.nanos());
        victim.kill();
        ContainerLeft left = look(victim);
        if (number % 5 == 0) {
            createAgain(victim, left);
        }
        victim.delete();
        return left;
    }

    private static ContainerLeft look(Creation victim) {
        if (!victim.claimed()) {
            return ContainerLeft.NOTHING;
        }
        return Files.exists(victim.pidFile()) ? ContainerLeft.CREATED : ContainerLeft.PARTS;
    }

    /** An id is taken by whatever there is of its container, and by nothing else. */
    private void createAgain(Creation victim, ContainerLeft left) throws IOException {
        String bundle = bundle(victim.id, plain(victim.id)).toString();
        Result again = victim.run("create", "--bundle", bundle, victim.id);
        if (left == ContainerLeft.NOTHING) {
            assertThat(again).isEqualTo(new Result(0, "", ""));
        } else {
            assertFailed(again, 1);
            assertThat(again.errors()).contains("container with given ID already exists: \"" + victim.id + "\"");
        }
    }

    private ObjectNode plain(String id) throws IOException {
        return config(id, "sleep", "600");
    }

    private ObjectNode withNetwork(String id) throws IOException {
        ObjectNode config = plain(id);
        config.putObject("annotations")
                .put("dev.panamax.network.bridge", "pnxkilled")
                .put("dev.panamax.network.subnet", SUBNET);
        return config;
    }

    /** Returns moments that are spread over all that a create takes, half of them over what it takes with a container in hand. */
    private List<Moment> moments() throws Exception {
        long whole = Long.MAX_VALUE;
        long inHand = Long.MAX_VALUE;
        for (int i = 0; i < MEASUREMENTS; i++) {
            long start = System.nanoTime();
            Creation victim = new Creation("m" + i, withNetwork("m" + i));
            victim.waitUntilClaimed();
            long claimed = System.nanoTime();
            assertThat(victim.process.waitFor())
                    .as(Files.readString(victim.output))
                    .isZero();
            whole = Math.min(whole, System.nanoTime() - start);
            inHand = Math.min(inHand, System.nanoTime() - claimed);
            victim.delete();
        }
        Random random = new Random(SEED);
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            boolean fromClaim = i % 2 == 0;
            moments.add(new Moment(fromClaim, (long) (LATEST * random.nextDouble() * (fromClaim ? inHand : whole))));
        }
        return moments;
    }

    private List<String> leases() throws IOException {
        Path leases = state.resolve("@leases");
        if (!Files.exists(leases)) {
            return List.of();
        }
        List<String> owners = new ArrayList<>();
        try (Stream<Path> files = Files.walk(leases)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    owners.add(Files.readString(file));
                } catch (IOException e) {
                    // Another container's, which has just been freed.
                }
            }
        }
        return owners;
    }

    @Test
    void aHookEndsWithItsRuntime() throws Exception {
        ObjectNode config = withNetwork("h");
        Path running = directory.resolve("hook");
        ObjectNode hook =
                config.putObject("hooks").putArray("createRuntime").addObject().put("path", "/bin/sh");
        hook.putArray("args").add("sh").add("-c").add("touch " + running + "; exec sleep 600");
        hook.putArray("env").add("PATH=/usr/bin:/bin");
        Creation victim = new Creation("h", config);
        awaitFile(running);
        assertThat(leases()).contains("h");
        assertThat(network.links()).anyMatch(link -> link.matches("pnx[0-9a-f]{12}"));
        victim.kill();
        assertThat(victim.pidFile()).doesNotExist();
        assertThat(status("h")).isEqualTo("creating");
        assertThat(fail("start", "h")).contains("cannot start a container that is not yet created");
        assertThat(fail("delete", "h")).contains("that is not stopped: creating: kill it first, or use --force");
        createAgain(victim, ContainerLeft.PARTS);
        victim.delete();
        assertThat(network.links()).noneMatch(link -> link.matches("pnx[0-9a-f]{12}"));
    }

    @Test
    void aContainerThatWaitsForItsStartIsUsable() throws Exception {
        Creation victim = new Creation("w", withNetwork("w"));
        while (!Files.exists(victim.pidFile()) && victim.process.isAlive()) {
            Thread.onSpinWait();
        }
        victim.kill();
        assertThat(status("w")).isEqualTo("created");
        succeed("start", "w");
        assertThat(runtime.run("exec", "w", "sh", "-c", "ip -o addr show eth0; exit 3"))
                .satisfies(result -> assertThat(result.status()).isEqualTo(3))
                .satisfies(result -> assertThat(result.output()).contains("10.213.7."));
        victim.delete();
    }

    /** What a create leaves that was killed before it had the lock, or had written anything down. */
    @Test
    void aDirectoryAloneIsRemoved() throws Exception {
        Path claimed = Files.createDirectories(state.resolve("d"));
        String bundle = bundle("d", plain("d")).toString();
        assertThat(fail("create", "--bundle", bundle, "d")).contains("container with given ID already exists");
        assertThat(succeed("list", "--quiet")).isEmpty();
        succeed("delete", "--force", "d");
        assertThat(claimed).doesNotExist();
        succeed("create", "--bundle", bundle, "d");
    }
}
