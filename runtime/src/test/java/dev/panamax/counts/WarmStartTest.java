package dev.panamax.counts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.netlink.Links;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a start costs in a JVM that is warm. Each workload is counted in a JVM of its own. How many mounts a bundle has depends on the machine's cgroups: on the host only.
 */
@Tag("host")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS, Feature.STRACE})
class WarmStartTest {
    /** Some more than there are, so that what a change costs is seen when it is made: to be lowered with them. */
    private static final Map<Workload, Ceilings> CEILINGS = Map.of(
            // No cgroup, no network: the floor of all others.
            Workload.EXEC, new Ceilings(85, 210, 195_000),
            // Links and addresses by netlink, and the cgroups of all controllers.
            Workload.NETWORK, new Ceilings(277, 213, 480_000),
            // What is on disk of a container, written for each of three verbs; a file tree of 25 mounts.
            Workload.BUNDLE, new Ceilings(357, 430, 1_090_000),
            // No tree: the namespaces and cgroups of another process.
            Workload.JOIN, new Ceilings(118, 84, 243_000));

    /**
     * The most that a workload may take.
     *
     * @param runtime system calls of the thread that starts
     * @param container system calls of the processes that it makes, up to the program
     * @param bytes that Java allocates
     */
    private record Ceilings(int runtime, int container, long bytes) {}

    @TempDir
    Path directory;

    @AfterEach
    void removeBridge() {
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            new Links(socket).deleteIfPresent(Workload.BRIDGE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void costsNoMoreThanItNeeds(Workload workload) throws Exception {
        Ceilings most = Objects.requireNonNull(CEILINGS.get(workload), "ceilings of " + workload);
        Machine before = Machine.look();
        List<String> output = run(workload);
        CallTrace trace = new CallTrace(Files.readAllLines(directory.resolve("trace"), StandardCharsets.ISO_8859_1));
        Map<String, Integer> runtime = trace.runtime();
        Map<String, Integer> container = trace.container();
        long bytes = fewest(output, CountedProgram.BYTES);
        Figures.of("start " + workload.word())
                .count("system calls of the runtime", CallTrace.sum(runtime))
                .count("system calls of the container", CallTrace.sum(container))
                .count("bytes allocated", bytes)
                .write();
        assertThat(CallTrace.sum(runtime)).as(runtime.toString()).isPositive().isLessThanOrEqualTo(most.runtime);
        assertThat(CallTrace.sum(container))
                .as(container.toString())
                .isPositive()
                .isLessThanOrEqualTo(most.container);
        assertThat(bytes).isPositive().isLessThanOrEqualTo(most.bytes);
        assertThat(fewest(output, CountedProgram.CLASSES)).as("classes loaded").isZero();
        assertThat(shapes()).as("shapes of downcalls").isEqualTo(1);
        removeBridge();
        assertThat(Machine.look().since(before)).isEmpty();
    }

    private List<String> run(Workload workload) throws IOException, InterruptedException {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            Path data = Files.createDirectory(directory.resolve("data"));
            return ForkedJvm.run(
                    List.of("strace", "-f", "-o", directory.resolve("trace").toString()),
                    List.of("-Xlog:class+load:file=" + directory.resolve("classes")),
                    directory.resolve("output"),
                    CountedProgram.class,
                    List.of(workload.name(), root.path().toString(), data.toString()));
        }
    }

    /** Returns how many forms of C functions the linker has made code for, each of which costs milliseconds. */
    private long shapes() throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve("classes"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("jdk.internal.foreign.abi.DowncallStub/"))
                    .count();
        }
    }

    private static long fewest(List<String> output, String what) {
        return output.stream()
                .filter(line -> line.startsWith(what))
                .mapToLong(line -> Long.parseLong(line.substring(what.length())))
                .min()
                .orElseThrow();
    }
}
