package dev.panamax.rootfs;

import static dev.panamax.rootfs.SpecBuilder.bind;
import static dev.panamax.rootfs.SpecBuilder.mount;
import static dev.panamax.rootfs.SpecBuilder.usual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.Namespace;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.UnmountFlag;
import dev.panamax.proc.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The root of a bundle's tree, and what is hidden and protected in it. */
class BundleTreeTest extends BundleTestCase {
    @Test
    void theRootIsTheContainersAloneAndTheHostsIsGone() {
        assertThat(script(
                        usual(root),
                        "ls /; ls / | grep -c -e home -e var; cut -d' ' -f5 /proc/self/mountinfo; pwd; umask"))
                .isEqualTo("bin\ndev\netc\nproc\n0\n/\n/proc\n/dev\n/\n0022\n");
    }

    @Test
    void aReadOnlyRootCantBeWrittenButWhatIsMountedCan() {
        SpecBuilder spec = usual(root).readonly().cwd("/work/here").mounts(mount("/tmp", "tmpfs", "tmpfs"));
        assertThat(script(
                        spec,
                        "touch /x 2>&1; mount -o remount,rw /nothing 2>/dev/null; touch /tmp/x && echo tmp;"
                                + " touch /dev/x && echo dev; stat -c %a /work/here"))
                .isEqualTo("touch: /x: Read-only file system\ntmp\ndev\n755\n");
        assertThat(root.path().resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "'', -",
        "private, -",
        "rprivate, -",
        "slave, master",
        "rslave, master",
        "shared, shared",
        "rshared, shared",
        "unbindable, unbindable",
        "runbindable, unbindable"
    })
    void theRootHasItsPropagationAndTheHostKeepsItsMounts(String propagation, String tag) throws IOException {
        Path below = Files.createDirectories(root.path().resolve("below"));
        Files.createDirectories(host.resolve("v"));
        change(root.path(), MountFlag.MS_BIND);
        try {
            change(root.path(), MountFlag.MS_SHARED);
            change(below, MountFlag.MS_BIND);
            SpecBuilder spec = usual(root).propagation(propagation).mounts(bind(host.resolve("v"), "/v", "bind"));
            assertThat(script(
                            spec,
                            "awk '$5 == \"/\" { sub(\":.*\", \"\", $7); print $7 }' /proc/self/mountinfo;"
                                    + " test -d /v && echo mounted"))
                    .isEqualTo(tag + "\nmounted\n");
            assertThat(MountInfo.ofSelf())
                    .extracting(MountInfo::mountPoint)
                    .contains(root.path().toString(), below.toString())
                    .doesNotContain(root.path() + "/v", root.path() + "/proc");
        } finally {
            Call.of(SystemCall.UMOUNT2, Argument.text(root.path().toString()), Argument.flags(UnmountFlag.MNT_DETACH))
                    .invoke();
        }
    }

    private static void change(Path path, MountFlag how) {
        Argument text = Argument.text(path.toString());
        Call.of(SystemCall.MOUNT, text, text, Argument.NULL, Argument.flags(how), Argument.NULL)
                .invoke();
    }

