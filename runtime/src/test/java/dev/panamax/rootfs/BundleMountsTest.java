package dev.panamax.rootfs;

import static dev.panamax.rootfs.SpecBuilder.bind;
import static dev.panamax.rootfs.SpecBuilder.mount;
import static dev.panamax.rootfs.SpecBuilder.usual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.UnmountFlag;
import dev.panamax.program.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mounts of a bundle, seen from inside. */
class BundleMountsTest extends BundleTestCase {
    private static String options(String path) {
        return "grep ' " + path + " ' /proc/self/mountinfo | cut -d' ' -f6";
    }

    /** Mounts something on the host for the time of a task. */
    private static void mounted(Path path, List<MountFlag> flags, Runnable task) {
        Call.of(
                        SystemCall.MOUNT,
                        Argument.text("panamax-test"),
                        Argument.text(path.toString()),
                        Argument.text("tmpfs"),
                        Argument.flags(flags),
                        Argument.NULL)
                .invoke();
        try {
            task.run();
        } finally {
            Call.of(SystemCall.UMOUNT2, Argument.text(path.toString()), Argument.flags(UnmountFlag.MNT_DETACH))
                    .invoke();
        }
    }

    @Test
    void systemFileSystemsHaveTheirOptions() {
        SpecBuilder spec = usual(root)
                .mounts(
                        mount(
                                "/dev/pts",
                                "devpts",
                                "devpts",
                                "nosuid",
                                "noexec",
                                "newinstance",
                                "ptmxmode=0666",
                                "gid=5"),
                        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=64k"),
                        mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
                        mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"));
        assertThat(script(spec, "cut -d' ' -f5,6,9- /proc/self/mountinfo | tail -n +2 | sed s/,inode64//"))
                .isEqualTo("""
                        /proc rw,nosuid,nodev,noexec,relatime proc rw
                        /dev rw,nosuid tmpfs rw,size=65536k,mode=755
                        /dev/pts rw,nosuid,noexec,relatime devpts rw,gid=5,mode=600,ptmxmode=666
                        /dev/shm rw,nosuid,nodev,noexec,relatime shm rw,size=64k
                        /dev/mqueue rw,nosuid,nodev,noexec,relatime mqueue rw
                        /sys ro,nosuid,nodev,noexec,relatime sysfs rw
                        """);
    }

    @Test
    void theyAreMountedInTheOrderOfTheList() throws IOException {
        write("a/file", "from a\n");
        write("b/file", "from b\n");
        SpecBuilder spec = usual(root)
                .mounts(
                        bind(host.resolve("a"), "/data", "bind"),
                        bind(host.resolve("b"), "/data", "bind"),
                        mount("data/below", "tmpfs", "tmpfs"), // A relative one starts at the root.
                        bind(host.resolve("a/file"), "/data/below/deep/file", "bind"));
        assertThat(script(spec, "cat /data/file /data/below/deep/file; echo changed > /data/below/deep/file"))
                .isEqualTo("from b\nfrom a\n");
        assertThat(host.resolve("a/file")).hasContent("changed");
        assertThat(host.resolve("b/below")).isDirectory();
    }

    @Test
    void aRelativeSourceStartsAtTheBundle() {
        root.write("inBundle/file", "here\n");
        assertThat(script(usual(root).mounts(mount("/seen", "none", "inBundle", "rbind")), "cat /seen/file"))
                .isEqualTo("here\n");
    }

    @Test
    void readOnlyCountsForTheMountAloneAndRecursivelyForAllBelow() throws IOException {
        Path below = Files.createDirectories(host.resolve("tree/below"));
        mounted(below, List.of(), () -> {
            String test = "for f in /v/x /v/below/x; do (echo > $f) 2>/dev/null && echo written $f; done; true";
            Path tree = host.resolve("tree");
            assertThat(script(usual(root).mounts(bind(tree, "/v", "rbind", "ro")), test))
                    .isEqualTo("written /v/below/x\n");
            assertThat(script(usual(root).mounts(bind(tree, "/v", "rbind", "rro")), test))
                    .isEmpty();
            assertThat(script(usual(root).mounts(bind(tree, "/v", "bind")), test))
                    .isEqualTo("written /v/x\nwritten /v/below/x\n"); // Beneath the mount that is not there.
            assertThat(script(
                            usual(root).mounts(bind(tree, "/v", "rbind", "rnosuid", "rnodev", "rnoexec", "rnoatime")),
                            options("/v/below")))
                    .isEqualTo("rw,nosuid,nodev,noexec,noatime\n");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // Nothing named: all stay.
                "bind; nosuid,nodev,noexec,noatime",
                // As soon as one is named, the others go; of access times only if one of them is named.
                "bind,ro; noatime",
                "bind,exec; noatime",
                "bind,nosuid,relatime; nosuid,relatime",
                "bind,strictatime,nodiratime; nodiratime",
                "bind,rw,nosymfollow; noatime,nosymfollow"
            })
    void flagsOfABindMountReplaceThoseOfTheSource(String options, String expected) throws IOException {
        Path source = Files.createDirectories(host.resolve("flagged"));
        List<MountFlag> flags =
                List.of(MountFlag.MS_NOSUID, MountFlag.MS_NODEV, MountFlag.MS_NOEXEC, MountFlag.MS_NOATIME);
        mounted(source, flags, () -> {
            String access = options.contains("ro") ? "ro" : "rw";
            assertThat(script(usual(root).mounts(bind(source, "/v", options.split(",", -1))), options("/v")))
                    .isEqualTo(access + "," + expected + "\n");
        });
    }

    @Test
    void whatTheHostLocksStaysInAUserNamespace() throws IOException {
        Path source = Files.createDirectories(host.resolve("flagged"));
        open(host, root.path());
        List<MountFlag> flags = List.of(MountFlag.MS_NOSUID, MountFlag.MS_NODEV);
        mounted(source, flags, () -> {
            SpecBuilder spec =
                    usual(root).ids(BundleRun.mapping(0, 100000, 65536)).mounts(bind(source, "/v", "bind", "ro"));
            assertThat(script(spec, options("/v"))).isEqualTo("ro,nosuid,nodev,relatime\n");
            SpecBuilder clearing = usual(root)
                    .ids(BundleRun.mapping(0, 100000, 65536))
                    .mounts(bind(source, "/v", "bind", "ro", "dev"));
            assertThatThrownBy(() -> script(clearing, "true")).hasMessageContaining("[/mounts/2]");
        });
    }

    /** Lets everybody into directories, and gives a root to a user namespace. */
    static void open(Path... directories) throws IOException {
        for (Path directory : directories) {
            directory.toFile().setExecutable(true, false);
            directory.toFile().setWritable(true, false);
            directory.toFile().setReadable(true, false);
        }
    }

    @Test
    void remountChangesWhatIsMounted() throws IOException {
        write("v/file", "x");
        SpecBuilder spec = usual(root)
                .mounts(
                        bind(host.resolve("v"), "/v", "bind"),
                        mount("/v", "none", "none", "bind", "remount", "ro", "noexec"),
                        mount("/t", "tmpfs", "tmpfs", "size=1m"),
                        mount("/t", "", "", "remount", "ro", "size=2m"));
        assertThat(script(
                        spec,
                        options("/v") + "; grep ' /t ' /proc/self/mountinfo | cut -d' ' -f6,9- | sed s/,inode64//"))
                .isEqualTo("ro,noexec,relatime\nro,relatime tmpfs ro,size=2048k\n");
    }

    @Test
    void propagationIsThatOfTheOptions() throws IOException {
        Path source = Files.createDirectories(host.resolve("source"));
        SpecBuilder spec = usual(root)
                .mounts(
                        bind(source, "/plain", "bind"),
                        bind(source, "/shared", "bind", "rshared"),
                        bind(source, "/slave", "bind", "shared", "rslave"),
                        bind(source, "/private", "bind", "rprivate"),
                        bind(source, "/unbindable", "bind", "unbindable"),
                        mount("/tmpfs", "tmpfs", "tmpfs", "shared"));
        assertThat(
                        script(
                                spec,
                                "for m in plain shared slave private unbindable tmpfs; do"
                                        + " echo $m $(grep \" /$m \" /proc/self/mountinfo | cut -d' ' -f7 | cut -d: -f1); done"))
                .isEqualTo("""
                        plain -
                        shared shared
                        slave -
                        private -
                        unbindable unbindable
                        tmpfs shared
                        """);
    }

    @Test
    void aTmpfsHasThePermissionsOfWhatItCovers() throws IOException {
        Files.createDirectories(root.path().resolve("covered"));
        root.path().resolve("covered").toFile().setWritable(false);
        SpecBuilder spec = usual(root)
                .mounts(
                        mount("/covered", "tmpfs", "tmpfs"),
                        mount("/missing", "tmpfs", "tmpfs"),
                        mount("/named", "tmpfs", "tmpfs", "mode=0711"));
        assertThat(script(spec, "stat -c '%n %a' /covered /missing /named"))
                .isEqualTo("/covered 555\n/missing 1777\n/named 711\n");
    }

    @Test
    void aReadOnlyTmpfsCanStillBeMountedIn() {
        SpecBuilder spec = usual(root)
                .mounts(mount("/run", "tmpfs", "tmpfs", "ro"), mount("/run/lock", "tmpfs", "tmpfs", "nosuid"));
        assertThat(script(spec, options("/run") + "; touch /run/lock/x && echo made; touch /run/x 2>&1"))
                .isEqualTo("ro,relatime\nmade\ntouch: /run/x: Read-only file system\n");
    }

    @Test
    void aTmpfsCanStartWithACopyOfWhatItCovers() throws IOException {
        root.write("etc/deep/file", "a".repeat(3 << 20));
        root.path().resolve("etc/deep/file").toFile().setExecutable(true);
        Files.createSymbolicLink(root.path().resolve("etc/deep/link"), Path.of("file"));
        Files.setAttribute(root.path().resolve("etc/deep"), "unix:uid", 7);
        Files.setAttribute(root.path().resolve("etc/deep"), "unix:gid", 8);
        SpecBuilder spec = usual(root).mounts(mount("/etc", "tmpfs", "tmpfs", "tmpcopyup", "size=8m"));
        assertThat(script(
                        spec,
                        "head -n 1 /etc/passwd; stat -c '%n %F %s %a %u:%g' /etc/deep/file /etc/deep/link;"
                                + " stat -c '%n %a %u:%g' /etc/deep; rm -r /etc/deep"))
                .isEqualTo("""
                        root:x:0:0:root:/root:/bin/sh
                        /etc/deep/file regular file 3145728 744 0:0
                        /etc/deep/link symbolic link 4 777 0:0
                        /etc/deep 755 7:8
                        """);
        assertThat(root.path().resolve("etc/deep/file")).exists();
    }

    @Test
    void whatIsCopiedIsWhatIsThereByThen() throws IOException {
        write("v/sub/new", "of the volume\n");
        root.write("data/sub/old", "of the image\n");
        SpecBuilder spec = usual(root)
                .mounts(bind(host.resolve("v"), "/data", "bind"), mount("/data/sub", "tmpfs", "tmpfs", "tmpcopyup"));
        assertThat(script(spec, "ls /data/sub; cat /data/sub/new")).isEqualTo("new\nof the volume\n");
    }

    @Test
    void otherFileSystemsGetTheirOptionsAsTheyAre() throws IOException {
        Files.createDirectories(host.resolve("layers"));
        mounted(host.resolve("layers"), List.of(), () -> {
            try {
                Path lower = Files.createDirectories(host.resolve("layers/" + "l".repeat(250)));
                Path upper = Files.createDirectories(host.resolve("layers/upper"));
                Path work = Files.createDirectories(host.resolve("layers/work"));
                Files.writeString(lower.resolve("file"), "below\n");
                SpecBuilder spec = usual(root)
                        .mounts(mount(
                                "/o",
                                "overlay",
                                "overlay",
                                "nosuid",
                                "lowerdir=" + lower,
                                "upperdir=" + upper,
                                "workdir=" + work,
                                "rslave"));
                assertThat(script(
                                spec,
                                "cat /o/file; touch /o/new; grep -c ' /o rw,nosuid,relatime - overlay' "
                                        + "/proc/self/mountinfo"))
                        .isEqualTo("below\n1\n");
                assertThat(upper.resolve("new")).exists();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void linksOfTheImageLeadNowhereOutside() throws IOException {
        write("v/file", "volume\n");
        Files.createSymbolicLink(root.path().resolve("up"), Path.of("../../../../../.." + host.resolve("escaped")));
        Files.createSymbolicLink(root.path().resolve("absolute"), host.resolve("escaped"));
        Files.createDirectories(root.path().resolve(host.toString().substring(1) + "/escaped"));
        SpecBuilder spec = usual(root)
                .mounts(
                        bind(host.resolve("v"), "/up", "bind"),
                        bind(host.resolve("v"), "/absolute/missing/below", "bind"),
                        bind(host.resolve("v"), "/../../plain/../dots", "bind"));
        assertThat(script(spec, "cat " + host + "/escaped/file " + host + "/escaped/missing/below/file /dots/file"))
                .isEqualTo("volume\nvolume\nvolume\n");
        assertThat(host.resolve("escaped")).doesNotExist();
    }

    @Test
    void procAndSysfsAreNeverBehindLinks() throws IOException {
        Files.delete(root.path().resolve("proc"));
        Files.createSymbolicLink(root.path().resolve("proc"), Path.of("/elsewhere"));
        assertThatThrownBy(() -> script(usual(root), "true"))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("ELOOP")
                .hasMessageContaining("[/mounts/0]");
    }

    @Test
    void noLinkLeadsAMountToProc() throws IOException {
        root.write("volume/file", "x");
        Path volume = root.path().resolve("volume");
        Files.createSymbolicLink(volume.resolve("link"), Path.of("/proc/sys"));
        Files.createSymbolicLink(root.path().resolve("toProc"), Path.of("/proc"));
        for (SpecBuilder spec : List.of(
                usual(root).mounts(mount("/toProc", "tmpfs", "tmpfs")),
                usual(root).mounts(bind(volume, "/toProc/self/attr", "bind")),
                usual(root).mounts(bind(volume, "/v", "bind"), bind(volume, "/v/link/kernel", "bind")))) {
            assertThatThrownBy(() -> script(spec, "true"))
                    .isInstanceOf(StageException.class)
                    .hasMessageContaining("which leads to /proc, where nothing may be")
                    .hasMessageContaining("EPERM");
        }
    }

    @Test
    void onlyAProcFileSystemMayBeBoundToProc() throws IOException {
        write("v/self/attr/exec", "x");
        assertThatThrownBy(() ->
                        script(SpecBuilder.bare(root).mounts(bind(host.resolve("v"), "/proc", "bind")), "true"))
                .hasMessageContaining("on /proc, where only a proc file system may be");
        assertThat(script(
                        SpecBuilder.bare(root).mounts(bind(Path.of("/proc"), "/proc", "rbind"), SpecBuilder.DEV),
                        "test -e /proc/1/stat && echo the hosts"))
                .isEqualTo("the hosts\n");
    }

    @Test
    void filesOfProcThatShowLimitsMayBeReplaced() throws IOException {
        Path file = write("uptime", "42.00 0.00\n");
        assertThat(script(usual(root).mounts(bind(file, "/proc/uptime", "bind", "ro")), "cat /proc/uptime"))
                .isEqualTo("42.00 0.00\n");
    }

    @Test
    void theHostsDevicesCanBeTheContainers() {
        SpecBuilder spec =
                SpecBuilder.bare(root).mounts(SpecBuilder.PROC, bind(Path.of("/dev"), "/dev", "rbind", "ro"));
        assertThat(script(spec, "test -e /dev/vda -o -e /dev/null && echo there; touch /dev/panamax-test 2>&1"))
                .isEqualTo("there\ntouch: /dev/panamax-test: Read-only file system\n");
    }
}
