package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said about profiles. */
class SeccompCommandTest {
    private static final String PROFILE = """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 13, "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"],
             "syscalls": [
               {"names": ["read", "write", "openat2"], "action": "SCMP_ACT_ALLOW"},
               {"names": ["getpid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13},
               {"names": ["socket"], "action": "SCMP_ACT_TRACE", "errnoRet": 7,
                "args": [{"index": 0, "value": 16, "op": "SCMP_CMP_EQ"}]},
               {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
                "args": [{"index": 0, "value": 15, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]}]}""";

    private static final String TEMPLATE = """
            {"defaultAction": "SCMP_ACT_ERRNO",
             "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
             "syscalls": [
               {"names": ["chroot"], "action": "SCMP_ACT_KILL_PROCESS", "excludes": {"caps": ["CAP_SYS_CHROOT"]}},
               {"names": ["chroot"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_CHROOT"]}}]}""";

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final PrintStream outBefore = System.out;
    private final PrintStream errBefore = System.err;

    @TempDir
    Path directory;

    @BeforeEach
    void listen() throws Exception {
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        Files.writeString(directory.resolve("profile"), PROFILE);
        Files.writeString(directory.resolve("template"), TEMPLATE);
        Files.writeString(directory.resolve("config.json"), "{\"linux\": {\"seccomp\": " + PROFILE + "}}");
        Files.writeString(directory.resolve("wrong"), PROFILE.replace("SCMP_ACT_TRACE", "SCMP_ACT_TRACK"));
        Files.writeString(directory.resolve("nothing"), "{\"linux\": {}}");
    }

    @AfterEach
    void restore() {
        System.setOut(outBefore);
        System.setErr(errBefore);
    }

