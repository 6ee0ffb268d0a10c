package dev.panamax.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.Capability;
import dev.panamax.config.ConfigException;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.WindowSize;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecJsonTest {
    static final String MINIMAL = """
            {"ociVersion": "1.0.2", "root": {"path": "rootfs"}, "linux": {"namespaces": [{"type": "mount"}]}}""";

    private final Spec spec = SpecJson.read("config.json", CompleteConfig.TEXT);
    private final Process process = Objects.requireNonNull(spec.process());
    private final Linux linux = spec.linux();
    private final Resources resources = linux.resources();

    @Test
    void theContainerIsRead() {
        assertThat(spec.ociVersion()).isEqualTo("1.3.0");
        assertThat(spec.root()).isEqualTo(new Root("rootfs", true));
        assertThat(spec.hostname()).isEqualTo("box");
        assertThat(spec.domainname()).isEqualTo("example.org");
        assertThat(spec.annotations()).containsExactly(Map.entry("com.example.key", "value"), Map.entry("empty", ""));
        assertThat(spec.mounts())
                .containsExactly(
                        new Mount("/proc", "proc", "proc", List.of(), List.of(), List.of()),
                        new Mount(
                                "data",
                                "none",
                                "volume",
                                List.of("rbind", "ridmap", "ro"),
                                List.of(new IdMapping(0, 5000, 10)),
                                List.of(new IdMapping(0, 6000, 10))),
                        new Mount("/proc/meminfo", "", "/lxcfs/meminfo", List.of("bind"), List.of(), List.of()));
    }

    @Test
    void hooksAreReadInTheirOrder() {
        assertThat(spec.hooks().prestart())
                .containsExactly(new Hooks.Hook("/h/1", List.of("1", "a"), List.of("K=V"), 5));
        assertThat(spec.hooks().createRuntime()).extracting(Hooks.Hook::path).containsExactly("/h/2");
        assertThat(spec.hooks().createContainer()).extracting(Hooks.Hook::path).containsExactly("/h/3");
        assertThat(spec.hooks().startContainer()).extracting(Hooks.Hook::path).containsExactly("/h/4");
        assertThat(spec.hooks().poststart()).extracting(Hooks.Hook::path).containsExactly("/h/5", "/h/6");
        assertThat(spec.hooks().poststop()).containsExactly(new Hooks.Hook("/h/7", List.of(), List.of(), null));
    }

    @Test
    void theProcessIsRead() {
        assertThat(process.terminal()).isTrue();
        assertThat(process.consoleSize()).isEqualTo(new WindowSize(25, 80));
        assertThat(process.user()).isEqualTo(new Process.User(1000, 100, 077, List.of(5L, 6L)));
        assertThat(process.args()).containsExactly("sh", "-c", "exit 3");
        assertThat(process.env()).containsExactly("PATH=/bin", "EMPTY=", "A=b=c");
        assertThat(process.cwd()).isEqualTo("/home");
        assertThat(process.rlimits())
                .containsExactly(
                        new Rlimit(Rlimit.Resource.NOFILE, 1024, 4096), new Rlimit(Rlimit.Resource.CORE, 0, -1));
        assertThat(process.noNewPrivileges()).isTrue();
        assertThat(process.apparmorProfile()).isEqualTo("profile");
        assertThat(process.selinuxLabel()).isEqualTo("u:r:t:s0");
        assertThat(process.oomScoreAdj()).isEqualTo(-500);
        assertThat(process.scheduler())
                .isEqualTo(new Process.Scheduler(
                        "SCHED_DEADLINE", 3, 0, List.of("SCHED_FLAG_RESET_ON_FORK"), 1_000_000, 2_000_000, 3_000_000));
        assertThat(process.ioPriority()).isEqualTo(new Process.IoPriority("IOPRIO_CLASS_IDLE", 4));
        assertThat(process.execCpuAffinity()).isEqualTo(new Process.CpuAffinity("7", "0-3,7"));
    }

    @Test
    void capabilitiesThatNobodyKnowsAreLeftOut() {
        assertThat(process.capabilities())
                .isEqualTo(new CapabilitySets(
                        Set.of(Capability.KILL, Capability.CHOWN),
                        Set.of(Capability.KILL),
                        Set.of(),
                        Set.of(Capability.KILL),
                        Set.of()));
    }

    @Test
    void whatIsParticularToLinuxIsRead() {
        assertThat(linux.namespaces()).containsOnlyKeys(Namespace.values());
        assertThat(linux.namespaces()).containsEntry(Namespace.NEWPID, "/proc/1/ns/pid");
        assertThat(linux.creates(Namespace.NEWUSER)).isTrue();
        assertThat(linux.uidMappings()).containsExactly(new IdMapping(0, 1000, 1), new IdMapping(1, 9000, 65535));
        assertThat(linux.gidMappings()).containsExactly(new IdMapping(0, 1000, 1000));
        assertThat(linux.timeOffsets())
                .containsOnly(
                        Map.entry("monotonic", new Linux.TimeOffset(172800, 7)),
                        Map.entry("boottime", new Linux.TimeOffset(-5, 0)));
        assertThat(linux.devices())
                .containsExactly(
                        // The type of the file, which stands in the mode as well, is gone.
                        new Linux.Device('c', "/dev/fuse", 10, 229, 0666, 1, 2),
                        new Linux.Device('p', "/dev/pipe", 0, 0, null, 0, 0));
        assertThat(linux.netDevices()).containsExactly(Map.entry("eth0", "inside%d"), Map.entry("eth1", "eth1"));
        assertThat(linux.cgroupsPath()).isEqualTo("/panamax/box");
        assertThat(linux.rootfsPropagation()).isEqualTo("slave");
        assertThat(linux.maskedPaths()).containsExactly("/proc/kcore");
        assertThat(linux.readonlyPaths()).containsExactly("/proc/sys");
        assertThat(linux.mountLabel()).isEqualTo("u:r:m:s0");
        assertThat(linux.personality()).isEqualTo("LINUX32");
        assertThat(linux.intelRdt())
                .isEqualTo(new Linux.IntelRdt("guaranteed", List.of("L2:0=f"), "L3:0=7f0", "MB:0=20", true));
        assertThat(linux.memoryPolicy())
                .isEqualTo(new Linux.MemoryPolicy("MPOL_INTERLEAVE", "0-1", List.of("MPOL_F_STATIC_NODES")));
    }

    @Test
    void parametersOfTheKernelHaveDots() {
        assertThat(linux.sysctl())
                .containsEntry("net.ipv4.ip_forward", "1")
                .containsEntry("net.ipv4.conf.eth0/100.rp_filter", "0")
                .hasSize(6);
    }

    @Test
    void resourcesAreRead() {
        assertThat(resources.devices())
                .containsExactly(
                        new Resources.DeviceRule(false, 'a', null, null, "rwm"),
                        new Resources.DeviceRule(true, 'c', 10L, null, "rw"));
        assertThat(resources.memory())
                .isEqualTo(new Resources.Memory(
                        536_870_912L, 268_435_456L, -1L, -1L, 4096L, 60L, true, Boolean.FALSE, true));
        assertThat(resources.cpu())
                .isEqualTo(new Resources.Cpu(1024L, 1_000_000L, 0L, 500_000L, 950_000L, 1_000_000L, "0-1", "0", 1L));
        assertThat(resources.pidsLimit()).isZero();
        assertThat(resources.blockIo())
                .isEqualTo(new Resources.BlockIo(
                        100,
                        50,
                        List.of(new Resources.WeightDevice(8, 0, 500, 300)),
                        List.of(new Resources.ThrottleDevice(8, 1, 601)),
                        List.of(new Resources.ThrottleDevice(8, 2, 602)),
                        List.of(new Resources.ThrottleDevice(8, 3, 603)),
                        List.of(new Resources.ThrottleDevice(8, 4, -1))));
        assertThat(resources.hugepageLimits())
                .containsExactly(new Resources.HugepageLimit("2MB", 9_223_372_036_854_772_000L));
        assertThat(resources.network()).isEqualTo(new Resources.Network(1_048_577L, Map.of("eth0", 500L)));
        assertThat(resources.rdma())
                .containsOnly(
                        Map.entry("mlx5_1", new Resources.Rdma(3L, null)),
                        Map.entry("mlx4_0", new Resources.Rdma(null, 1000L)));
        assertThat(resources.unified()).containsOnly(Map.entry("io.max", "259:0 rbps=2097152\n253:0 wiops=120"));
    }

    @Test
    void theFilterOfSystemCallsIsRead() {
        assertThat(linux.seccomp())
                .isEqualTo(new Seccomp(
                        "SCMP_ACT_ERRNO",
                        38,
                        List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86"),
                        List.of("SECCOMP_FILTER_FLAG_LOG"),
                        "/run/agent.sock",
                        "m",
                        List.of(
                                new Seccomp.Rule(List.of("getcwd", "chmod"), "SCMP_ACT_ALLOW", null, List.of()),
                                new Seccomp.Rule(List.of("mount"), "SCMP_ACT_NOTIFY", null, List.of()),
                                new Seccomp.Rule(
                                        List.of("clone"),
                                        "SCMP_ACT_ERRNO",
                                        1,
                                        List.of(new Seccomp.Condition(5, -1, 7, "SCMP_CMP_MASKED_EQ"))))));
    }

    @Test
    void whatIsMissingSaysNothing() {
        Spec minimal = SpecJson.read("config.json", MINIMAL);
        assertThat(minimal.process()).isNull();
        assertThat(minimal.mounts()).isEmpty();
        assertThat(minimal.hooks()).isEqualTo(Hooks.NONE);
        assertThat(minimal.linux().resources()).isEqualTo(Resources.NONE);
        assertThat(minimal.linux().seccomp()).isNull();
        assertThat(minimal.linux().personality()).isEmpty();
    }

    @Test
    void whatIsNullOrUnknownIsAsIfItWasMissing() {
        Spec spec = SpecJson.read("config.json", """
                {"ociVersion": "1.0.2", "process": null, "mounts": null, "hooks": {"prestart": null, "future": 5},
                 "annotations": null, "future": {"a": [1]}, "windows": "x", "root": {"path": "r", "future": []},
                 "linux": {"namespaces": [{"type": "mount", "future": true}], "resources": null, "seccomp": {},
                   "sysctl": null, "netDevices": null, "intelRdt": null, "future": null}}""");
        assertThat(spec.hooks()).isEqualTo(Hooks.NONE);
        assertThat(spec.linux()).isEqualTo(SpecJson.read("config.json", MINIMAL).linux());
    }

    @Test
    void namesMatchInAnyCaseAndTheLastOneWins() {
        Spec spec = SpecJson.read(
                "config.json", MINIMAL.replace("\"root\"", "\"HostNAME\": \"\", \"root\": {\"path\": 5}, \"root\""));
        assertThat(spec.root().path()).isEqualTo("rootfs");
        String other = MINIMAL.replace("\"root\": {\"path\"", "\"Root\": {\"PATH\"");
        assertThat(SpecJson.read("config.json", other).root().path()).isEqualTo("rootfs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.0.0", "1.0.2-dev", "1.0.0-rc5", "1.1.0", "1.2.1", "1.3.0", "1.3.0+dev", "1.3.1-rc.1+build.5"})
    void everyVersionOneIsOurs(String version) {
        assertThat(SpecJson.read("config.json", MINIMAL.replace("1.0.2", version))
                        .ociVersion())
                .isEqualTo(version);
    }

    @Test
    void aTerminalsSizeIsIgnoredWithoutATerminal() {
        String text = "{\"cwd\": \"/\", \"args\": [\"a\"], \"consoleSize\": {\"height\": \"x\", \"width\": -1}}";
        assertThat(ProcessJson.read("p.json", text).consoleSize()).isNull();
        assertThatThrownBy(() -> ProcessJson.read("p.json", text.replace("{\"cwd\"", "{\"terminal\": true, \"cwd\"")))
                .hasMessageContainingAll("/consoleSize/height: ", "/consoleSize/width: ");
    }

    @Test
    void aProgramThatJoinsIsADocumentOfItsOwn() {
        String text = "{\"cwd\": \"/\", \"args\": [\"a\"], \"user\": {\"uid\": 5}}";
        Process joining = ProcessJson.read("p.json", text.getBytes(StandardCharsets.UTF_8));
        assertThat(joining.user()).isEqualTo(new Process.User(5, 0, null, List.of()));
        assertThat(joining.capabilities()).isNull();
        assertThat(joining.oomScoreAdj()).isNull();
        assertThatThrownBy(() -> ProcessJson.read("p.json", "{\"cwd\": \"tmp\"}"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("p.json: /cwd: \"tmp\" is not an absolute path; "
                        + "/args: a program is needed, as the first of its arguments");
    }

    @Test
    void zerosOfEnginesAreNoLimits() {
        Resources resources = ResourcesJson.read("-", """
                {"memory": {"limit": 0, "reservation": 0, "swap": 0, "kernel": 0, "kernelTCP": 0, "swappiness": 18446744073709551615},
                 "cpu": {"shares": 0, "quota": 0, "period": 0, "realtimeRuntime": 0, "realtimePeriod": 0, "cpus": "", "mems": ""},
                 "blockIO": {"weight": 0, "leafWeight": 0}, "network": {"classID": 0}, "pids": {}}""");
        assertThat(resources).isEqualTo(Resources.NONE);
    }

    @Test
    void zerosThatAreLimitsStay() {
        Resources resources = ResourcesJson.read(
                "-",
                "{\"pids\": {\"limit\": 0}, \"cpu\": {\"idle\": 0, \"burst\": 0}, \"memory\": {\"swappiness\": 0}}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(resources.pidsLimit()).isZero();
        assertThat(resources.cpu().idle()).isZero();
        assertThat(resources.cpu().burst()).isZero();
        assertThat(resources.memory().swappiness()).isZero();
    }

    @Test
    void speculationStaysFastUnlessFlagsAreGiven() {
        String text = MINIMAL.replace(
                "\"namespaces\"", "\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\"}, \"namespaces\"");
        assertThat(Objects.requireNonNull(SpecJson.read("c", text).linux().seccomp())
                        .flags())
                .containsExactly("SECCOMP_FILTER_FLAG_SPEC_ALLOW");
        String none = text.replace("ALLOW\"}", "ALLOW\", \"flags\": []}");
        assertThat(Objects.requireNonNull(SpecJson.read("c", none).linux().seccomp())
                        .flags())
                .isEmpty();
    }
}
