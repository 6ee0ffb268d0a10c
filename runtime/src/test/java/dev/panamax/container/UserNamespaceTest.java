package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.WaitStatus;
import dev.panamax.security.UserException;
import dev.panamax.testing.Feature;
import dev.panamax.testing.HandedOver;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ids of a container.json's user namespace: those that it maps, and those of one that is handed over. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class UserNamespaceTest extends ContainerTestCase {
    private static final int MOST_RANGES = 340;
    private static final int LONGEST_TEXT = 4095;
    private static final List<IdMapping> RANGE = List.of(new IdMapping(0, 100_000, 65_536));

    private static final ContainerConfig USUAL = ContainerConfig.usual().toBuilder()
            .namespace(Namespace.NEWUSER)
            .environment(List.of("PATH=/bin"))
            .build();

    UserNamespaceTest() {
        super(USUAL);
    }

    private static ContainerConfig mapping(List<IdMapping> ids) {
        return USUAL.toBuilder().uidMappings(ids).gidMappings(ids).build();
    }

    private static ContainerConfig joining(String path) {
        return USUAL.toBuilder().namespace(Namespace.NEWUSER, path).build();
    }

    /** Returns ranges that begin with root himself, to whom the test's files belong. */
    private static List<IdMapping> ranges(int count) {
        List<IdMapping> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ranges.add(new IdMapping(i, 2L * i, 1));
        }
        return ranges;
    }

    /** Returns ranges whose text has a length: long ids first, then some ranges that are larger, by one digit each. */
    private static List<IdMapping> ofLength(int length) {
        List<IdMapping> ranges = new ArrayList<>(List.of(new IdMapping(0, 0, 1)));
        for (long id = 1_000_000_000; ; id += 100) {
            ranges.add(new IdMapping(id, id, 1));
            int missing = length - IdMapping.text(ranges).length();
            if (missing < IdMapping.text(ranges).length() / ranges.size()) {
                for (int i = 1; i <= missing; i++) {
                    ranges.set(
                            i,
                            new IdMapping(
                                    ranges.get(i).containerId(), ranges.get(i).hostId(), 10));
                }
                return ranges;
            }
        }
    }

    private void give(long owner) throws Exception {
        Programs.run("chown", "-R", owner + ":" + owner, root.path().toString());
    }

    @Test
    void asManyRangesAsTheKernelTakesAreMapped() {
        assertThat(Run.script(mapping(ranges(MOST_RANGES)), root, "id -u; wc -l < /proc/self/uid_map"))
                .isEqualTo("0\n" + MOST_RANGES + "\n");
        assertThatThrownBy(() -> mapping(ranges(MOST_RANGES + 1)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("/uid_mappings: has 341 ranges, the kernel takes 340", "/gid_mappings: ");
        assertThatThrownBy(() -> HandedOver.of(0, ranges(MOST_RANGES + 1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Invalid argument");
    }

    @Test
    void asMuchTextAsTheKernelTakesIsWritten() {
        List<IdMapping> longest = ofLength(LONGEST_TEXT);
        assertThat(IdMapping.text(longest)).hasSize(LONGEST_TEXT);
        assertThat(Run.script(mapping(longest), root, "wc -l < /proc/self/gid_map"))
                .isEqualTo(longest.size() + "\n");
        List<IdMapping> longer = ofLength(LONGEST_TEXT + 1);
        assertThatThrownBy(() -> mapping(longer))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/uid_mappings: the ranges have 4096 bytes as text, the kernel takes 4095");
        assertThatThrownBy(() -> HandedOver.of(0, longer)).hasMessageContaining("Invalid argument");
    }

    @Test
    void oneThatIsHandedOverByPathHasItsOwnIds() throws Exception {
        give(100_000);
        try (HandedOver handed = HandedOver.of(0, RANGE)) {
            ContainerConfig config = joining(handed.path());
            assertThat(Run.script(config, root, "id -u; cat /proc/self/uid_map; hostname; readlink /proc/self/ns/user")
                            .replaceAll(" +", " "))
                    .isEqualTo("0\n 0 100000 65536\npanamax\n" + Files.readSymbolicLink(Path.of(handed.path())) + "\n");
            assertThat(Run.script(config.toBuilder().user("daemon").build(), root, "id -u; id -G"))
                    .isEqualTo("1\n1 10 77\n");
            assertThat(Run.script(config, root, "touch /made; chown 7 /made")).isEmpty();
            assertThat(Files.getAttribute(root.path().resolve("made"), "unix:uid"))
                    .isEqualTo(100_007);
        }
    }

    @Test
    void oneThatIsHandedOverByDescriptorNeedsNoProcess() throws Exception {
        give(100_000);
        HandedOver handed = HandedOver.of(0, RANGE);
        try (handed;
                Fd descriptor = Fd.open(handed.path(), OpenFlag.O_RDONLY)) {
            handed.close();
            assertThat(Run.script(joining("/proc/self/fd/" + descriptor.number()), root, "cat /proc/self/gid_map"))
                    .containsPattern("0 +100000 +65536");
        }
    }

    @Test
    void programsJoinAContainerInOne() throws Exception {
        give(100_000);
        try (HandedOver handed = HandedOver.of(0, RANGE);
                Running _ = Running.start(joining(handed.path()), root, data, "sleep", "600")) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            WaitStatus status = Exec.of(joining(handed.path()))
                    .dataPath(data)
                    .arguments(List.of("sh", "-c", "id -u; readlink /proc/self/ns/user"))
                    .stdout(new Stdio.To(output))
                    .join();
            assertThat(status).isEqualTo(new WaitStatus.Exited(0));
            assertThat(output.toString(StandardCharsets.UTF_8))
                    .isEqualTo("0\n" + Files.readSymbolicLink(Path.of(handed.path())) + "\n");
        }
    }

    @Test
    void whoIsNotMappedIsNamed() throws Exception {
        ContainerConfig few = mapping(List.of(new IdMapping(0, 0, 2)));
        assertThatThrownBy(() -> Run.of(few.toBuilder().user("42").build(), root, "true"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the user 42 is not mapped into the container's user namespace, which has 0 to 1")
                .hasMessageContaining("[/user]");
        assertThatThrownBy(() -> Run.of(few.toBuilder().user("daemon").build(), root, "true"))
                .hasMessageContaining("the additional group 10 is not mapped");
        assertThatThrownBy(() -> Run.of(few.toBuilder().user("0:5").build(), root, "true"))
                .hasMessageContaining("the group 5 is not mapped");
        give(100_000);
        try (HandedOver handed = HandedOver.of(0, List.of(new IdMapping(0, 100_000, 1)))) {
            ContainerConfig other = joining(handed.path()).toBuilder().user("9").build();
            assertThatThrownBy(() -> Run.of(other, root, "true"))
                    .hasMessageContaining("the user 9 is not mapped into the container's user namespace, which has 0:");
        }
    }

    @Test
    void whatIsNoUserNamespaceOrOneWithoutRootIsAnError() {
        assertThatThrownBy(() -> Run.of(joining("/nowhere"), root, "true"))
                .hasMessageContaining("/nowhere")
                .hasMessageContaining("[/namespaces]");
        assertThatThrownBy(() -> Run.of(joining("/proc/self/ns/net"), root, "true"))
                .hasMessageContaining("EINVAL")
                .hasMessageContaining("/namespaces");
        try (HandedOver handed = HandedOver.of(0, List.of(new IdMapping(5, 100_000, 1)))) {
            assertThatThrownBy(() -> Run.of(joining(handed.path()), root, "true"))
                    .hasMessageContaining("become root in the user namespace, which must map 0")
                    .hasMessageContaining("EINVAL");
        }
    }
}