    private int run(String line) {
        List<String> words = new ArrayList<>(List.of("seccomp", "explain"));
        for (String word : line.strip().split(" ", -1)) {
            words.add(
                    word.startsWith("@") ? directory.resolve(word.substring(1)).toString() : word);
        }
        return Main.run(words);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default mkdir --arch x86_64 | mkdir() on SCMP_ARCH_X86_64, number 83: SCMP_ACT_ALLOW | by the rule \"files",
                "default mount | SCMP_ACT_ERRNO 1 (EPERM: operation not permitted) | no rule names the call; a container with"
                        + " CAP_SYS_ADMIN may make it",
                "default mount --cap CAP_SYS_ADMIN | SCMP_ACT_ALLOW | by the rule \"CAP_SYS_ADMIN: mounts\"",
                "default mount --cap kill,sys_admin | SCMP_ACT_ALLOW | by the rule \"CAP_SYS_ADMIN: mounts\"",
                "default chroot | SCMP_ACT_ALLOW | by the rule \"CAP_SYS_CHROOT: ",
                "default chroot --cap none | SCMP_ACT_ERRNO 1 | CAP_SYS_CHROOT may make it",
                "default clone 0x10000000 | clone(0x10000000) on | the rules that name the call do not apply",
                "default clone 17 | SCMP_ACT_ALLOW | as argument 0 SCMP_CMP_MASKED_EQ 0x7e020000 0",
                "default clone3 | SCMP_ACT_ERRNO 38 (ENOSYS: function not implemented) | its flags are in memory",
                "default 9999 | call 9999() on | because it is newer than file_setattr, the newest that the profile names",
                "default --arch arm set_tls | on SCMP_ARCH_ARM, number 983045: SCMP_ACT_ALLOW | by the rule",
                "default --arch X32 0 | read() on SCMP_ARCH_X32, number 1073741824: SCMP_ACT_ALLOW | by the rule",
                "default --arch amd64 0x40000000 | read() on SCMP_ARCH_X32 | by the rule",
                "default personality -- -1 | personality(0xffffffffffffffff) | do not apply",
                "@profile --arch x86_64 read | SCMP_ACT_ALLOW | by the rule /syscalls/0",
                "@profile --arch x86_64 socket 16 | SCMP_ACT_TRACE 7 | by the rule /syscalls/2, as argument 0 SCMP_CMP_EQ 0x10",
                "@profile --arch x86_64 socket 0x12 | SCMP_ACT_ALLOW | by the rule /syscalls/3, as argument 0 SCMP_CMP_MASKED_EQ",
                "@profile --arch x86_64 socket 3 | SCMP_ACT_ERRNO 13 (EACCES: permission denied) | by /defaultAction: the rules that"
                        + " name the call do not apply, or say the same: /syscalls/2, /syscalls/3",
                "@profile --arch x86_64 getpid | SCMP_ACT_ERRNO 13 | or say the same: /syscalls/1",
                "@profile --arch x86_64 mkdir | SCMP_ACT_ERRNO 13 | by /defaultAction: no rule names the call",
                "@profile --arch x86_64 mseal | SCMP_ACT_ERRNO 38 | because it is newer than openat2",
                "@profile --arch x86 read | SCMP_ACT_KILL_THREAD | by /architectures: SCMP_ARCH_X86 is not among them",
                "@profile --arch arm64 read | on SCMP_ARCH_AARCH64, number 63: SCMP_ACT_ALLOW | /syscalls/0",
                "@config.json --arch x86_64 read | SCMP_ACT_ALLOW | by the rule /linux/seccomp/syscalls/0",
                "@config.json --arch x86_64 mkdir | SCMP_ACT_ERRNO 13 | by /linux/seccomp/defaultAction",
                "@template --arch x86_64 chroot | SCMP_ACT_ALLOW | by the rule /syscalls/1",
                "@template --arch x86_64 chroot --cap none | SCMP_ACT_KILL_PROCESS | by the rule /syscalls/0",
            })
    void theDecisionAndItsGroundAreTwoLines(String line, String decision, String ground) {
        assertThat(run(line)).isZero();
        List<String> lines = output().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains(decision);
        assertThat(lines.get(1)).contains(ground);
        assertThat(errors.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default | explain needs a profile and a system call: panamax seccomp explain PROFILE SYSCALL",
                "default frobnicate | there is no system call \"frobnicate\" on any architecture",
                "default open --arch aarch64 | SCMP_ARCH_AARCH64 has no system call \"open\": see --arch for others",
                "default read --arch vax | --arch takes one of SCMP_ARCH_X86_64, SCMP_ARCH_X86, SCMP_ARCH_X32, SCMP_ARCH_AARCH64,"
                        + " SCMP_ARCH_ARM, and not \"vax\"",
                "default read x | ARGUMENT takes a number such as 16 or 0x10, and not \"x\"",
                "default read 0x | ARGUMENT takes a number such as 16 or 0x10, and not \"0x\"",
                "default read 18446744073709551616 | ARGUMENT: 18446744073709551616 does not fit",
                "default 0x1ffffffff | SYSCALL: 0x1ffffffff does not fit",
                "default read 1 2 3 4 5 6 7 | a system call has 6 arguments at most, and not 7",
                "default read -1 | unknown option -1",
                "default read --cap FLY | --cap: there is no capability \"FLY\"; one is CAP_SYS_ADMIN",
                "default read --format xml | --format takes table or json, and not \"xml\"",
                "@profile read --cap KILL | does not depend on capabilities; leave it out",
                "@wrong read | /syscalls/2/action: \"SCMP_ACT_TRACK\" is not known",
                "@nothing read | /linux/seccomp: is not there: all calls are allowed",
                "/nowhere/profile read | can't read the profile /nowhere/profile: no such file or directory",
            })
    void whatMakesNoSenseIsExplainedOnOneLine(String line, String message) {
        assertThat(run(line)).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .startsWith("panamax: ")
                .contains(message)
                .hasLineCount(1);
        assertThat(output()).isEmpty();
    }

    @Test
    void programsGetAnObject() throws Exception {
        assertThat(run("@profile --arch x86_64 --format json socket 16")).isZero();
        JsonNode rule = JsonTree.read(output());
        assertThat(rule.path("syscall").asText()).isEqualTo("socket");
        assertThat(rule.path("number").asLong()).isEqualTo(41);
        assertThat(rule.path("architecture").asText()).isEqualTo("SCMP_ARCH_X86_64");
        assertThat(rule.path("action").asText()).isEqualTo("SCMP_ACT_TRACE");
        assertThat(rule.path("data").asInt()).isEqualTo(7);
        assertThat(rule.path("decidedBy").asText()).isEqualTo("rule");
        assertThat(rule.path("pointer").asText()).isEqualTo("/syscalls/2");
        output.reset();
        assertThat(run("default --format json 4294967295 --arch x86_64")).isZero();
        JsonNode unknown = JsonTree.read(output());
        assertThat(unknown.path("syscall").asText()).isEmpty();
        assertThat(unknown.path("number").asLong()).isEqualTo(0xffff_ffffL);
        assertThat(unknown.path("decidedBy").asText()).isEqualTo("defaultAction");
        assertThat(unknown.path("errno").asInt()).isEqualTo(1);
    }

    @Test
    void theWordAfterSeccompIsNeeded() {
        assertThat(Main.run(List.of("seccomp"))).isEqualTo(1);
        assertThat(Main.run(List.of("seccomp", "compile"))).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "panamax: seccomp needs to be told what: panamax seccomp explain PROFILE SYSCALL [ARGUMENT...]",
                        "panamax: seccomp can't \"compile\": there is explain");
        assertThat(Main.run(List.of("seccomp", "explain", "--help"))).isZero();
        assertThat(output()).startsWith("Usage: panamax seccomp explain [OPTION...] PROFILE SYSCALL [ARGUMENT...]");
    }
}
