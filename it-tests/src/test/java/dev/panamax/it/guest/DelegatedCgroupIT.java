package dev.panamax.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.it.guest.OrdinaryUser.Result;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The life of an ordinary user's container in a cgroup that his systemd has delegated to him, and that nobody else keeps. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.SYSTEMD, Feature.UNIFIED, Feature.ORDINARY_USER, Feature.USER_MANAGER
})
class DelegatedCgroupIT {
    private static final Path HOME = Path.of("/home/user/pnx-delegated");
    private static final Path CGROUP = OrdinaryUser.MANAGER.resolve("app.slice/panamax-pnx");

    private @Nullable Process scope;

    @BeforeEach
    void makeBundle() throws Exception {
        // systemd takes a controller away again that none of its units asks for: this one does, as long as it is there.
        List<String> keeper = OrdinaryUser.words(OrdinaryUser.DELEGATED);
        keeper.addAll(List.of("sleep", "1000"));
        scope = new ProcessBuilder(keeper).inheritIO().start();
        OrdinaryUser.makeRoot(HOME);
        OrdinaryUser.panamax("spec", "--rootless", "--bundle", HOME.toString()).success();
        Path file = HOME.resolve("config.json");
        String config = Files.readString(file);
        String limits =
                "{\"memory\": {\"limit\": 67108864}, \"pids\": {\"limit\": 20}, \"cpu\": {\"quota\": 50000, \"period\": 100000}}";
        String changed = config.replaceFirst("\"terminal\": *true", "\"terminal\": false")
                .replaceFirst("\"sh\"", "\"sleep\", \"300\"")
                .replaceFirst("\"linux\": *\\{", "\"linux\": {\"resources\": " + limits + ",");
        assertThat(changed).contains("\"sleep\"", "67108864", "false");
        Files.writeString(file, changed);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (scope != null) {
            scope.destroy();
            scope.waitFor();
        }
        if (Files.exists(OrdinaryUser.STATE.resolve("pnx"))) {
            OrdinaryUser.panamax("delete", "--force", "pnx");
        }
        BusyboxRoot.delete(HOME);
        assertThat(CGROUP).doesNotExist();
        if (Files.exists(OrdinaryUser.STATE)) {
            assertThat(OrdinaryUser.STATE).isEmptyDirectory();
        }
    }

    private static Result panamax(String... words) throws IOException, InterruptedException {
        return OrdinaryUser.panamaxBehind(OrdinaryUser.DELEGATED, words);
    }

    private static String file(String name) throws IOException {
        return Files.readString(CGROUP.resolve(name)).strip();
    }

    @Test
    void allVerbsWorkOnAContainerInIt() throws Exception {
        panamax("create", "--bundle", HOME.toString(), "pnx").success();
        assertThat(file("memory.max")).isEqualTo("67108864");
        assertThat(file("pids.max")).isEqualTo("20");
        assertThat(file("cpu.max")).isEqualTo("50000 100000");
        panamax("start", "pnx").success();
        assertThat(panamax("exec", "pnx", "cat", "/proc/self/cgroup", "/proc/self/uid_map")
                        .success()
                        .replaceAll(" +", " "))
                .isEqualTo("0::/\n 0 1000 1\n");
        assertThat(panamax("ps", "pnx").success()).contains("sleep 300");
        panamax("pause", "pnx").success();
        assertThat(file("cgroup.events")).contains("frozen 1");
        panamax("resume", "pnx").success();
        panamax("update", "--memory", "33554432", "pnx").success();
        assertThat(file("memory.max")).isEqualTo("33554432");
        assertThat(panamax("events", "--stats", "pnx").success())
                .contains("\"limit\":33554432", "\"pids\":{\"current\":1");
        assertThat(panamax("state", "pnx").success()).contains("\"running\"");
        assertThat(panamax("list").success()).contains("pnx ", " user");
        // A process that comes from elsewhere may not be moved here by him, and the limits would not hold it.
        Result alien = OrdinaryUser.panamax("exec", "pnx", "cat", "/proc/self/cgroup");
        assertThat(alien.status()).isNotZero();
        assertThat(alien.errors())
                .contains(
                        "putting process ", " into the cgroup " + CGROUP, "EACCES", "closest cgroup that is above both")
                .contains("systemd-run --user --scope");
        panamax("kill", "--all", "pnx", "KILL").success();
        panamax("wait", "pnx");
        panamax("delete", "pnx").success();
        assertThat(CGROUP).doesNotExist();
    }
}
