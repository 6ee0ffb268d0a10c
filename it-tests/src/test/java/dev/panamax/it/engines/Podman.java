package dev.panamax.it.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Podman, which runs each container on the runtime under test and on runc, and expects to see the same. */
final class Podman extends Engine {
    private static final String REFERENCE = "/usr/sbin/runc";

    private String runtime = RuntimeUnderTest.NAME;

    Podman() {
        super("podman");
    }

    /** What a test does with containers, and sees of them. */
    interface Scenario {
        Outcome run() throws Exception;
    }

    /** Returns what a scenario shows on the runtime under test; on runc it must be the same, but for ids, addresses and times. */
    Outcome alike(Scenario scenario) throws Exception {
        Outcome outcome = scenario.run();
        removeContainers();
        try {
            runtime = "reference";
            assertThat(outcome.normalised())
                    .as("on %s, compared with runc", RuntimeUnderTest.PATH)
                    .isEqualTo(scenario.run().normalised());
            removeContainers();
        } finally {
            runtime = RuntimeUnderTest.NAME;
        }
        return outcome;
    }

    @Override
    void moveIn(Room room, Path image) throws IOException, InterruptedException {
        // Root here can't raise the limits that podman would ask for, and has no systemd.
        room.write("/etc/containers/containers.conf", """
                [containers]
                default_ulimits = ["nofile=4096:4096", "nproc=8192:8192"]
                init_path = "/usr/bin/catatonit"
                [engine]
                cgroup_manager = "cgroupfs"
                events_logger = "file"
                runtime_supports_json = ["panamax", "reference"]
                [engine.runtimes]
                panamax = ["%s"]
                reference = ["%s"]
                [network]
                network_backend = "netavark"
                """.formatted(RuntimeUnderTest.PATH, REFERENCE));
        succeed("load", "-i", image.toString());
    }

    @Override
    List<String> client() {
        return List.of("podman", "--runtime", runtime);
    }

    @Override
    void removeContainers() throws IOException, InterruptedException {
        succeed("pod", "rm", "--force", "--all", "--time", "0");
        succeed("rm", "--force", "--all", "--time", "0");
    }

    @Override
    List<String> stateDirectories() {
        return List.of("/run/panamax", "/run/runc");
    }

    @Override
    boolean keeps(String content) {
        // Podman removes a pod's cgroup in the hierarchies that it knows; in others it stays, on any runtime.
        return content.matches(
                "cgroup libpod_parent(/conmon|/[0-9a-f]{64})?|link podman\\d+|mount /run/netns|mount .*/storage/overlay");
    }
}
