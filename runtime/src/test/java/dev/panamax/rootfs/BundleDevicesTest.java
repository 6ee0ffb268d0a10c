package dev.panamax.rootfs;

import static dev.panamax.rootfs.SpecBuilder.bare;
import static dev.panamax.rootfs.SpecBuilder.bind;
import static dev.panamax.rootfs.SpecBuilder.usual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.oci.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a bundle's container finds in {@code /dev}. */
class BundleDevicesTest extends BundleTestCase {
    private static Linux.Device device(char type, String path, long major, long minor, @Nullable Integer mode) {
        return new Linux.Device(type, path, major, minor, mode, 0, 0);
    }

    @Test
    void everyContainerHasTheDefaultDevicesAndLinks() {
        assertThat(script(
                        usual(root),
                        "cd /dev; stat -c '%n %F %t:%T %a' null zero full random urandom tty;"
                                + " for l in fd stdin stdout stderr ptmx; do echo $l $(readlink $l); done"))
                .isEqualTo("""
                        null character special file 1:3 666
                        zero character special file 1:5 666
                        full character special file 1:7 666
                        random character special file 1:8 666
                        urandom character special file 1:9 666
                        tty character special file 5:0 666
                        fd /proc/self/fd
                        stdin /proc/self/fd/0
                        stdout /proc/self/fd/1
                        stderr /proc/self/fd/2
                        ptmx pts/ptmx
                        """);
    }

    @Test
    void listedDevicesAreExactlyAsTheyAreListed() {
        SpecBuilder spec = usual(root)
                .devices(
                        device('b', "/dev/loop9", 7, 9, 0660),
                        device('u', "/dev/deep/below/zero", 1, 5, 0606),
                        device('p', "/dev/pipe", 0, 0, 0622),
                        device('c', "/dev/null", 1, 3, 0600),
                        device('c', "/dev/default", 1, 7, null),
                        device('c', "/dev/ptmx", 5, 2, 0666),
                        new Linux.Device('c', "/outside", 1, 3, 0, 5, 6));
        assertThat(script(
                        spec,
                        "stat -c '%n %F %t:%T %a %u:%g' /dev/loop9 /dev/deep/below/zero /dev/pipe /dev/null /dev/default"
                                + " /outside; readlink /dev/ptmx"))
                .isEqualTo("""
                        /dev/loop9 block special file 7:9 660 0:0
                        /dev/deep/below/zero character special file 1:5 606 0:0
                        /dev/pipe fifo 0:0 622 0:0
                        /dev/null character special file 1:3 600 0:0
                        /dev/default character special file 1:7 666 0:0
                        /outside character special file 1:3 0 5:6
                        pts/ptmx
                        """);
    }

    @Test
    void aFileThatIsThereAlreadyMustBeTheSame() throws IOException {
        SpecBuilder spec = bare(root).mounts(SpecBuilder.PROC);
        assertThat(script(spec, "stat -c %t:%T /dev/null")).isEqualTo("1:3\n");
        assertThat(script(spec, "stat -c %t:%T /dev/null")).isEqualTo("1:3\n"); // Made by the one before.
        assertThatThrownBy(() -> script(
                        usual(root).devices(device('c', "/dev/one", 1, 3, 0666), device('c', "/dev/one", 1, 5, 0666)),
                        "true"))
                .hasMessageContaining("make /dev/one, where another file is")
                .hasMessageContaining("EEXIST")
                .hasMessageContaining("[/linux/devices/1]");
        assertThatThrownBy(() -> script(
                        usual(root).devices(device('c', "/dev/one", 7, 9, 0666), device('b', "/dev/one", 7, 9, 0666)),
                        "true"))
                .hasMessageContaining("[/linux/devices/1]");
        root.write("file", "not a device");
        assertThatThrownBy(() -> script(usual(root).devices(device('c', "/file", 1, 3, 0666)), "true"))
                .hasMessageContaining("make /file, where another file is");
        Files.createSymbolicLink(root.path().resolve("link"), Path.of("/dev/null"));
        assertThatThrownBy(() -> script(usual(root).devices(device('c', "/link", 1, 3, 0666)), "true"))
                .hasMessageContaining("make /link, where another file is");
    }

    @Test
    void anImageWhoseDevIsALinkIsRefused() throws IOException {
        Files.delete(root.path().resolve("dev"));
        Files.createSymbolicLink(root.path().resolve("dev"), Path.of("../../.." + host));
        Files.createDirectories(root.path().resolve(host.toString().substring(1)));
        SpecBuilder spec = bare(root).mounts(SpecBuilder.PROC);
        assertThatThrownBy(() -> script(spec, "true"))
                .hasMessageContaining("open /dev, which must be no symbolic link");
        assertThat(host).isEmptyDirectory();
        assertThat(root.path().resolve(host.toString().substring(1))).isEmptyDirectory();
    }

    @Test
    void aUserNamespaceHasTheHostsDevices() throws IOException {
        BundleMountsTest.open(root.path());
        SpecBuilder spec =
                usual(root).ids(BundleRun.mapping(0, 100000, 65536)).devices(device('p', "/dev/pipe", 0, 0, 0622));
        assertThat(script(
                        spec,
                        "stat -c '%t:%T' /dev/null /dev/tty; stat -c '%F %a' /dev/pipe; echo x > /dev/null && echo written;"
                                + " grep -c ' /dev/null ' /proc/self/mountinfo"))
                .isEqualTo("1:3\n5:0\nfifo 622\nwritten\n1\n");
        assertThatThrownBy(() -> script(spec.devices(device('c', "/dev/panamax-none", 1, 99, 0666)), "true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/devices/1: a user namespace can't make devices, and the host has no"
                        + " /dev/panamax-none with the numbers 1:99");
    }

    @Test
    void nothingIsMadeInADirectoryOfTheHost() throws IOException {
        Path dev = Files.createDirectories(host.resolve("dev"));
        SpecBuilder spec = bare(root)
                .mounts(SpecBuilder.PROC, bind(dev, "/dev", "bind"))
                .devices(device('c', "/dev/one", 1, 3, 0666));
        assertThat(script(spec, "ls /dev; echo end")).isEqualTo("end\n");
        assertThat(dev).isEmptyDirectory();
    }

    @Test
    void standardDescriptorsThatAreNullAreTheContainers() throws IOException {
        Object owner = Files.getAttribute(Path.of("/dev/null"), "unix:uid", LinkOption.NOFOLLOW_LINKS);
        String inside = BundleRun.of(usual(root).build(), root)
                .nulls(true, false, false)
                .script("test /proc/self/fd/0 -ef /dev/null && stat -L -c %a /proc/self/fd/0;"
                        + " stat -c %d /dev/null; stat -L -c %d /proc/self/fd/0");
        assertThat(inside.lines().skip(1).distinct()).hasSize(1);
        assertThat(inside).startsWith("666\n");
        assertThat(Files.getAttribute(Path.of("/dev/null"), "unix:uid")).isEqualTo(owner);
    }
}
