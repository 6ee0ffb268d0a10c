package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.Capability;
import dev.panamax.config.ConfigException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a container.json's filter of system calls does to its programs. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class CallFilterTest extends ContainerTestCase {
    private static final ContainerConfig CONFIG = ContainerConfig.usual().toBuilder()
            .environment(List.of("PATH=/bin"))
            .build();
    /** Says whether there is a filter, and asks for a personality that the kernel itself gives to anybody. */
    private static final String PROBE = "grep Seccomp: /proc/self/status; linux64 -R echo changed 2>&1";

    private static final String NO_DIRECTORIES = """
            {"defaultAction": "SCMP_ACT_ALLOW",
             "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}]}""";

    @TempDir
    Path profiles;

    CallFilterTest() {
        super(CONFIG);
    }

    private ContainerConfig with(String profile) {
        return CONFIG.toBuilder().seccomp(profile).build();
    }

    private ContainerConfig withFile(String text) throws IOException {
        return with(Files.writeString(profiles.resolve("profile.json"), text).toString());
    }

    @Test
    void withoutTheFieldThereIsNoFilter() {
        assertThat(Run.script(CONFIG, root, PROBE)).isEqualTo("Seccomp:\t0\nchanged\n");
    }

    @Test
    void theDefaultIsInForce() {
        assertThat(Run.script(with("default"), root, PROBE))
                .startsWith("Seccomp:\t2\n")
                .contains("Operation not permitted")
                .doesNotContain("changed");
    }

    @Test
    void ordinaryProgramsDoNotNoticeTheDefault() {
        assertThat(Run.script(with("default"), root, """
                        mkdir /d && echo a > /d/f && chmod 600 /d/f && chown 1:1 /d/f && mv /d/f /f
                        ln -s f /l && cat /l && rm -r /d && ls -l /f | cut -d' ' -f 1
                        mknod /p p && (echo b > /p &) && cat /p
                        id -u && hostname && chroot / echo c
                        sh -c 'kill -TERM $$'; echo $?
                        """)).startsWith("a\n-rw-------\nb\n0\npanamax\nc\n143\n");
    }

    @Test
    void theDefaultKnowsTheContainersCapabilities() {
        Set<Capability> more = EnumSet.copyOf(CONFIG.capabilities());
        more.add(Capability.SYS_ADMIN);
        String script = "unshare -u true 2>&1 && echo new";
        assertThat(Run.script(with("default"), root, script)).contains("Operation not permitted");
        assertThat(Run.script(with("default").toBuilder().capabilities(more).build(), root, script))
                .isEqualTo("new\n");
    }

    @Test
    void aProfileIsReadFromAFile() throws IOException {
        assertThat(Run.script(withFile(NO_DIRECTORIES), root, "mkdir /x 2>&1; " + PROBE))
                .contains("No space left on device", "Seccomp:\t2\n", "changed\n");
        assertThat(root.path().resolve("x")).doesNotExist();
    }

    @Test
    void aProfileCanEndTheProgram() throws IOException {
        ContainerConfig config =
                withFile(NO_DIRECTORIES.replace("SCMP_ACT_ERRNO\", \"errnoRet\": 28", "SCMP_ACT_KILL_PROCESS\""));
        assertThat(Run.of(config, root, "mkdir", "/x").status())
                .isEqualTo(new WaitStatus.Killed(Signal.SIGSYS.number()));
    }

    @Test
    void itIsInForceForOtherUsersAndInUserNamespaces() {
        ContainerConfig user = with("default").toBuilder().user("1000:1000").build();
        assertThat(Run.script(user, root, PROBE + "; id -u"))
                .startsWith("Seccomp:\t2\n")
                .endsWith("\n1000\n")
                .doesNotContain("changed");
        ContainerConfig mapped = with("default").toBuilder()
                .namespace(Namespace.NEWUSER)
                .uidMappings(List.of(new IdMapping(0, 100_000, 65_536)))
                .gidMappings(List.of(new IdMapping(0, 100_000, 65_536)))
                .build();
        assertThat(Run.script(mapped, root, PROBE)).startsWith("Seccomp:\t2\n").doesNotContain("changed");
    }

    @Test
    void aProgramThatJoinsHasOneAsItsConfigurationSays() throws Exception {
        try (Running running = Running.start(with("default"), root, data, "sleep", "600")) {
            assertThat(running.init().pid()).isPositive();
            assertThat(join(with("default"))).startsWith("Seccomp:\t2\n").doesNotContain("changed");
            assertThat(join(CONFIG)).isEqualTo("Seccomp:\t0\nchanged\n");
            assertThat(join(withFile(NO_DIRECTORIES))).isEqualTo("Seccomp:\t2\nchanged\n");
        }
    }

    private String join(ContainerConfig config) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Exec.of(config)
                .dataPath(data)
                .arguments(List.of("sh", "-c", PROBE))
                .stdout(new Stdio.To(output))
                .join();
        return output.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | expected an object, found a list",
                "{ | no valid JSON",
                "{} | /defaultAction: is needed",
                "{\"defaultAction\": \"ALLOW\"} | /defaultAction: \"ALLOW\" is not known",
                "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 5000} | /defaultErrnoRet: 5000 is not between",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"archMap\": []} | is an engine's template",
            })
    void aFaultyProfileIsToldByFileAndPlace(String text, String message) throws IOException {
        ContainerConfig config = withFile(text);
        assertThatThrownBy(() -> Run.of(config, root, "true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(profiles.resolve("profile.json") + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void rulesThatContradictEachOtherAreToldByTheFileToo() throws IOException {
        ContainerConfig config = withFile("""
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                  {"names": ["read"], "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 9, "op": "SCMP_CMP_EQ"}]},
                  {"names": ["read"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 9, "op": "SCMP_CMP_EQ"}]}]}""");
        assertThatThrownBy(() -> Run.of(config, root, "true"))
                .hasMessageStartingWith(profiles.resolve("profile.json")
                        + ": /syscalls/1: an earlier rule has the same call and args, but another action");
    }

    @Test
    void aProfileThatIsNotThereOrAsksSomebodyIsRefused() throws IOException {
        assertThatThrownBy(() -> Run.of(with("/nowhere/profile.json"), root, "true"))
                .isInstanceOf(StartException.class)
                .hasMessage("the profile /nowhere/profile.json can't be read: no such file or directory [/seccomp]");
        ContainerConfig asking = withFile("""
                {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/run/agent",
                 "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}]}""");
        assertThatThrownBy(() -> Run.of(asking, root, "true"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(
                        "leaves calls to a listener (SCMP_ACT_NOTIFY), which only bundles can have [/seccomp]");
    }

    @Test
    void whatTheProfileRefusesOfTheStartItselfIsToldByItsName() throws IOException {
        ContainerConfig config = withFile("""
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["capset"], "action": "SCMP_ACT_ERRNO"}]}""");
        assertThatThrownBy(() -> Run.of(config, root, "true"))
                .hasMessageContaining("capset")
                .hasMessageContaining("EPERM");
    }
}
