package dev.panamax.it.guest;

import static dev.panamax.it.guest.OrdinaryUser.DELEGATED;
import static dev.panamax.it.guest.OrdinaryUser.MANAGER;
import static dev.panamax.it.guest.OrdinaryUser.STATE;
import static dev.panamax.it.guest.OrdinaryUser.panamax;
import static dev.panamax.it.guest.OrdinaryUser.panamaxBehind;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.oci.SpecTemplate;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An ordinary user, with a systemd manager of his own, and the command line. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.SYSTEMD, Feature.UNIFIED, Feature.ORDINARY_USER, Feature.USER_MANAGER
})
class RootlessIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path HOME = Path.of("/home/user/pnx");

    @BeforeEach
    void makeBundle() throws Exception {
        OrdinaryUser.makeRoot(HOME);
        writeConfiguration();
    }

    /** What {@code spec --rootless} would write for the user. */
    private static void writeConfiguration() throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(SpecTemplate.write(true));
        for (String map : List.of("/linux/uidMappings", "/linux/gidMappings")) {
            ((ObjectNode) config.withArray(map).get(0)).put("hostID", 1000);
        }
        Files.writeString(HOME.resolve("config.json"), JSON.writeValueAsString(config));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (Files.exists(STATE.resolve("pnx"))) {
            panamax("delete", "--force", "pnx");
        }
        if (Files.exists(STATE)) {
            assertThat(STATE).isEmptyDirectory();
        }
        String cgroups = Programs.run("find", MANAGER.toString(), "-name", "*panamax*", "-o", "-name", "*pnx*");
        assertThat(cgroups).isEmpty();
        BusyboxRoot.delete(HOME);
    }

    /** Changes the configuration that {@code spec --rootless} has written. */
    private static void configure(Consumer<ObjectNode> change, String... arguments) throws IOException {
        Path file = HOME.resolve("config.json");
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

    private static void limit(ObjectNode config) {
        ObjectNode resources = config.withObject("/linux/resources");
        resources.putObject("memory").put("limit", 64 << 20);
        resources.putObject("pids").put("limit", 20);
        resources.putObject("cpu").put("quota", 50_000).put("period", 100_000);
    }

    private static OrdinaryUser.Result run(String... globals) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(globals));
        words.addAll(List.of("run", "--bundle", HOME.toString(), "pnx"));
        return panamax(words.toArray(String[]::new));
    }

    @Test
    void limitsHoldInADelegatedCgroup() throws Exception {
        Files.delete(HOME.resolve("config.json"));
        panamax("spec", "--rootless", "--bundle", HOME.toString()).success();
        configure(
                config -> {
                    limit(config);
                    config.withObject("/process").put("oomScoreAdj", 300);
                },
                "sh",
                "-c",
                "cd /sys/fs/cgroup; cat memory.max pids.max cpu.max /proc/self/oom_score_adj /proc/self/cgroup; id -u; id -g;"
                        + " cat /proc/self/setgroups; echo x > /dev/null; ps | grep -c sh");
        assertThat(panamaxBehind(DELEGATED, "run", "--bundle", HOME.toString(), "pnx")
                        .success()
                        .lines())
                .startsWith("67108864", "20", "50000 100000", "300", "0::/", "0", "0", "deny");
        // Without a cgroup that he may divide, limits are an error and nothing happens.
        assertThat(run().failure())
                .contains("EACCES", "not delegated to this user", "systemd-run --user", "--systemd-cgroup");
        configure(config -> config.withObject("/linux").remove("resources"), "echo", "unlimited");
        assertThat(run().success()).isEqualTo("unlimited\n");
    }

    @Test
    void aUsersOwnManagerKeepsHisContainers() throws Exception {
        configure(RootlessIT::limit, "sleep", "300");
        panamax("--systemd-cgroup", "create", "--bundle", HOME.toString(), "pnx")
                .success();
        panamax("start", "pnx").success();
        Path cgroup = MANAGER.resolve("user.slice/panamax-pnx.scope");
        assertThat(Files.readString(cgroup.resolve("memory.max")).strip()).isEqualTo("67108864");
        assertThat(Files.readString(cgroup.resolve("pids.max")).strip()).isEqualTo("20");
        assertThat(OrdinaryUser.run(List.of(
                                "systemctl",
                                "--user",
                                "show",
                                "--property=MemoryMax,TasksMax,Slice,CPUQuotaPerSecUSec",
                                "panamax-pnx.scope"))
                        .success())
                .contains("MemoryMax=67108864", "TasksMax=20", "Slice=user.slice", "CPUQuotaPerSecUSec=500ms");
        assertThat(panamax("exec", "pnx", "cat", "/proc/self/cgroup").success()).isEqualTo("0::/\n");
        panamax("update", "--memory", "33554432", "pnx").success();
        assertThat(Files.readString(cgroup.resolve("memory.max")).strip()).isEqualTo("33554432");
        panamax("pause", "pnx").success();
        assertThat(Files.readString(cgroup.resolve("cgroup.events"))).contains("frozen 1");
        panamax("resume", "pnx").success();
        JsonNode state = JSON.readTree(panamax("state", "pnx").success());
        assertThat(state.path("status").asText()).isEqualTo("running");
        assertThat(state.path("owner").asText()).isEqualTo("user");
        panamax("delete", "--force", "pnx").success();
        assertThat(cgroup).doesNotExist();
    }

    @Test
    void whatOnlyRootMayIsToldBefore() throws Exception {
        configure(
                config -> {
                    ObjectNode linux = config.withObject("/linux");
                    linux.withArray("/uidMappings")
                            .addObject()
                            .put("containerID", 1)
                            .put("hostID", 100_000)
                            .put("size", 10);
                    config.withObject("/process/user")
                            .putArray("additionalGids")
                            .add(0);
                },
                "true");
        assertThat(run().failure())
                .contains("/linux/uidMappings", "his own", "newuidmap")
                .contains("/process/user/additionalGids");
        configure(
                config -> {
                    ObjectNode linux = config.withObject("/linux");
                    linux.remove(List.of("uidMappings", "gidMappings"));
                    linux.putArray("namespaces").addObject().put("type", "mount");
                    config.remove("hostname");
                },
                "true");
        assertThat(run().failure()).contains("/linux/namespaces", "CAP_SYS_ADMIN", "panamax spec --rootless");
        assertThat(STATE.resolve("pnx")).doesNotExist();
    }
}
