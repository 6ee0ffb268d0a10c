package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.Capability;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a kernel with all modules, AppArmor and all capabilities can do: link types, profiles, limits above the caller's own. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.UNIFIED})
class KernelBreadthTest extends BundleTestCase {
    private static final String PROFILE = "panamax-test";
    private static final List<String> SETS = List.of("bounding", "effective", "permitted", "inheritable", "ambient");

    private static void ip(String... words) throws IOException, InterruptedException {
        String[] command = new String[words.length + 1];
        command[0] = "ip";
        System.arraycopy(words, 0, command, 1, words.length);
        Programs.run(command);
    }

    private String moved(String link) {
        String seen = run(
                config -> config.withObject("/linux/netDevices").putObject(link).put("name", "eth9"),
                "ip addr show eth9; ip link show " + link);
        assertThat(seen).contains("can't find device '" + link + "'");
        return seen;
    }

    @Test
    @Requires(Feature.LINK_MODULES)
    void aDummyLinkMovesWithItsAddresses() throws Exception {
        ip("link", "add", "pnxdummy", "type", "dummy");
        ip("addr", "add", "10.88.7.2/24", "dev", "pnxdummy");
        ip("addr", "add", "fd00:88::2/64", "dev", "pnxdummy", "nodad");
        assertThat(moved("pnxdummy")).contains("10.88.7.2/24", "fd00:88::2/64", "UP");
    }

    @Test
    @Requires(Feature.LINK_MODULES)
    void aVlanLinkMoves() throws Exception {
        ip("link", "add", "pnxbase", "type", "dummy");
        try {
            ip("link", "set", "pnxbase", "up");
            ip("link", "add", "link", "pnxbase", "name", "pnxvlan", "type", "vlan", "id", "7");
            ip("addr", "add", "10.88.7.3/24", "dev", "pnxvlan");
            assertThat(moved("pnxvlan")).contains("10.88.7.3/24");
        } finally {
            ip("link", "del", "pnxbase");
        }
    }

    @Test
    @Requires(Feature.LINK_MODULES)
    void anIpvlanLinkMoves() throws Exception {
        ip("link", "add", "pnxbase", "type", "dummy");
        try {
            ip("link", "add", "link", "pnxbase", "name", "pnxipvlan", "type", "ipvlan", "mode", "l2");
            ip("addr", "add", "10.88.7.4/24", "dev", "pnxipvlan");
            assertThat(moved("pnxipvlan")).contains("10.88.7.4/24");
        } finally {
            ip("link", "del", "pnxbase");
        }
    }

    private static void giveAll(ObjectNode config) {
        ObjectNode capabilities = config.withObject("/process").putObject("capabilities");
        for (String set : SETS) {
            ArrayNode names = capabilities.putArray(set);
            for (Capability capability : Capability.values()) {
                names.add("CAP_" + capability.name());
            }
        }
    }

    @Test
    @Requires(Feature.ALL_CAPABILITIES)
    void aProgramHasAllCapabilitiesThatThereAre() {
        String seen = run(KernelBreadthTest::giveAll, "grep Cap /proc/self/status");
        String all = "%016x".formatted((1L << Capability.values().length) - 1);
        assertThat(seen.lines()).hasSize(5).allMatch(line -> line.endsWith("\t" + all));
    }

    @Test
    @Requires(Feature.ALL_CAPABILITIES)
    void limitsAreRaisedAndTheOomScoreIsLowered() {
        String seen = run(
                config -> {
                    ObjectNode process = config.withObject("/process");
                    process.put("oomScoreAdj", -500);
                    process.putArray("rlimits")
                            .addObject()
                            .put("type", "RLIMIT_MEMLOCK")
                            .put("soft", 1L << 40)
                            .put("hard", 1L << 41);
                },
                "cat /proc/self/oom_score_adj; grep 'locked memory' /proc/self/limits");
        assertThat(seen.lines().findFirst()).hasValue("-500");
        assertThat(seen).containsPattern("Max locked memory +" + (1L << 40) + " +" + (1L << 41));
    }

    /** A profile that forbids one file, in the kernel as long as this is open. */
    private record Profile(Path source) implements AutoCloseable {
        static Profile load(Path directory) throws IOException, InterruptedException {
            Path source = Files.writeString(directory.resolve("profile"), """
                    profile %s flags=(attach_disconnected,mediate_deleted) {
                      network,
                      capability,
                      file,
                      signal,
                      deny /**/forbidden w,
                      deny /forbidden w,
                    }
                    """.formatted(PROFILE));
            Programs.run("apparmor_parser", "--replace", "--skip-cache", source.toString());
            return new Profile(source);
        }

        @Override
        public void close() throws IOException {
            try {
                Programs.run("apparmor_parser", "--remove", source.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the profile " + PROFILE + " is still loaded", e);
            }
        }
    }

    private static final String CONFINED =
            "cat /proc/self/attr/current; echo a > /allowed && echo allowed; echo f > /forbidden || echo forbidden";

    private static void isConfined(String seen) {
        assertThat(seen.lines())
                .containsExactly(
                        PROFILE + " (enforce)",
                        "allowed",
                        "sh: can't create /forbidden: Permission denied",
                        "forbidden");
    }

    @Test
    @Requires(Feature.APPARMOR)
    void aProgramRunsUnderItsProfile() throws Exception {
        try (Profile _ = Profile.load(directory)) {
            isConfined(run(config -> config.withObject("/process").put("apparmorProfile", PROFILE), CONFINED));
        }
    }

    @Test
    @Requires(Feature.APPARMOR)
    void aProgramThatJoinsRunsUnderItsOwn() throws Exception {
        try (Profile _ = Profile.load(directory)) {
            OciContainer container = create("c", config("sleep", "600"));
            container.start();
            isConfined(
                    join(container, config -> config.withObject("/process").put("apparmorProfile", PROFILE), CONFINED));
        }
    }

    @Test
    @Requires(Feature.APPARMOR)
    void aContainerJsonHasAProfileToo() throws Exception {
        try (Profile _ = Profile.load(directory);
                BusyboxRoot root = BusyboxRoot.create()) {
            ContainerConfig config = ContainerConfig.usual().toBuilder()
                    .cgroups(CgroupConfig.of("pnx-apparmor", "c"))
                    .apparmorProfile(PROFILE)
                    .build();
            isConfined(Run.script(config, root, "{ " + CONFINED + "; } 2>&1"));
        }
    }

    @Test
    @Requires(Feature.APPARMOR)
    void aProfileThatIsNotLoadedIsAnErrorBeforeAnythingIsMade() {
        String why = "the AppArmor profile \"panamax-none\" is not loaded on this host";
        ObjectNode config = config("true");
        config.withObject("/process").put("apparmorProfile", "panamax-none");
        assertThatThrownBy(() -> create("c", config))
                .hasMessageStartingWith(why)
                .hasMessageEndingWith("[/process/apparmorProfile]");
        assertThat(runtime.exists("c")).isFalse();

        OciContainer container = create("c", config("sleep", "600"));
        container.start();
        assertThatThrownBy(() -> container.join(joining(
                        changed -> changed.withObject("/process").put("apparmorProfile", "panamax-none"), "true")))
                .hasMessageStartingWith(why)
                .hasMessageEndingWith("[/apparmorProfile]");

        ContainerConfig old = ContainerConfig.usual().toBuilder()
                .apparmorProfile("panamax-none")
                .build();
        assertThatThrownBy(() -> Run.of(old, rootfs, "true"))
                .hasMessageStartingWith(why)
                .hasMessageEndingWith("[/apparmor_profile]");
    }
}
