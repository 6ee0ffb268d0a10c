package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.cgroup.CgroupManager;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.WaitStatus;
import dev.panamax.netlink.Links;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.network.NetworkState;
import dev.panamax.network.NetworkState.VethPair;
import dev.panamax.proc.ProcessStat;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a killed runtime leaves of a container.json, played step by step, and what the next one makes of it. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS, Feature.VETH})
class StartClaimTest extends ContainerTestCase {
    private static final ContainerConfig CONFIG = inCgroup("next");
    private static final NetworkState NETWORKS = new NetworkState(List.of(new VethPair("pnxclaim0", "pnxclaim1")), "");
    /** More than the kernel gives. */
    private static final int NOBODY = 1 << 29;

    StartClaimTest() {
        super(CONFIG);
    }

    private static ContainerConfig inCgroup(String name) {
        return ContainerConfig.usual().toBuilder()
                .cgroups(CgroupConfig.of("pnx-claim-" + name, name))
                .build();
    }

    @Test
    void theNextStartRemovesWhatIsThere() {
        CgroupManager cgroup = CgroupManager.of(CgroupConfig.of("pnx-claim-killed", "killed"));
        leave(cgroup, NETWORKS);
        cgroup.create();
        makeLinks();
        new State(NOBODY, 1, NETWORKS, cgroup.paths()).write(data);
        assertThat(exec().isRunning()).isFalse();
        assertThat(exec().run()).isEqualTo(new WaitStatus.Exited(0));
        assertThat(cgroup.paths().values()).allSatisfy(directory -> {
            assertThat(directory).doesNotExist();
            assertThat(directory.getParent()).doesNotExist();
        });
    }

    @Test
    void theNextStartIsContentIfNothingWasMade() {
        leave(CgroupManager.of(CgroupConfig.of("pnx-claim-killed", "killed")), NETWORKS);
        assertThat(exec().run()).isEqualTo(new WaitStatus.Exited(0));
    }

    @Test
    void itCanBeRemovedWithoutAStart() {
        CgroupManager cgroup = CgroupManager.of(CgroupConfig.of("pnx-claim-killed", "killed"));
        assertThat(Exec.removeTraces(data)).isFalse();
        leave(cgroup, NetworkState.NONE);
        cgroup.create();
        assertThat(Exec.removeTraces(data)).isTrue();
        assertThat(cgroup.paths().values())
                .allSatisfy(directory -> assertThat(directory).doesNotExist());
    }

    private void leave(CgroupManager cgroup, NetworkState networks) {
        try (StartClaim claim = StartClaim.take(data)) {
            claim.write(cgroup, networks);
        }
    }

    private static void makeLinks() {
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            VethPair pair = NETWORKS.veths().getFirst();
            new Links(socket)
                    .addVeth(
                            new Links.VethEnd(pair.host(), null, null, 1500, 0, 0),
                            new Links.VethEnd(pair.child(), null, null, 1500, 0, 0));
        }
    }

    private Exec exec() {
        return Exec.of(CONFIG)
                .root(new RootSource.Directory(root.path().toString()))
                .dataPath(data)
                .arguments(List.of("true"));
    }

    @Test
    void aDataPathIsOneRuntimesAtATime() throws IOException {
        try (StartClaim claim = StartClaim.take(data)) {
            assertThatThrownBy(() -> exec().run())
                    .hasMessage("another runtime has a container with the data path " + data
                            + ": give this one another data path");
            claim.fulfil();
        }
        assertThat(exec().run()).isEqualTo(new WaitStatus.Exited(0));
    }

    @Test
    void aContainerThatRunsOnIsLeftAlone() throws Exception {
        leave(CgroupManager.none(), NetworkState.NONE);
        String claim = Files.readString(data.resolve(StartClaim.FILE));
        Process init = new ProcessBuilder("sleep", "600").start();
        try {
            int pid = (int) init.pid();
            new State(pid, ProcessStat.of(pid).startTime(), NetworkState.NONE, Map.of()).write(data);
            assertThat(exec().isRunning()).isTrue();
            assertThat(Exec.removeTraces(data)).isFalse();
            assertThatThrownBy(() -> exec().run()).hasMessageContaining("a container is running with the data path");
            assertThat(data.resolve(StartClaim.FILE)).hasContent(claim);
        } finally {
            init.destroyForcibly().waitFor();
        }
        assertThat(exec().run()).isEqualTo(new WaitStatus.Exited(0));
    }

    @Test
    void aTextIsUnderstoodAsAWholeOrNotAtAll() {
        CgroupManager cgroup = CgroupManager.of(CgroupConfig.of("pnx-claim-killed", "killed"));
        Leftovers leftovers = Leftovers.of(cgroup, NETWORKS);
        String text = leftovers.toJson();
        assertThat(Leftovers.parse(text)).isEqualTo(leftovers);
        assertThat(leftovers.missing())
                .isNotEmpty()
                .doesNotContainAnyElementsOf(leftovers.cgroups().values());
        for (int length = 0; length < text.length(); length++) {
            assertThat(Leftovers.parse(text.substring(0, length))).isNull();
        }
        assertThatThrownBy(() -> Leftovers.parse("{\n")).hasMessageStartingWith(".panamax.json in the data path");
    }

    @Test
    void aTemporaryFileOfAKilledWriterIsRemovedByTheNext() throws IOException {
        Path file = data.resolve("pid");
        Path killed = Files.createFile(data.resolve(".pid.7-" + NOBODY));
        Path writing = Files.createFile(
                data.resolve(".pid.7-" + ProcessHandle.current().pid()));
        Path others = Files.createFile(data.resolve(".pid.x"));
        PidFile.write(file, 42);
        assertThat(killed).doesNotExist();
        assertThat(file).hasContent("42");
        for (Path rest : List.of(file, writing, others)) {
            Files.delete(rest);
        }
    }
}
