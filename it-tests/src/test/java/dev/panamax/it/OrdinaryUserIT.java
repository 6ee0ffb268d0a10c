package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.IdMapping;
import dev.panamax.testing.Feature;
import dev.panamax.testing.HandedOver;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bundles of an ordinary user to whom no cgroup is delegated. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class OrdinaryUserIT extends OrdinaryUserTestCase {
    @BeforeEach
    void makeBundle() throws Exception {
        panamax("spec", "--rootless", "--bundle", bundle()).success();
    }

    /** Changes the configuration that {@code spec --rootless} has written. */
    private void configure(Consumer<ObjectNode> change, String... arguments) throws IOException {
        Path file = directory.resolve("bundle/config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(file));
        ObjectNode process = config.withObject("/process");
        process.put("terminal", false);
        ArrayNode args = process.putArray("args");
        for (String argument : arguments) {
            args.add(argument);
        }
        change.accept(config);
        Files.writeString(file, JSON.writeValueAsString(config));
    }

    private static void addNamespace(ObjectNode config, String type) {
        config.withObject("/linux").withArray("/namespaces").addObject().put("type", type);
    }

    @Test
    void whatSpecWritesRuns() throws Exception {
        configure(
                config -> {
                    config.put("hostname", "mine");
                    config.withObject("/process").put("oomScoreAdj", 300);
                },
                "sh",
                "-c",
                "id -u; id -g; cat /proc/self/uid_map /proc/self/setgroups /proc/self/oom_score_adj; hostname; echo x > /dev/null;"
                        + " ls /dev/pts /sys/fs/cgroup > /dev/null && echo mounted");
        assertThat(panamax("run", "--bundle", bundle(), "pnx")
                        .success()
                        .replaceAll(" +", " ")
                        .lines())
                .containsExactly("0", "0", " 0 " + USER + " 1", "deny", "300", "mine", "mounted");
    }

    @Test
    void clocksNetworkAndParametersAreHisOwn() throws Exception {
        configure(
                config -> {
                    addNamespace(config, "time");
                    addNamespace(config, "network");
                    ObjectNode linux = config.withObject("/linux");
                    linux.putObject("timeOffsets").putObject("boottime").put("secs", 7_000_000);
                    linux.putObject("sysctl").put("net.ipv4.ip_forward", "1");
                },
                "sleep",
                "300");
        panamax("create", "--bundle", bundle(), "pnx").success();
        panamax("start", "pnx").success();
        assertThat(panamax(
                                "exec",
                                "pnx",
                                "sh",
                                "-c",
                                "cat /proc/sys/net/ipv4/ip_forward; cat /proc/self/timens_offsets; cat /proc/uptime; id -u")
                        .success()
                        .replaceAll(" +", " "))
                .startsWith("1\n")
                .contains("boottime 7000000 0\n")
                .containsPattern("\n7[0-9]{6}\\.[0-9]+ .*\n0\n");
    }

    @Test
    void namespacesOfHisOwnContainersAreJoined() throws Exception {
        configure(config -> addNamespace(config, "network"), "sleep", "300");
        panamax("run", "--detach", "--bundle", bundle(), "pnx").success();
        String pid =
                JSON.readTree(panamax("state", "pnx").success()).path("pid").asText();
        join(pid);
        assertThat(panamax("run", "--bundle", bundle(), "pnx-2").success())
                .startsWith("0\n")
                .contains("lo");
        join("1");
        assertThat(panamax("run", "--bundle", bundle(), "pnx-2").failure())
                .contains("/proc/1/ns/user", "EACCES", "its owner may join it, and root", "[/linux/namespaces]");
    }

    /** Makes the next container one in the user and network namespaces of a process. */
    private void join(String pid) throws IOException {
        configure(
                config -> {
                    ArrayNode namespaces = config.withObject("/linux").putArray("namespaces");
                    namespaces.addObject().put("type", "mount");
                    namespaces.addObject().put("type", "uts");
                    // What /proc and /dev/mqueue show must be of the same user namespace.
                    namespaces.addObject().put("type", "pid");
                    namespaces.addObject().put("type", "ipc");
                    namespaces.addObject().put("type", "user").put("path", "/proc/" + pid + "/ns/user");
                    namespaces.addObject().put("type", "network").put("path", "/proc/" + pid + "/ns/net");
                },
                "sh",
                "-c",
                "id -u; ls /sys/class/net");
    }

    @Test
    void moreIdsAreThoseOfANamespaceThatIsHandedOver() throws Exception {
        List<IdMapping> ids = List.of(new IdMapping(0, USER_ID, 1), new IdMapping(1, 100_000, 65_535));
        try (HandedOver handed = HandedOver.of(USER_ID, ids)) {
            configure(
                    config -> {
                        for (JsonNode namespace : config.at("/linux/namespaces")) {
                            if (namespace.path("type").asText().equals("user")) {
                                ((ObjectNode) namespace).put("path", handed.path());
                            }
                        }
                        addNamespace(config, "network");
                        config.withObject("/process/user")
                                .put("uid", 5)
                                .put("gid", 6)
                                .putArray("additionalGids")
                                .add(7);
                    },
                    "sh",
                    "-c",
                    "id; cat /proc/self/uid_map");
            assertThat(panamax("run", "--bundle", bundle(), "pnx")
                            .success()
                            .replaceAll(" +", " ")
                            .lines())
                    .containsExactly("uid=5 gid=6 groups=7", " 0 " + USER + " 1", " 1 100000 65535");
        }
    }

    @Test
    void withoutACgroupThereIsAllButWhatNeedsOne() throws Exception {
        // What an engine always says of devices is no wish for a cgroup.
        configure(
                config -> config.withObject("/linux/resources")
                        .putArray("devices")
                        .addObject()
                        .put("allow", false)
                        .put("access", "rwm"),
                "sleep",
                "300");
        panamax("run", "--detach", "--bundle", bundle(), "pnx").success();
        assertThat(panamax("state", "pnx").success()).contains("\"running\"");
        assertThat(panamax("ps", "pnx").success()).contains("sleep 300");
        assertThat(panamax("pause", "pnx").failure()).contains("no cgroup with a freezer", "/linux/cgroupsPath");
        assertThat(panamax("update", "--memory", "33554432", "pnx").failure()).contains("/memory/limit");
        panamax("kill", "pnx", "KILL").success();
        panamax("wait", "pnx");
        panamax("delete", "pnx").success();
    }

    @Test
    void limitsWithoutACgroupOfHisOwnAreAnError() throws Exception {
        configure(
                config ->
                        config.withObject("/linux/resources").putObject("pids").put("limit", 20),
                "sleep",
                "300");
        assertThat(panamax("run", "--bundle", bundle(), "pnx").failure())
                .contains("making the cgroup /sys/fs/cgroup", "panamax-pnx", "not delegated to this user")
                .contains("Delegate=yes", "--systemd-cgroup");
    }

    @Test
    void whatOnlyRootMayIsToldBefore() throws Exception {
        configure(
                config -> {
                    ObjectNode linux = config.withObject("/linux");
                    linux.remove(List.of("uidMappings", "gidMappings"));
                    linux.putArray("namespaces").addObject().put("type", "mount");
                    config.remove("hostname");
                },
                "id");
        assertThat(panamax("run", "--bundle", bundle(), "pnx").failure())
                .contains("/linux/namespaces", "CAP_SYS_ADMIN", "panamax spec --rootless");
        assertThat(asUser("A=b", "run", "--bundle", bundle(), "pnx").failure()).contains("XDG_RUNTIME_DIR", "--root");
    }

    @Test
    void aUserOfAnotherIdIsNotInTheNamespace() throws Exception {
        configure(config -> config.withObject("/process/user").put("uid", 5).put("gid", 6), "id");
        assertThat(panamax("run", "--bundle", bundle(), "pnx").failure())
                .contains("/process/user/uid: 5 is not mapped", "/process/user/gid: 6 is not mapped");
    }

    @Test
    void limitsOfAProcessOnlySink() throws Exception {
        configure(
                config -> config.withObject("/process")
                        .putArray("rlimits")
                        .addObject()
                        .put("type", "RLIMIT_NOFILE")
                        .put("hard", 1L << 40)
                        .put("soft", 1024),
                "id");
        assertThat(panamax("run", "--bundle", bundle(), "pnx").failure()).contains("/process/rlimits", "EPERM");
    }
}
