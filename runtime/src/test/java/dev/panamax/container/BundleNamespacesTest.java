package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.ConfigException;
import dev.panamax.config.IdMapping;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.HandedOver;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A bundle's namespaces: new, joined, or the caller's. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleNamespacesTest extends BundleTestCase {
    private static final List<String> FILES = List.of("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts");

    /** Gives the container namespaces of some types, and no others, beside that of its mounts. */
    private static void namespaces(ObjectNode config, String... types) {
        ArrayNode namespaces = config.withObject("/linux").putArray("namespaces");
        namespaces.addObject().put("type", "mount");
        config.remove("hostname");
        for (String type : types) {
            namespaces.addObject().put("type", type);
        }
    }

    private static void joining(ObjectNode config, String type, String path) {
        ArrayNode namespaces = (ArrayNode) config.at("/linux/namespaces");
        for (int i = namespaces.size() - 1; i >= 0; i--) {
            if (namespaces.path(i).path("type").asText().equals(type)) {
                namespaces.remove(i);
            }
        }
        namespaces.addObject().put("type", type).put("path", path);
    }

    private static void users(ObjectNode config) {
        ((ArrayNode) config.at("/linux/namespaces")).addObject().put("type", "user");
        for (String list : List.of("uidMappings", "gidMappings")) {
            config.withObject("/linux")
                    .putArray(list)
                    .addObject()
                    .put("containerID", 0)
                    .put("hostID", 100_000)
                    .put("size", 65_536);
        }
    }

    private static String namespace(String process, String file) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", process, "ns", file)).toString();
    }

    private static void sysctl(ObjectNode config, String name, String value) {
        config.withObject("/linux").putObject("sysctl").put(name, value);
    }

    @Test
    void allEightKindsAreNewIfTheyAreListed() throws IOException {
        assertThat(rootfs.path().toFile().setExecutable(true, false)).isTrue();
        create("c", config("true")).delete(true); // Makes the directories that are mounted on.
        ObjectNode config = config("sleep", "100");
        namespaces(config, "cgroup", "ipc", "network", "pid", "time", "uts");
        users(config);
        OciContainer container = create("c", config);
        container.start();
        String pid = Integer.toString(container.record().pid());
        for (String file : FILES) {
            assertThat(namespace(pid, file)).as(file).isNotEqualTo(namespace("self", file));
        }
        assertThat(Files.readString(Path.of("/proc", pid, "uid_map")).strip()).matches("0 +100000 +65536");
        kill(container);
    }

    @Test
    void thoseThatAreNotListedAreTheCallers() throws IOException {
        ObjectNode config = config("sleep", "100");
        namespaces(config);
        OciContainer container = create("c", config);
        container.start();
        String pid = Integer.toString(container.record().pid());
        for (String file : FILES) {
            assertThat(namespace(pid, file).equals(namespace("self", file)))
                    .as(file)
                    .isEqualTo(!file.equals("mnt"));
        }
        kill(container);
    }

    @Test
    void oneIsJoinedByItsFile() throws IOException {
        OciContainer first = create("first", config("sleep", "100"));
        first.start();
        String pid = Integer.toString(first.record().pid());
        ObjectNode config = config("sleep", "100");
        config.withObject("/linux").put("cgroupsPath", "/panamax-test/" + directory.getFileName() + "-2");
        joining(config, "network", "/proc/" + pid + "/ns/net");
        joining(config, "ipc", "/proc/" + pid + "/ns/ipc");
        joining(config, "pid", "/proc/" + pid + "/ns/pid");
        joining(config, "uts", "/proc/" + pid + "/ns/uts");
        config.remove("hostname");
        OciContainer second = create("second", config);
        second.start();
        String other = Integer.toString(second.record().pid());
        for (String file : List.of("net", "ipc", "pid", "uts")) {
            assertThat(namespace(other, file)).as(file).isEqualTo(namespace(pid, file));
        }
        kill(second);
        second.delete(false);
        kill(first);
    }

    @Test
    void aUserNamespaceIsJoinedWithItsMappings() throws IOException {
        assertThat(rootfs.path().toFile().setExecutable(true, false)).isTrue();
        ObjectNode owner = config("sleep", "100");
        users(owner);
        OciContainer first = create("first", owner);
        first.start();
        String pid = Integer.toString(first.record().pid());
        ObjectNode config = config("sleep", "100");
        config.withObject("/linux").put("cgroupsPath", "/panamax-test/" + directory.getFileName() + "-2");
        joining(config, "user", "/proc/" + pid + "/ns/user");
        OciContainer second = create("second", config);
        second.start();
        String other = Integer.toString(second.record().pid());
        assertThat(namespace(other, "user")).isEqualTo(namespace(pid, "user"));
        assertThat(Files.readString(Path.of("/proc", other, "status")))
                .contains("Uid:\t100000\t100000\t100000\t100000");
        kill(second);
        second.delete(false);
        kill(first);
    }

    @Test
    void theIdsOfAMountAreThoseOfAUserNamespaceThatIsJoined() throws IOException {
        assertThat(rootfs.path().toFile().setExecutable(true, false)).isTrue();
        create("c", config("true")).delete(true); // Makes the directories that are mounted on.
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Files.writeString(volume.resolve("file"), "x");
        try (HandedOver handed = HandedOver.of(0, List.of(new IdMapping(0, 100_000, 65_536)))) {
            Consumer<ObjectNode> mapped = config -> {
                joining(config, "user", handed.path());
                ObjectNode mount = ((ArrayNode) config.at("/mounts")).addObject();
                mount.put("destination", "/v").put("type", "bind").put("source", volume.toString());
                texts(mount, "options", "bind", "idmap");
            };
            rootfs.write("v/.keep", "");
            assertThat(run(mapped, "stat -c %u:%g /v/file; touch /v/new; stat -c %u /v/new"))
                    .isEqualTo("0:0\n0\n");
        }
        assertThat(Files.getAttribute(volume.resolve("new"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void aFileOfAnotherTypeOrNoneAtAllIsAnError() {
        ObjectNode wrong = config("true");
        joining(wrong, "network", "/proc/self/ns/uts");
        assertThatThrownBy(() -> create("c", wrong))
                .hasMessageContaining("EINVAL")
                .hasMessageContaining("/linux/namespaces");
        ObjectNode missing = config("true");
        joining(missing, "network", "/nowhere/ns");
        assertThatThrownBy(() -> create("c", missing))
                .hasMessageContaining("/nowhere/ns")
                .hasMessageContaining("[/linux/namespaces]");
        ObjectNode relative = config("true");
        joining(relative, "network", "ns/net");
        assertThatThrownBy(() -> create("c", relative)).isInstanceOf(ConfigException.class);
        ObjectNode twice = config("true");
        ArrayNode namespaces = (ArrayNode) twice.at("/linux/namespaces");
        namespaces.addObject().put("type", "uts");
        assertThatThrownBy(() -> create("c", twice))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/namespaces/" + (namespaces.size() - 1));
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void theCallersOwnAreNotJoinedWhereThatWouldChangeTheHost() throws IOException {
        String somaxconn = Files.readString(Path.of("/proc/sys/net/core/somaxconn"));
        refuse(config -> joining(config, "mount", "/proc/self/ns/mnt"), "/linux/namespaces: the mount namespace");
        refuse(
                config -> {
                    joining(config, "network", "/proc/self/ns/net");
                    sysctl(config, "net.core.somaxconn", "77");
                },
                "/linux/sysctl/net.core.somaxconn: the network namespace");
        refuse(
                config -> {
                    joining(config, "uts", "/proc/self/ns/uts");
                    config.put("hostname", "panamax-test").put("domainname", "panamax-test");
                },
                "/domainname: the uts namespace");
        refuse(
                config -> {
                    joining(config, "network", "/proc/self/ns/net");
                    config.withObject("/linux").putObject("netDevices").putObject("pnxnone");
                },
                "/linux/netDevices: the network namespace");
        assertThat(Files.readString(Path.of("/proc/sys/net/core/somaxconn"))).isEqualTo(somaxconn);
        assertThat(run(config -> joining(config, "network", "/proc/self/ns/net"), "readlink /proc/self/ns/net"))
                .isEqualTo(namespace("self", "net") + "\n");
    }

    private void refuse(Consumer<ObjectNode> change, String message) {
        ObjectNode config = config("true");
        change.accept(config);
        assertThatThrownBy(() -> create("c", config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
        assertThat(runtime.exists("c")).isFalse();
    }

    @Test
    void theClocksOfATimeNamespaceAreAhead() {
        String uptime = run(
                config -> {
                    namespaces(config, "pid", "time");
                    config.withObject("/linux")
                            .putObject("timeOffsets")
                            .putObject("boottime")
                            .put("secs", 10_000_000)
                            .put("nanosecs", 0);
                },
                "cut -d. -f1 /proc/uptime");
        assertThat(Long.parseLong(uptime.strip())).isBetween(10_000_000L, 20_000_000L);
    }

    @Test
    void theRootOfACgroupNamespaceIsTheContainersOwnCgroup() {
        Consumer<ObjectNode> own = config -> namespaces(config, "pid", "cgroup");
        String controllers = CgroupFiles.isUnified() ? "^0::" : ":(memory|cpu|pids|freezer):";
        String seen = "grep -E '" + controllers + "' /proc/self/cgroup | cut -d: -f3 | uniq";
        assertThat(run(own, seen)).isEqualTo("/\n");
        assertThat(run(config -> namespaces(config, "pid"), seen)).contains("/panamax-test/" + directory.getFileName());
    }

    @Test
    void namesAndParametersAreTheNamespaces() {
        String seen = run(
                config -> {
                    config.put("hostname", "ship").put("domainname", "sea.example");
                    sysctl(config, "net.ipv4.ip_forward", "1");
                    ((ObjectNode) config.at("/linux/sysctl"))
                            .put("kernel.shmmni", "77")
                            .put("net/core/somaxconn", "99");
                },
                "hostname; cat /proc/sys/kernel/domainname /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shmmni"
                        + " /proc/sys/net/core/somaxconn");
        assertThat(seen).isEqualTo("ship\nsea.example\n1\n77\n99\n");
    }

    @Test
    void aParameterOfTheWholeHostIsRefused() {
        refuse(config -> sysctl(config, "vm.swappiness", "1"), "/linux/sysctl/vm.swappiness");
        refuse(
                config -> {
                    namespaces(config, "pid");
                    sysctl(config, "net.ipv4.ip_forward", "1");
                },
                "/linux/sysctl/net.ipv4.ip_forward");
    }

    @Test
    void theSessionKeyringIsTheContainersOwnUnlessTheCallersIsToStay() throws IOException {
        ObjectNode config = config("cat", "/proc/keys");
        config.withObject("/linux").putArray("maskedPaths");
        texts(config.withObject("/process"), "args", "sh", "-c", "cat /proc/keys > /out");
        OciContainer container = create("keys", config);
        container.start();
        container.await();
        assertThat(Files.readString(rootfs.path().resolve("out"))).contains("_ses.keys");
        container.delete(false);
        CreateOptions options = new CreateOptions(bundle(config), null, null, null, 0, false, true);
        OciContainer other = runtime.create("other", options);
        other.start();
        other.await();
        assertThat(Files.readString(rootfs.path().resolve("out"))).doesNotContain("_ses.other");
    }

    @Test
    void loopbackIsUpInANewNetworkNamespace() {
        assertThat(run(config -> {}, "ip addr show lo")).contains("127.0.0.1/8").contains("UP");
    }
}
