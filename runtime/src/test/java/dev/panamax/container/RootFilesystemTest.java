package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.Capability;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.UnmountFlag;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container's tree in its details: nodes, modes, propagation. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class RootFilesystemTest {
    private static final ContainerConfig USUAL = ContainerConfig.usual();

    private BusyboxRoot root;

    @TempDir
    private Path host;

    @BeforeEach
    void makeRoot() {
        root = BusyboxRoot.create();
    }

    @AfterEach
    void removeRoot() throws IOException {
        root.close();
    }

    private static ContainerConfig with(UnaryOperator<ContainerConfig.Builder> change) {
        return change.apply(USUAL.toBuilder()).build();
    }

    private static ContainerConfig mounting(boolean moved, Mount... mounts) {
        return with(config -> config.mountConfig(new MountConfig(moved, false, List.of(mounts), Device.SIMPLE, "")));
    }

    private static Device node(Device.Type type, String path, long major, long minor, int mode, long uid, long gid) {
        return new Device(type, path, major, minor, "rwm", mode, uid, gid);
    }

    @Test
    void nodesHaveTheirTypeModeAndOwner() {
        List<Device> devices = new ArrayList<>(Device.SIMPLE);
        devices.add(node(Device.Type.CHARACTER, "/dev/nomode", 1, 5, 0, 0, 0));
        devices.add(node(Device.Type.CHARACTER, "/dev/owned", 1, 5, 0640, 5, 6));
        devices.add(node(Device.Type.BLOCK, "/dev/loop9", 7, 9, 0600, 0, 0));
        devices.add(node(Device.Type.CHARACTER, "/dev/net/tun", 10, 200, 0666, 0, 0));
        devices.add(node(Device.Type.CHARACTER, "/dev/null", 1, 3, 0666, 0, 0)); // A second time.
        ContainerConfig config =
                with(builder -> builder.mountConfig(new MountConfig(false, false, List.of(), devices, "")));
        assertThat(Run.script(
                        config,
                        root,
                        "cd /dev; stat -c '%n %F %t:%T %a %u:%g' nomode owned loop9 net net/tun full random"))
                .isEqualTo("""
                        nomode character special file 1:5 0 0:0
                        owned character special file 1:5 640 5:6
                        loop9 block special file 7:9 600 0:0
                        net directory 0:0 755 0:0
                        net/tun character special file a:c8 666 0:0
                        full character special file 1:7 666 0:0
                        random character special file 1:8 666 0:0
                        """);
    }

    @Test
    void modesOfTheSystemsDirectories() {
        assertThat(Run.script(
                        USUAL,
                        root,
                        "stat -c '%n %a' /dev /dev/shm; df /dev/shm | tail -n 1 | tr -s ' ' | cut -d' ' -f2"))
                .isEqualTo("/dev 755\n/dev/shm 1777\n65536\n");
        assertThat(Run.script(
                        USUAL, root, "grep -c -e ' /dev tmpfs .*relatime' -e ' /dev tmpfs .*noexec' /proc/mounts"))
                .isEqualTo("0\n");
    }

    @Test
    void allOfProcThatIsDangerousIsReadOnly() {
        String script = "for f in /proc/sys/kernel/hostname /proc/sysrq-trigger /proc/irq/default_smp_affinity; do"
                + " test -e $f || continue; (echo x > $f) 2>&1 | grep -q 'Read-only' || echo $f; done;"
                + " for d in /proc/sys /proc/irq /proc/bus; do test -e $d || continue;"
                + " grep -q \"$d proc ro,nosuid,nodev,noexec\" /proc/mounts || echo $d; done;"
                + " test ! -e /proc/kcore || stat -c %t:%T /proc/kcore | grep -v 1:3; echo end";
        assertThat(Run.script(USUAL, root, script)).isEqualTo("end\n");
        assertThat(Run.script(USUAL, root, "touch /sys/fs/x; test ! -e /proc/kcore && readlink /dev/kcore; echo end"))
                .startsWith("end\n")
                .contains("Read-only file system");
    }

    @Test
    void theRootMayBeALinkAndItsDirectoriesMayBeMissing() throws IOException {
        Path link = Files.createSymbolicLink(host.resolve("link"), root.path());
        assertThat(root.path().resolve("proc")).doesNotExist();
        assertThat(Run.of(
                                USUAL,
                                root,
                                exec -> exec.root(new RootSource.Directory(link.toString())),
                                "sh",
                                "-c",
                                "pwd; ls /; touch /x")
                        .output())
                .isEqualTo("/\nbin\ndev\netc\nproc\nsys\n");
        assertThat(root.path().resolve("x")).exists();
    }

    @Test
    void theOldRootIsGone() {
        assertThat(Run.script(
                        USUAL, root, "cut -d' ' -f 5 /proc/self/mountinfo | grep -c '^/$'; ls -a / | grep -c pivot"))
                .isEqualTo("1\n0\n");
    }

    @Test
    void bindsAreRecursiveAndPrivateIfTheySaySo() throws Exception {
        Path sub = Files.createDirectory(host.resolve("sub"));
        try (HostMount _ = HostMount.tmpfs(sub)) {
            Files.writeString(sub.resolve("deep"), "deep\n");
            Mount inherited = new Mount.Bind(host.toString(), "/a", false, "", Mount.Propagation.INHERITED);
            Mount separate = new Mount.Bind(host.toString(), "/b", true, "", Mount.Propagation.PRIVATE);
            assertThat(
                            Run.script(
                                    mounting(false, inherited, separate),
                                    root,
                                    "cat /a/sub/deep /b/sub/deep; touch /a/sub/x; grep ' /b ' /proc/self/mountinfo | grep -c -e shared -e master"))
                    .startsWith("deep\ndeep\n0\n")
                    .contains("touch: /a/sub/x: Read-only file system");
        }
    }

    /** A mount that is made on the host while the container runs arrives in it if the root was moved, and else does not. */
    @Test
    void laterMountsOfTheHostArriveOnlyWhereTheRootIsMoved() throws Exception {
        try (HostMount _ = HostMount.shared(host)) {
            Path late = Files.createDirectory(host.resolve("late"));
            Mount bind = new Mount.Bind(host.toString(), "/a", true, "", Mount.Propagation.INHERITED);
            for (boolean moved : new boolean[] {false, true}) {
                String output = Run.of(
                                mounting(moved, bind),
                                root,
                                exec -> exec.startCallback(init -> mountAndTell(late)),
                                "sh",
                                "-c",
                                "while ! test -e /a/told; do sleep 0.05; done; ls /a/late; rm /a/told")
                        .output();
                HostMount.unmount(late);
                assertThat(output).isEqualTo(moved ? "arrived\n" : "");
            }
        }
    }

    private void mountAndTell(Path late) {
        try {
            HostMount.mountTmpfs(late);
            Files.writeString(late.resolve("arrived"), "");
            Files.writeString(host.resolve("told"), "");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutAHostnameTheHostsStays() throws IOException {
        ContainerConfig config = with(builder -> builder.hostname(""));
        String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        assertThat(Run.script(config, root, "hostname")).isEqualTo(name + "\n");
    }

    @Test
    void withoutCapabilitiesRootCanDoLittle() {
        ContainerConfig none = with(builder -> builder.capabilities(Set.of()));
        assertThat(Run.script(
                        none,
                        root,
                        "mknod /n c 1 3; chown 5 /etc/passwd; grep -c Cap.*0000000000000000 /proc/self/status"))
                .contains("mknod: /n: Operation not permitted", "chown: /etc/passwd: Operation not permitted")
                .startsWith("5\n");
        ContainerConfig without = with(builder -> builder.capabilities(Set.of(Capability.CHOWN)));
        assertThat(Run.script(without, root, "mknod /n c 1 3")).contains("Operation not permitted");
    }

    /** A mount on the host, for as long as a test needs it. */
    private record HostMount(Path path) implements AutoCloseable {
        static HostMount tmpfs(Path path) {
            mountTmpfs(path);
            return new HostMount(path);
        }

        static HostMount shared(Path path) {
            mountTmpfs(path);
            mount(Argument.NULL, path, Argument.NULL, MountFlag.MS_SHARED);
            return new HostMount(path);
        }

        static void mountTmpfs(Path path) {
            mount(Argument.text("pnx"), path, Argument.text("tmpfs"));
        }

        private static void mount(Argument source, Path path, Argument type, MountFlag... flags) {
            Call.of(
                            SystemCall.MOUNT,
                            source,
                            Argument.text(path.toString()),
                            type,
                            Argument.flags(flags),
                            Argument.NULL)
                    .invoke();
        }

        static void unmount(Path path) {
            Call.of(SystemCall.UMOUNT2, Argument.text(path.toString()), Argument.flags(UnmountFlag.MNT_DETACH))
                    .invoke();
        }

        @Override
        public void close() {
            unmount(path);
        }
    }
}
