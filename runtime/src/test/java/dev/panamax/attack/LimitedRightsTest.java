package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.container.OciContainer;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rights that a program gets without anybody having asked for them. */
class LimitedRightsTest extends AttackTestCase {
    private static String field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothingIsInheritable() {
        String script = "cat /proc/self/status";
        OciContainer container = sleeping("rights", config -> {});
        String joined = join(container, config -> {}, script);
        container.delete(true);
        for (String status : List.of(run(config -> {}, script), joined)) {
            for (String set : List.of("CapInh", "CapAmb")) {
                Score.attack(
                        set + " is " + field(status, set), !field(status, set).matches("0+"));
            }
        }
        String asked = run(
                config -> {
                    texts(config.withObject("/process/capabilities"), "inheritable", "CAP_KILL");
                },
                script);
        Score.victim(
                "a configuration with inheritable capabilities",
                !field(asked, "CapInh").matches("0+"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel.core_pattern", "net/../kernel/core_pattern", "net.ipv4/../../../kernel/core_pattern",
                        "../kernel/core_pattern",
                "net..", "net.ipv4.ip_forward\nkernel.core_pattern", "net.ipv4.ip_forward=1+kernel.core_pattern",
                        "kernel/core_pattern",
                "kernel.shm_rmid_forced/../core_pattern", "fs.mqueue/../../kernel/core_pattern", "/kernel/core_pattern",
                        "net.\0"
            })
    void noKernelParameterOfTheHostsIsSet(String key) throws IOException {
        String before = read(Path.of("/proc/sys/kernel/core_pattern"));
        ObjectNode config = config("true");
        // What it is anyway, for the sake of the machine.
        config.withObject("/linux/sysctl").put(key, before.strip());
        String refusal = refusal(config);
        Score.attack("the parameter " + key, refusal.isEmpty());
    }

    @Test
    void whoResolvesNamesByTextSetsParametersOfTheHost() throws IOException {
        Path sys = Files.createDirectories(host.resolve("sys"));
        Files.createDirectories(sys.resolve("net"));
        Path pattern = Files.createDirectories(sys.resolve("kernel")).resolve("core_pattern");
        Files.writeString(pattern, "core");
        String key = "net/../kernel/core_pattern";
        assertThat(key).startsWith("net/"); // The check.
        Files.writeString(sys.resolve(key), "|/evil"); // The use.
        Score.victim("a parameter by path", read(pattern).equals("|/evil"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.ipv4.ip_default_ttl"})
    void aValueIsOneValueAndNoSecondParameter(String key) {
        for (String value : List.of("64\nkernel.core_pattern=|/evil", "64\0", "64+kernel.core_pattern=|/evil")) {
            ObjectNode config = config("true");
            config.withObject("/linux/sysctl").put(key, value);
            Score.attack("the value " + value, refusal(config).isEmpty());
        }
        assertThat(read(Path.of("/proc/sys/kernel/core_pattern"))).doesNotContain("evil");
    }

    @Test
    void theCgroupsOfOthersCanNotBeSeen() {
        String name = "panamax-neighbour-" + host.getFileName();
        OciContainer neighbour = sleeping(
                "neighbour", config -> config.withObject("/linux").put("cgroupsPath", "/panamax-test/" + name));
        String find = "ls -d /sys/fs/cgroup/*" + "/* /sys/fs/cgroup/*/*/* 2> /dev/null";
        for (boolean own : new boolean[] {true, false}) {
            String seen = run(config -> cgroupNamespace(config, own), "for d in $(" + find + "); do echo $d; done");
            assertThat(seen).contains("cgroup.procs");
            Score.attack("a neighbour's cgroup, with a namespace: " + own, seen.contains(name));
        }
        Staged naive = Staged.in().script("for d in $(" + find + "); do echo $d; done");
        Score.victim("the host's cgroups", naive.output().contains(name));
        neighbour.delete(true);
    }

    private static void cgroupNamespace(ObjectNode config, boolean own) {
        var namespaces = config.withObject("/linux").withArray("namespaces");
        for (int i = namespaces.size() - 1; i >= 0; i--) {
            if (namespaces.get(i).path("type").asText().equals("cgroup")) {
                namespaces.remove(i);
            }
        }
        if (own) {
            namespaces.addObject().put("type", "cgroup");
        }
    }

    @Test
    void noSessionIsTheCallers() throws Exception {
        String session = "sed 's/.*) //' /proc/self/stat | cut -d ' ' -f 4,5";
        OciContainer container = sleeping("session", config -> {});
        String joined = join(container, config -> {}, session);
        container.delete(true);
        for (String seen : List.of(run(config -> {}, session), joined)) {
            // A session whose leader is elsewhere has the number 0 here; and the second is the terminal.
            boolean own = seen.matches("[1-9]\\d* 0\n");
            Score.attack("the session is the caller's: " + seen, !own);
        }
        Process child = new ProcessBuilder("sh", "-c", session).start();
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        String callers =
                read(Path.of("/proc/self/stat")).replaceAll("(?s).*\\) ", "").split(" ", -1)[3];
        Score.victim(
                "a child that stays in its caller's session",
                child.inputReader().readLine().startsWith(callers + " "));
    }
}