    @Test
    void inAMountNamespaceOfOthersTheirRootStays() throws IOException, InterruptedException {
        Process other = new ProcessBuilder("unshare", "-m", "sh", "-c", "echo ready; exec sleep 60").start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("ready");
            SpecBuilder spec = usual(root)
                    .namespace(Namespace.NEWNS, "/proc/" + other.pid() + "/ns/mnt")
                    .readonly()
                    .masked("/etc/passwd");
            assertThat(script(spec, "ls /; cat /etc/passwd; touch /x 2>&1"))
                    .isEqualTo("bin\ndev\netc\nproc\ntouch: /x: Read-only file system\n");
            assertThat(Path.of("/proc/" + other.pid() + "/root" + root.path() + "/bin"))
                    .isDirectory();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aRootThatIsMovedShowsNothingOfTheHostEither() {
        assertThat(BundleRun.of(usual(root).readonly().masked("/proc/kallsyms").build(), root)
                        .noPivot()
                        .script("ls /; wc -c < /proc/kallsyms; touch /x 2>&1"))
                .isEqualTo("bin\ndev\netc\nproc\n0\ntouch: /x: Read-only file system\n");
    }

    @Test
    void withoutAMountNamespaceTheRootIsThatOfTheProcessesAlone() throws IOException {
        SpecBuilder spec = SpecBuilder.bare(root).without(Namespace.NEWNS);
        assertThat(script(spec, "ls /; stat -c %t:%T /dev/null")).isEqualTo("bin\ndev\netc\nproc\n1:3\n");
    }

    @Test
    void maskedPathsCanNotBeRead() throws IOException {
        root.write("secret/file", "secret");
        root.write("plain", "secret");
        Files.createSymbolicLink(root.path().resolve("link"), Path.of("plain"));
        SpecBuilder spec =
                usual(root).masked("/secret", "/link", "/proc/kallsyms", "/nothing/here", "/plain", "/proc/acpi");
        assertThat(
                        script(
                                spec,
                                "ls /secret; cat /plain /link; wc -c < /proc/kallsyms; touch /secret/x 2>&1;"
                                        + " stat -c %t:%T /plain; grep -c '/secret ro' /proc/self/mountinfo; test ! -e /nothing && echo no"))
                .isEqualTo("0\ntouch: /secret/x: Read-only file system\n1:3\n1\nno\n");
        assertThat(root.path().resolve("plain")).hasContent("secret");
        assertThat(root.path().resolve("secret/file")).hasContent("secret");
    }

    @Test
    void noNullDeviceOfTheImageMasksAnything() throws IOException {
        Files.createDirectories(host.resolve("dev"));
        Files.createSymbolicLink(host.resolve("dev/null"), Path.of("/proc/sysrq-trigger"));
        root.write("plain", "secret");
        SpecBuilder spec = SpecBuilder.bare(root)
                .mounts(SpecBuilder.PROC, bind(host.resolve("dev"), "/dev", "bind"))
                .masked("/plain");
        assertThat(script(spec, "stat -c %t:%T /plain; cat /plain")).isEqualTo("1:3\n");
        Files.delete(host.resolve("dev/null"));
    }

    @Test
    void readOnlyPathsAreSoWithAllBelowAndKeepTheirFlags() {
        SpecBuilder spec = usual(root)
                .mounts(
                        mount("/data", "tmpfs", "tmpfs", "nosuid", "noexec"),
                        mount("/data/below", "tmpfs", "tmpfs", "nodev"))
                .readonlyPaths("/data", "/proc/sys", "/bin/busybox", "/nothing");
        assertThat(script(
                        spec,
                        "for f in /data/x /data/below/x /proc/sys/kernel/hostname /bin/busybox; do"
                                + " (echo x >> $f) 2>/dev/null && echo written $f; done;"
                                + " grep -e ' /data' -e ' /proc/sys ' /proc/self/mountinfo | cut -d' ' -f5,6 | tail -n 3;"
                                + " echo x > /etc/new && echo else"))
                .isEqualTo("""
                        /data ro,nosuid,noexec,relatime
                        /data/below ro,nodev,relatime
                        /proc/sys ro,nosuid,nodev,noexec,relatime
                        else
                        """);
    }

    @Test
    void hooksFindTheTreeMountedAndTheHostReachable() {
        Path marker = root.path().resolve("dev/made-by-a-hook");
        assertThat(BundleRun.of(usual(root).build(), root)
                        .beforePivot(BundleRun.makeDirectory(marker))
                        .script("test -d /dev/made-by-a-hook && echo seen"))
                .isEqualTo("seen\n");
        assertThat(marker).doesNotExist();
    }
}
