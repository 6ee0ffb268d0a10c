package dev.panamax.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.Capability;
import dev.panamax.config.ConfigException;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.WaitStatus;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Process;
import dev.panamax.proc.NumberList;
import dev.panamax.proc.ProcessStatus;
import dev.panamax.program.SyscallProgram;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process is given before it becomes the program, as the program finds it. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class ProcessAttributesTest {
    private static final Process.User NOBODY = new Process.User(65534, 65533, 027, List.of(7L, 77L));

    @Test
    void aUserIsKnownByNumbers() {
        Staged staged = Staged.in()
                .beforeExec(program -> {
                    FixedIdentity.add(program, NOBODY, false);
                    FixedIdentity.addUmask(program, NOBODY);
                })
                .script("id -u; id -g; grep ^Groups /proc/self/status; umask");
        assertThat(staged.output()).isEqualTo("65534\n65533\nGroups:\t7 77 \n0027\n");
    }

    @Test
    void withoutAUmaskItIsTheUsualOne() {
        Staged staged = Staged.in()
                .beforeExec(program -> FixedIdentity.addUmask(program, Process.User.ROOT))
                .script("umask");
        assertThat(staged.output()).isEqualTo("0022\n");
    }

    @Test
    void aUserMayBeInThousandsOfGroups() {
        List<Long> groups = LongStream.range(1000, 6000).boxed().toList();
        Staged staged = Staged.in()
                .beforeExec(program -> FixedIdentity.add(program, new Process.User(1, 1, null, groups), false))
                .script("grep ^Groups /proc/self/status | wc -w");
        assertThat(staged.output()).isEqualTo("5001\n");
    }

    private static void mapWithoutGroups(int pid) {
        try {
            Path process = Path.of("/proc/" + pid);
            Files.writeString(process.resolve("setgroups"), "deny");
            Files.writeString(process.resolve("gid_map"), "0 0 1");
            Files.writeString(process.resolve("uid_map"), "0 0 1");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whereGroupsAreDeniedNoneNeedBeSet() {
        Staged staged = Staged.in(CloneFlag.CLONE_NEWUSER)
                .parent(ProcessAttributesTest::mapWithoutGroups)
                .beforeExec(program -> FixedIdentity.add(program, Process.User.ROOT, true))
                .run("id", "-u");
        assertThat(staged.output()).isEqualTo("0\n");
    }

    @Test
    void whereGroupsAreDeniedAskingForThemIsAnError() {
        Process.User user = new Process.User(0, 0, null, List.of(5L));
        Staged staged = Staged.in(CloneFlag.CLONE_NEWUSER)
                .parent(ProcessAttributesTest::mapWithoutGroups)
                .beforeExec(program -> FixedIdentity.add(program, user, true))
                .run("id");
        assertThat(staged.failure())
                .isEqualTo("set the additional groups, which the user namespace must map: setgroups(1, [5]): EPERM"
                        + " (operation not permitted) [/process/user]");
    }

    @Test
    void anIdThatIsNotMappedIsAnError() {
        Process.User user = new Process.User(3, 0, null, List.of());
        Staged staged = Staged.in(CloneFlag.CLONE_NEWUSER)
                .parent(ProcessAttributesTest::mapWithoutGroups)
                .beforeExec(program -> FixedIdentity.add(program, user, true))
                .run("id");
        assertThat(staged.failure())
                .startsWith("set the user 3, which the user namespace must map: setresuid(3, 3, 3): EINVAL");
    }

    @Test
    void limitsAreExact() {
        List<Rlimit> limits = List.of(
                new Rlimit(Rlimit.Resource.NOFILE, 123, 456),
                new Rlimit(Rlimit.Resource.CORE, 0, 0),
                new Rlimit(Rlimit.Resource.STACK, 1 << 20, 2 << 20));
        Staged staged = Staged.in()
                .beforeExec(program -> ProcessAttributes.addLimits(program, limits, "/process/rlimits"))
                .script("grep -E 'open files|core|stack' /proc/self/limits | tr -s ' '");
        assertThat(staged.output().lines())
                .containsExactly(
                        "Max stack size 1048576 2097152 bytes ",
                        "Max core file size 0 0 bytes ",
                        "Max open files 123 456 files ");
    }

    @Test
    void aLimitThatIsRefusedIsNamed() {
        List<Rlimit> limits = List.of(new Rlimit(Rlimit.Resource.CORE, 0, 0), new Rlimit(Rlimit.Resource.CORE, 2, 1));
        Staged staged = Staged.in()
                .beforeExec(program -> ProcessAttributes.addLimits(program, limits, "/process/rlimits"))
                .run("true");
        assertThat(staged.failure()).contains("EINVAL").endsWith("[/process/rlimits/1]");
    }

    @Test
    void noNewPrivilegesIsSet() {
        Staged staged = Staged.in()
                .beforeExec(ProcessAttributes::addNoNewPrivileges)
                .run("grep", "NoNewPrivs", "/proc/self/status");
        assertThat(staged.output()).isEqualTo("NoNewPrivs:\t1\n");
    }

    @Test
    void aPersonalityShowsInTheMachine() {
        Staged staged = Staged.in()
                .beforeExec(program -> ProcessAttributes.addPersonality(program, "LINUX32"))
                .script("cat /proc/self/personality; uname -m");
        assertThat(staged.output()).startsWith("00000008\n").doesNotContain("64");
    }

    @Test
    void anUnknownPersonalityIsAnErrorBeforeAnythingHappens() {
        assertThatThrownBy(() -> ProcessAttributes.addPersonality(SyscallProgram.builder(), "BSD"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("config.json: /linux/personality/domain: \"BSD\" is none of LINUX, LINUX32");
    }

    @Test
    void aSchedulerIsSet() {
        Process.Scheduler batch =
                new Process.Scheduler("SCHED_BATCH", 5, 0, List.of("SCHED_FLAG_RESET_ON_FORK"), 0, 0, 0);
        Staged staged = Staged.in()
                .beforeExec(program -> Scheduling.addPolicy(program, batch))
                .script("exec cut -d ' ' -f 19,41 /proc/self/stat");
        assertThat(staged.output()).isEqualTo("5 3\n");
    }

    @ParameterizedTest
    @CsvSource({"SCHED_FIFO, 7, 0, 1", "SCHED_RR, 3, 0, 2", "SCHED_IDLE, 0, 0, 5", "SCHED_DEADLINE, 0, 5000000, 6"})
    void policiesAreTheKernels(String policy, int priority, long runtime, int number) {
        Process.Scheduler scheduler =
                new Process.Scheduler(policy, 0, priority, List.of(), runtime, 2 * runtime, 2 * runtime);
        Staged staged = Staged.in()
                .beforeExec(program -> Scheduling.addPolicy(program, scheduler))
                .run("cut", "-d", " ", "-f", "40,41", "/proc/self/stat");
        // Where the cgroup has no real-time budget the kernel refuses, and the field is named.
        if (staged.failure().isEmpty()) {
            assertThat(staged.output()).isEqualTo(priority + " " + number + "\n");
        } else {
            assertThat(staged.failure()).contains(policy).contains("EPERM").endsWith("[/process/scheduler]");
        }
    }

    @Test
    void anUnknownPolicyOrFlagIsNamed() {
        Process.Scheduler unknown = new Process.Scheduler("SCHED_BEST", 0, 0, List.of(), 0, 0, 0);
        Process.Scheduler flag =
                new Process.Scheduler("SCHED_FIFO", 0, 1, List.of("SCHED_FLAG_RECLAIM", "FAST"), 0, 0, 0);
        assertThatThrownBy(() -> Scheduling.addPolicy(SyscallProgram.builder(), unknown))
                .hasMessageStartingWith(
                        "config.json: /process/scheduler/policy: \"SCHED_BEST\" is none of SCHED_BATCH");
        assertThatThrownBy(() -> Scheduling.addPolicy(SyscallProgram.builder(), flag))
                .hasMessageStartingWith("config.json: /process/scheduler/flags/1: \"FAST\" is none of");
    }

    @Test
    void ioPriorityIsSet() {
        Staged staged = Staged.in()
                .beforeExec(program -> Scheduling.addIoPriority(program, new Process.IoPriority("IOPRIO_CLASS_BE", 6)))
                .run("ionice", "-p", "0");
        assertThat(staged.output()).isEqualTo("best-effort: prio 6\n");
    }

    @Test
    void processorsAreChosen() {
        Staged staged = Staged.in()
                .beforeExec(program -> Scheduling.addAffinity(program, "1", "/process/execCPUAffinity/initial"))
                .run("grep", "Cpus_allowed_list", "/proc/self/status");
        assertThat(staged.output()).isEqualTo("Cpus_allowed_list:\t1\n");
    }

    @Test
    void processorsThatDoNotExistAreAnError() {
        Staged staged = Staged.in()
                .beforeExec(program -> Scheduling.addAffinity(program, "60000", "/process/execCPUAffinity/final"))
                .run("true");
        assertThat(staged.failure())
                .isEqualTo(
                        "sched_setaffinity(0, 7504, [60000]): EINVAL (invalid argument) [/process/execCPUAffinity/final]");
        assertThatThrownBy(() -> Scheduling.addAffinity(SyscallProgram.builder(), "3-1", "/p"))
                .hasMessage("config.json: /p: the range 3-1 ends before it starts");
    }

    @ParameterizedTest
    @CsvSource({"MPOL_BIND, 0, bind:0", "MPOL_INTERLEAVE, 0, interleave:0", "MPOL_LOCAL, '', local"})
    void memoryComesFromTheNodes(String mode, String nodes, String shown) {
        Staged staged = Staged.in()
                .beforeExec(
                        program -> Scheduling.addMemoryPolicy(program, new Linux.MemoryPolicy(mode, nodes, List.of())))
                .run("head", "-n", "1", "/proc/self/numa_maps");
        assertThat(staged.failure()).isEmpty();
        assertThat(staged.output()).contains(" " + shown + " ");
    }

    @Test
    void memoryPolicyHasFlags() {
        Linux.MemoryPolicy policy = new Linux.MemoryPolicy("MPOL_BIND", "0", List.of("MPOL_F_STATIC_NODES"));
        Staged staged = Staged.in()
                .beforeExec(program -> Scheduling.addMemoryPolicy(program, policy))
                .run("head", "-n", "1", "/proc/self/numa_maps");
        assertThat(staged.output()).contains(" bind=static:0 ");
    }

    @Test
    void kernelParametersAreWritten() {
        Map<String, String> parameters = Map.of(
                "net.ipv4.ip_forward", "1",
                "net/ipv4/conf/lo/forwarding", "0",
                "kernel.shm_rmid_forced", "1",
                "kernel.domainname", "example.org");
        Staged staged = Staged.in(
                        CloneFlag.CLONE_NEWNET, CloneFlag.CLONE_NEWIPC, CloneFlag.CLONE_NEWUTS, CloneFlag.CLONE_NEWNS)
                .beforeExec(program -> Sysctls.add(program, parameters, "/linux/sysctl"))
                .script("cd /proc/sys; cat net/ipv4/ip_forward kernel/shm_rmid_forced kernel/domainname");
        assertThat(staged.failure()).isEmpty();
        assertThat(staged.output()).isEqualTo("1\n1\nexample.org\n");
    }

    @Test
    void aKernelParameterThatDoesNotExistIsNamed() {
        Staged staged = Staged.in(CloneFlag.CLONE_NEWNET)
                .beforeExec(program -> Sysctls.add(program, Map.of("net.nothing", "1"), "/linux/sysctl"))
                .run("true");
        assertThat(staged.failure())
                .startsWith("set the kernel parameter net.nothing: openat2(")
                .endsWith("ENOENT (no such file or directory) [/linux/sysctl/net.nothing]");
    }

    @Test
    void noKernelParameterLeadsOutOfItsDirectory() {
        Staged staged = Staged.in(CloneFlag.CLONE_NEWNET)
                .beforeExec(program -> Sysctls.add(program, Map.of("net/../../../etc/passwd", "x"), "/linux/sysctl"))
                .run("true");
        assertThat(staged.failure()).contains("EXDEV").endsWith("[/linux/sysctl/net~1..~1..~1..~1etc~1passwd]");
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward, net/ipv4/ip_forward",
        "net/ipv4/conf/eth0.100/forwarding, net/ipv4/conf/eth0.100/forwarding",
        "net.ipv4.conf.eth0/100.forwarding, net/ipv4/conf/eth0.100/forwarding",
        "plain, plain"
    })
    void theFirstSeparatorSaysWhichOneIsMeant(String key, String path) {
        assertThat(Sysctls.path(key)).isEqualTo(path);
    }

    @Test
    void theContainerHasASessionKeyringOfItsOwn() {
        String id = "panamax-keys-" + ProcessHandle.current().pid();
        Staged staged = Staged.in()
                .beforeExec(program -> SessionKeyring.addNew(program, id, false))
                .run("grep", "_ses." + id, "/proc/keys");
        assertThat(staged.failure()).isEmpty();
        // Where the kernel has keys, they show with the permissions that were set.
        if (Files.exists(Path.of("/proc/keys"))) {
            assertThat(staged.output()).contains("3f1b0000").contains("keyring");
        }
    }

    @Test
    void theOomScoreIsWrittenFromOutside() {
        Staged staged = Staged.in().parent(pid -> OomScore.set(pid, 321, false)).run("cat", "/proc/self/oom_score_adj");
        assertThat(staged.output()).isEqualTo("321\n");
    }

    @Test
    void anOomScoreThatIsOutOfRangeIsAnError() {
        Staged staged = Staged.in()
                .parent(pid -> assertThatThrownBy(() -> OomScore.set(pid, 2000, false))
                        .isInstanceOf(AttributeException.class)
                        .hasMessageContaining("EINVAL")
                        .hasMessageEndingWith("[/process/oomScoreAdj]"))
                .run("true");
        assertThat(staged.status()).isEqualTo(new WaitStatus.Exited(0));
    }

    @Test
    void anOomScoreThatIsNotOursToGiveIsAnErrorUnlessWeAreRootless() throws IOException {
        boolean ours = (ProcessStatus.of("self").mask("CapEff") & 1L << Capability.SYS_RESOURCE.number()) != 0;
        Staged staged = Staged.in()
                .parent(pid -> {
                    if (!ours) {
                        assertThatThrownBy(() -> OomScore.set(pid, -900, false))
                                .hasMessageContaining("permission denied")
                                .hasMessageContaining("CAP_SYS_RESOURCE");
                    }
                    OomScore.set(pid, -900, true);
                })
                .run("cat", "/proc/self/oom_score_adj");
        String before = Files.readString(Path.of("/proc/self/oom_score_adj"));
        assertThat(staged.output()).isEqualTo(ours ? "-900\n" : before);
    }

    @Test
    void masksAreWholeWords() {
        ByteBuffer mask =
                ByteBuffer.wrap(NumberList.mask(NumberList.parse("0-1, 65"))).order(ByteOrder.nativeOrder());
        assertThat(mask.remaining()).isEqualTo(16);
        assertThat(mask.getLong()).isEqualTo(3);
        assertThat(mask.getLong()).isEqualTo(2);
        assertThatThrownBy(() -> NumberList.parse("1,x")).hasMessageContaining("\"x\"");
    }
}
