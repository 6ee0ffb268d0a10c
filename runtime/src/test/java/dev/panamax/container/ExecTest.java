package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.Capability;
import dev.panamax.config.ConfigException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.config.Namespace;
import dev.panamax.config.Network;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The library's way into a container, on the real kernel. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class ExecTest {
    private static final ContainerConfig USUAL = ContainerConfig.usual();

    private BusyboxRoot root;
    private Machine before;

    @BeforeEach
    void lookBefore() {
        // What the JVM itself and this library open once, they keep.
        root = BusyboxRoot.create();
        Run.of(USUAL, root, "true");
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(Machine.look().since(before)).isEmpty();
        root.close();
    }

    private static ContainerConfig with(UnaryOperator<ContainerConfig.Builder> change) {
        return change.apply(USUAL.toBuilder()).build();
    }

    private static ContainerConfig withMounts(Mount... mounts) {
        return with(config -> config.mountConfig(new MountConfig(false, false, List.of(mounts), Device.SIMPLE, "")));
    }

    @Test
    void tellsExitCodesFromSignals() {
        assertThat(Run.of(USUAL, root, "true").status()).isEqualTo(new WaitStatus.Exited(0));
        assertThat(Run.of(USUAL, root, "sh", "-c", "exit 7").status()).isEqualTo(new WaitStatus.Exited(7));
        ContainerConfig sharedPids = with(config -> config.withoutNamespace(Namespace.NEWPID));
        assertThat(Run.of(sharedPids, root, "sh", "-c", "kill -9 $$").status()).isEqualTo(new WaitStatus.Killed(9));
    }

    @Test
    void theProgramIsAloneAndIsProcessOne() {
        assertThat(Run.of(USUAL, root, "ps", "-o", "pid,args").output().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("PID"),
                        line -> assertThat(line.strip()).isEqualTo("1 ps -o pid,args"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Namespace.class,
            names = {"NEWUSER", "NEWNS"},
            mode = EnumSource.Mode.EXCLUDE)
    void namespacesAreNewOrShared(Namespace namespace) throws IOException {
        // A shared network namespace can't be set up from inside, and a shared host can't be renamed.
        ContainerConfig base = with(config -> config.networks(List.of()).hostname(""));
        String host = Files.readSymbolicLink(Path.of("/proc/self/ns/" + namespace.file()))
                .toString();
        String link = "readlink /proc/self/ns/" + namespace.file();
        assertThat(Run.script(base.toBuilder().namespace(namespace).build(), root, link)
                        .strip())
                .isNotEqualTo(host)
                .startsWith(namespace.file());
        assertThat(Run.script(base.toBuilder().withoutNamespace(namespace).build(), root, link)
                        .strip())
                .isEqualTo(host);
    }

    @Test
    void joinsAnIpcNamespaceByPath() throws IOException {
        String host = Files.readSymbolicLink(Path.of("/proc/self/ns/ipc")).toString();
        ContainerConfig joining = with(config -> config.withoutNamespace(Namespace.NEWIPC)
                .ipc("/proc/" + ProcessHandle.current().pid() + "/ns/ipc"));
        assertThat(Run.script(joining, root, "readlink /proc/self/ns/ipc").strip())
                .isEqualTo(host);
    }

    @Test
    void aBadIpcPathIsAnErrorThatNamesTheField() {
        AtomicInteger started = new AtomicInteger();
        ContainerConfig joining =
                with(config -> config.withoutNamespace(Namespace.NEWIPC).ipc("/proc/1/ns/ipcc"));
        assertThatThrownBy(() ->
                        Run.of(joining, root, exec -> exec.startCallback(init -> started.incrementAndGet()), "true"))
                .hasMessageContaining("/proc/1/ns/ipcc")
                .hasMessageContaining("ENOENT")
                .hasMessageContaining("[/ipc]");
        assertThat(started).hasValue(0);
    }

    @Test
    void anUnknownProgramIsAnErrorAndNoExitCode() {
        assertThatThrownBy(() -> Run.of(USUAL, root, "nosuchcmd"))
                .hasMessageContaining("exec: \"nosuchcmd\": executable file not found in $PATH");
    }

    @Test
    void aProgramThatIsNoneIsAnError() {
        root.write("bin/text", "not a program\n").toFile().setExecutable(true);
        assertThatThrownBy(() -> Run.of(USUAL, root, "text")).hasMessageContaining("ENOEXEC");
    }

    @Test
    void passesStreamsThrough() {
        byte[] input = "hello\n".getBytes(StandardCharsets.UTF_8);
        Run run = Run.of(USUAL, root, exec -> exec.stdin(new Stdio.From(new ByteArrayInputStream(input))), "cat");
        assertThat(run.output()).isEqualTo("hello\n");
        assertThat(Run.of(USUAL, root, "cat").output()).isEmpty();
        assertThat(Run.of(USUAL, root, "dd", "if=/dev/zero", "bs=1M", "count=8").output())
                .hasSizeGreaterThan(8 << 20);
    }

    @Test
    void theCallbackComesWhenTheProgramRuns() {
        StringBuilder executable = new StringBuilder();
        Run.of(
                USUAL,
                root,
                exec -> exec.startCallback(init -> executable.append(executable(init.pid()))),
                "sleep",
                "0.2");
        assertThat(executable.toString()).endsWith("/bin/busybox");
    }

    private static String executable(int pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCallbackThatThrowsEndsTheContainer() {
        assertThatThrownBy(() -> Run.of(
                        USUAL,
                        root,
                        exec -> exec.startCallback(init -> {
                            throw new IllegalArgumentException("no");
                        }),
                        "sleep",
                        "100"))
                .hasMessage("no");
    }

    @Test
    void hasTheMountsOfEveryContainerInOrder() {
        String mounts = Run.script(with(config -> config.restrictSys(false)), root, "cat /proc/mounts");
        assertThat(mounts.lines().map(line -> line.split(" ", -1)[1]))
                .containsExactly("/", "/proc", "/dev", "/dev/shm", "/dev/mqueue", "/dev/pts", "/sys");
        assertThat(mounts)
                .contains("proc /proc proc rw,nosuid,nodev,noexec")
                .contains("tmpfs /dev tmpfs rw,nosuid,mode=755")
                .contains("size=65536k")
                .contains("gid=5,mode=620,ptmxmode=666");
    }

    @Test
    void restrictsProcAndSys() {
        String mounts = Run.script(USUAL, root, "cat /proc/mounts");
        assertThat(mounts).contains("sysfs /sys sysfs ro,").contains("proc /proc/sys proc ro,");
        assertThat(Run.script(USUAL, root, "echo x > /proc/sys/kernel/hostname"))
                .contains("Read-only file system");
        assertThat(Run.script(
                        with(config -> config.restrictSys(false)),
                        root,
                        "echo y > /proc/sys/kernel/hostname; hostname"))
                .isEqualTo("y\n");
    }

    @Test
    void makesDevicesAndLinks() {
        String devices = Run.script(
                USUAL,
                root,
                "stat -c '%n %F %t:%T %a' /dev/null /dev/tty; readlink /dev/fd; readlink /dev/ptmx; readlink"
                        + " /dev/stdin; echo x > /dev/null; ls /dev/pts");
        assertThat(devices.lines())
                .contains(
                        "/dev/null character special file 1:3 666",
                        "/dev/tty character special file 5:0 666",
                        "/proc/self/fd",
                        "pts/ptmx",
                        "/proc/self/fd/0",
                        "ptmx");
    }

    @Test
    void standardInputIsTheContainersOwnNull() {
        // A path that leads nowhere in the container would show as deleted, or not at all.
        assertThat(Run.script(USUAL, root, "readlink /proc/self/fd/0; ls -l /dev/null >/dev/null"))
                .isEqualTo("/dev/null\n");
    }

    @Test
    void bindMountsAreReadOnlyUnlessWritable(@TempDir Path source) throws IOException {
        Files.writeString(source.resolve("file"), "content");
        String script = "cat /a/b/file; touch /a/b/new";
        Mount readOnly = new Mount.Bind(source.toString(), "/a/b", false, "", Mount.Propagation.INHERITED);
        assertThat(Run.script(withMounts(readOnly), root, script))
                .startsWith("content")
                .contains("Read-only file system");
        assertThat(source.resolve("new")).doesNotExist();
        Mount writable = new Mount.Bind(source.toString(), "/a/b", true, "", Mount.Propagation.PRIVATE);
        assertThat(Run.script(withMounts(writable), root, script)).isEqualTo("content");
        assertThat(source.resolve("new")).exists();
    }

    @Test
    void mountsSingleFilesAndMemory(@TempDir Path source) throws IOException {
        Path file = Files.writeString(source.resolve("file"), "content");
        Mount bind = new Mount.Bind(file.toString(), "/some/where/file", false, "", Mount.Propagation.SLAVE);
        String output = Run.script(
                withMounts(bind, new Mount.Tmpfs("/memory")), root, "cat /some/where/file; grep memory /proc/mounts");
        assertThat(output).startsWith("content").contains("tmpfs /memory tmpfs rw,nosuid,nodev,noexec");
    }

    @Test
    void linksOfAnImageDoNotLeadOut(@TempDir Path source) throws IOException {
        Files.createSymbolicLink(root.path().resolve("absolute"), Path.of("/etc"));
        Files.createSymbolicLink(root.path().resolve("upwards"), Path.of("../../../../../../etc"));
        for (String link : List.of("/absolute", "/upwards")) {
            String name = "pnx-" + link.substring(1);
            Mount bind = new Mount.Bind(source.toString(), link + "/" + name, false, "", Mount.Propagation.INHERITED);
            assertThat(Run.script(withMounts(bind), root, "ls -d /etc/" + name)).isEqualTo("/etc/" + name + "\n");
            assertThat(root.path().resolve("etc").resolve(name)).isDirectory();
            assertThat(Path.of("/etc", name)).doesNotExist();
        }
    }

    @Test
    void anImageWhoseDevIsALinkIsRefused() throws IOException {
        Files.createSymbolicLink(root.path().resolve("elsewhere"), Path.of("/etc"));
        Path dev = root.path().resolve("dev");
        Files.delete(dev);
        Files.createSymbolicLink(dev, Path.of("elsewhere"));
        assertThatThrownBy(() -> Run.of(USUAL, root, "true"))
                .hasMessageContaining("/dev")
                .hasMessageContaining("ELOOP");
    }

    @Test
    void aMissingMountSourceIsAnErrorThatNamesTheField() {
        Mount bind = new Mount.Bind("/nowhere/to/be/found", "/x", false, "", Mount.Propagation.INHERITED);
        assertThatThrownBy(() -> Run.of(withMounts(bind), root, "true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/mount_config/mounts/0/source")
                .hasMessageContaining("/nowhere/to/be/found");
        assertThat(root.path().resolve("x")).doesNotExist();
    }

    @Test
    void theRootCanBeReadOnlyOrMoved() {
        ContainerConfig readOnly =
                with(config -> config.mountConfig(new MountConfig(false, true, List.of(), Device.SIMPLE, "")));
        assertThat(Run.script(readOnly, root, "touch /x; touch /dev/shm/x && echo fine"))
                .contains("Read-only file system")
                .contains("fine");
        ContainerConfig moved =
                with(config -> config.mountConfig(new MountConfig(true, false, List.of(), Device.SIMPLE, "")));
        assertThat(Run.script(moved, root, "ls /bin/busybox; pwd; ls -d /.pivot* 2>/dev/null"))
                .isEqualTo("/bin/busybox\n/\n");
    }

    @Test
    void mountsDoNotTravelToTheHost() {
        Run.script(
                with(config -> config.capabilities(Set.of(Capability.SYS_ADMIN))),
                root,
                "mkdir /m; mount -t tmpfs x /m");
        assertThat(Machine.look().mounts()).isEqualTo(before.mounts());
    }

    @Test
    void keepsTheNamedCapabilitiesAndNoOthers() {
        ContainerConfig two = with(config -> config.capabilities(Set.of(Capability.KILL, Capability.CHOWN)));
        String status = Run.script(two, root, "grep Cap /proc/self/status");
        assertThat(status.lines().map(line -> line.replaceAll("\\s+", " ")))
                .contains(
                        "CapInh: 0000000000000021",
                        "CapPrm: 0000000000000021",
                        "CapEff: 0000000000000021",
                        "CapBnd: 0000000000000021",
                        "CapAmb: 0000000000000000");
        ContainerConfig none = with(config -> config.capabilities(Set.of()));
        assertThat(Run.script(none, root, "chown 1 /etc/passwd")).contains("Operation not permitted");
    }

    @Test
    void usersAreTheContainersOwn() {
        assertThat(Run.script(user("daemon"), root, "id -u; id -g; id -G; echo $HOME; grep CapEff /proc/self/status"))
                .isEqualTo("1\n1\n1 10 77\n/usr/sbin\nCapEff:\t0000000000000000\n");
        assertThat(Run.script(user("daemon:wheel"), root, "id -u; id -G")).isEqualTo("1\n10\n");
        assertThat(Run.script(user("1337"), root, "id -u; id -g; echo $HOME")).isEqualTo("1337\n0\n/\n");
        assertThat(Run.script(user(""), root, "id -u; id -G")).isEqualTo("0\n0\n");
        assertThatThrownBy(() -> Run.of(user("nobody-knows"), root, "true"))
                .hasMessageContaining("nobody-knows")
                .hasMessageContaining("[/user]");
    }

    private static ContainerConfig user(String user) {
        return with(config -> config.user(user).environment(List.of("PATH=/bin")));
    }

    @Test
    void theEnvironmentIsTheConfiguredOne() {
        ContainerConfig config = with(builder -> builder.environment(List.of("PATH=/bin", "A=b=c", "A=d", "HOME=")));
        assertThat(Run.of(config, root, "env").output().lines())
                .containsExactlyInAnyOrder("PATH=/bin", "A=d", "HOME=/root");
    }

    @Test
    void workingDirectoryUmaskSessionAndLimits() {
        ContainerConfig config = with(builder ->
                builder.workingDirectory("/etc").rlimits(List.of(new Rlimit(Rlimit.Resource.NOFILE, 100, 200))));
        assertThat(Run.script(config, root, "pwd; umask; cut -d' ' -f5,6 /proc/self/stat; ulimit -n; ulimit -Hn"))
                .isEqualTo("/etc\n0022\n1 1\n100\n200\n");
        ContainerConfig missing = with(builder -> builder.workingDirectory("/nowhere"));
        assertThatThrownBy(() -> Run.of(missing, root, "true"))
                .hasMessageContaining("chdir(\"/nowhere\"): ENOENT")
                .hasMessageContaining("[/working_dir]");
    }

    @Test
    void hostnameAndLoopback() {
        ContainerConfig config = with(builder -> builder.hostname("ship"));
        assertThat(Run.script(config, root, "hostname; ip -o addr show lo | head -1"))
                .startsWith("ship\n")
                .contains("127.0.0.1/8");
        ContainerConfig without = with(builder -> builder.networks(List.<Network>of()));
        assertThat(Run.script(without, root, "ip -o link show lo")).contains("<LOOPBACK>");
    }

    @Test
    void nothingOfTheRuntimeIsOpenInTheContainer() {
        // No pipeline: the shell is process 1, and would have its ends open for a moment. And ls is not to be process 1
        // itself.
        assertThat(Run.script(USUAL, root, "ls /proc/1/fd; true")).isEqualTo("0\n1\n2\n");
    }

    @Test
    void anUnwritableDataPathIsAnErrorBeforeAnythingHappens() {
        assertThatThrownBy(() -> Run.of(USUAL, root, exec -> exec.dataPath(Path.of("/sys/kernel")), "true"))
                .hasMessageContaining("/sys/kernel");
        assertThatThrownBy(() -> Run.of(USUAL, root, exec -> exec.dataPath(Path.of("/nowhere")), "true"))
                .hasMessageContaining("/nowhere is no directory");
    }

    @Test
    void aUserNamespaceMakesRootAStranger() {
        ContainerConfig config = with(builder -> builder.namespace(Namespace.NEWUSER));
        assertThat(Run.script(config, root, "id -u; cat /proc/self/uid_map; echo x > /dev/null; hostname"))
                .containsSubsequence("0\n", "4294967295", "panamax");
    }

    @Test
    void aSharedMountNamespaceIsRefused() {
        assertThatThrownBy(() -> with(builder -> builder.withoutNamespace(Namespace.NEWNS)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("NEWNS");
    }
}
