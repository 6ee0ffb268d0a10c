package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.ConfigException;
import dev.panamax.oci.Bundle;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tree that a bundle's program finds. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleRootTest extends BundleTestCase {
    private static void mount(ObjectNode config, String destination, String type, String source, String... options) {
        ObjectNode mount = ((ArrayNode) config.at("/mounts")).addObject();
        mount.put("destination", destination).put("type", type).put("source", source);
        texts(mount, "options", options);
    }

    private static void device(ObjectNode config, String path, String type, int major, int minor) {
        config.withObject("/linux")
                .withArray("devices")
                .addObject()
                .put("path", path)
                .put("type", type)
                .put("major", major)
                .put("minor", minor);
    }

    @Test
    void mountsAreMadeInTheOrderOfTheListWithTheirOptions() throws IOException {
        Path shared = Files.createDirectories(directory.resolve("bundle/shared"));
        Files.writeString(shared.resolve("file"), "shared\n");
        String seen = run(
                config -> {
                    mount(config, "/a", "tmpfs", "first", "size=64k", "noexec");
                    mount(config, "/a/b", "", "shared", "bind", "ro", "nosuid");
                    mount(config, "relative", "tmpfs", "second", "nodev", "noatime");
                },
                "grep -E ' /(a|a/b|relative) ' /proc/self/mountinfo; cat /a/b/file; echo x > /a/b/x");
        assertThat(seen.lines().limit(3).map(line -> line.split(" ", -1)[4]))
                .containsExactly("/a", "/a/b", "/relative");
        assertThat(seen)
                .containsPattern(" /a rw,noexec,relatime - tmpfs first rw,size=64k")
                .containsPattern(" /a/b ro,nosuid")
                .containsPattern(" /relative rw,nodev,noatime - tmpfs second")
                .contains("shared\n")
                .contains("Read-only file system");
    }

    @Test
    void aReadOnlyRootIsReallyReadOnly() {
        ObjectNode config = config("sh", "-c", "touch /new || touch /dev/new && exit 7");
        config.withObject("/root").put("readonly", true);
        OciContainer container = create("c", config);
        container.start();
        assertThat(container.await()).isEqualTo(new dev.panamax.linux.WaitStatus.Exited(7));
        assertThat(rootfs.path().resolve("new")).doesNotExist();
    }

    @Test
    void devicesAndLinksOfTheSpecificationAreThere() {
        String seen = run(
                config -> {
                    device(config, "/dev/mine", "c", 1, 3);
                    ((ObjectNode) config.at("/linux/devices/0"))
                            .put("fileMode", 0640)
                            .put("uid", 3)
                            .put("gid", 4);
                    device(config, "/dev/pipe", "p", 0, 0);
                },
                """
                stat -c '%n %F %t:%T %a %u %g' /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/mine /dev/pipe
                for link in fd stdin stdout stderr ptmx; do echo $link $(readlink /dev/$link); done
                echo x > /dev/null
                """);
        assertThat(seen.lines())
                .contains(
                        "/dev/null character special file 1:3 666 0 0",
                        "/dev/zero character special file 1:5 666 0 0",
                        "/dev/full character special file 1:7 666 0 0",
                        "/dev/random character special file 1:8 666 0 0",
                        "/dev/urandom character special file 1:9 666 0 0",
                        "/dev/tty character special file 5:0 666 0 0",
                        "/dev/mine character special file 1:3 640 3 4",
                        "fd /proc/self/fd",
                        "stdin /proc/self/fd/0",
                        "stdout /proc/self/fd/1",
                        "stderr /proc/self/fd/2",
                        "ptmx pts/ptmx")
                .anyMatch(line -> line.startsWith("/dev/pipe fifo"));
    }

    @Test
    void aFileThatIsNotTheDeviceIsAnError() throws IOException {
        Files.writeString(rootfs.path().resolve("null"), "");
        ObjectNode config = config("true");
        device(config, "/null", "c", 1, 3);
        assertThatThrownBy(() -> create("c", config)).hasMessageContaining("/linux/devices/0");
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void pathsAreMaskedOrReadOnly() {
        String seen = run(
                config -> {
                    texts(config.withObject("/linux"), "maskedPaths", "/proc/uptime", "/etc", "/not/there");
                    texts(config.withObject("/linux"), "readonlyPaths", "/proc/sys", "/bin", "/nor/this");
                },
                "wc -c < /proc/uptime; ls -A /etc | wc -l; touch /bin/x; echo 1 > /proc/sys/net/ipv4/ip_forward");
        assertThat(seen)
                .startsWith("0\n0\n")
                .contains("/bin/x: Read-only file system")
                .contains("ip_forward: Read-only");
        ObjectNode relative = config("true");
        texts(relative.withObject("/linux"), "maskedPaths", "proc/uptime");
        texts(relative.withObject("/linux"), "readonlyPaths", "proc/sys");
        assertThatThrownBy(() -> create("c", relative))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/maskedPaths/0")
                .hasMessageContaining("/linux/readonlyPaths/0");
    }

    @Test
    void theRootIsFoundFromTheBundleOn() throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("bundle"));
        Files.createSymbolicLink(bundle.resolve("rootfs"), rootfs.path());
        assertThat(run(config -> config.withObject("/root").put("path", "rootfs"), "test -d /bin && echo here"))
                .isEqualTo("here\n");
        ObjectNode missing = config("true");
        missing.withObject("/root").put("path", "nothing");
        assertThatThrownBy(() -> create("c", missing)).hasMessageContaining("/root/path");
        ObjectNode without = config("true");
        without.remove("root");
        assertThatThrownBy(() -> create("c", without)).hasMessageContaining("/root");
    }

    @Test
    void theConfigurationHasItsNameInTheBundle() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> Bundle.read(empty))
                .hasMessageContaining(empty.resolve("config.json").toString());
    }

    @Test
    void propertiesOfTomorrowAreIgnored() {
        assertThat(run(
                        config -> {
                            config.put("ociVersion", "1.99.0")
                                    .putObject("future")
                                    .put("some", 1);
                            config.withObject("/linux").put("new", true);
                            config.withObject("/process").putArray("more");
                        },
                        "echo runs"))
                .isEqualTo("runs\n");
    }

    @Test
    void idsOfAMountAreMapped() throws IOException {
        Path source = Files.createDirectories(directory.resolve("source"));
        Files.writeString(source.resolve("file"), "");
        String seen = run(
                config -> {
                    mount(config, "/mapped", "", source.toString(), "bind", "idmap");
                    ObjectNode mount = (ObjectNode)
                            config.at("/mounts").get(config.at("/mounts").size() - 1);
                    for (String list : new String[] {"uidMappings", "gidMappings"}) {
                        mount.putArray(list)
                                .addObject()
                                .put("containerID", 0)
                                .put("hostID", 5000)
                                .put("size", 10);
                    }
                },
                "stat -c '%u %g' /mapped/file");
        assertThat(seen).isEqualTo("5000 5000\n");
    }
}
