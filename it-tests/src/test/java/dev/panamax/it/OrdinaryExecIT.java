package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.IdMapping;
import dev.panamax.testing.Feature;
import dev.panamax.testing.HandedOver;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code panamax exec} of an ordinary user: without a configuration, with a container.json, and into a container that runs. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class OrdinaryExecIT extends OrdinaryUserTestCase {
    private static final List<String> NAMESPACES = List.of("NEWNS", "NEWUTS", "NEWPID", "NEWIPC", "NEWNET");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<IdMapping> HIS_AND_MORE =
            List.of(new IdMapping(0, USER_ID, 1), new IdMapping(1, 100_000, 65_535));

    @BeforeEach
    void makeUsers() throws Exception {
        Path etc = Files.createDirectory(directory.resolve("bundle/rootfs/etc"));
        Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/sbin:/bin/sh\n");
        Files.writeString(etc.resolve("group"), "root:x:0:root\nwheel:x:10:root,daemon\n");
        Programs.run(
                "chown", "-R", USER + ":" + USER, directory.resolve("bundle").toString());
    }

    /** Writes a container.json with a user namespace that is made for the container. */
    private void configure(Consumer<ObjectNode> change) throws IOException {
        configure("", change);
    }

    /** Writes a container.json with a user namespace, to be joined if it has a path. */
    private void configure(String userNamespace, Consumer<ObjectNode> change) throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("root_fs", directory.resolve("bundle/rootfs").toString());
        config.putArray("environment").add("PATH=/bin");
        ArrayNode namespaces = config.putArray("namespaces");
        NAMESPACES.forEach(name -> namespaces.addObject().put("name", name));
        namespaces.addObject().put("name", "NEWUSER").put("path", userNamespace);
        change.accept(config);
        Files.writeString(Path.of(bundle(), "container.json"), JSON.writeValueAsString(config));
    }

    private Result exec(String... program) throws Exception {
        List<String> words = new ArrayList<>(List.of("exec", "--data-path", bundle(), "--"));
        words.addAll(List.of(program));
        return panamax(words.toArray(String[]::new));
    }

    private String refusal() throws Exception {
        String refusal = exec("id").failure();
        assertThat(directory.resolve("bundle/rootfs")).isDirectoryNotContaining("glob:**/proc");
        return refusal;
    }

    /** Runs something while a container does. */
    private void whileRunning(Action action) throws Exception {
        Path output = directory.resolve("output");
        List<String> command = command(
                "XDG_RUNTIME_DIR=" + directory.resolve("run"),
                "exec",
                "--data-path",
                bundle(),
                "--",
                "sh",
                "-c",
                "readlink /proc/self/ns/user; exec sleep 600");
        Process running = start(command, output, directory.resolve("errors"));
        try {
            Instant deadline = Instant.now().plus(PATIENCE);
            while (!Files.readString(output).endsWith("\n")) {
                String errors = Files.readString(directory.resolve("errors"));
                assertThat(running.isAlive() && Instant.now().isBefore(deadline))
                        .as("the container is there: %s", errors)
                        .isTrue();
                Thread.sleep(20);
            }
            action.run(Files.readString(output).strip());
        } finally {
            Panamax.endContainer(Path.of(bundle()));
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        }
        assertThat(Path.of(bundle(), "state.json")).doesNotExist();
    }

    /** What is done with the name of the container's user namespace. */
    private interface Action {
        void run(String userNamespace) throws Exception;
    }

    @Test
    void withoutAConfigurationHeSeesTheHostAndChangesNothing() throws Exception {
        Path mine = Files.writeString(directory.resolve("mine"), "mine\n");
        Programs.run("chown", USER, mine.toString());
        String script = """
                id -u; cat /proc/self/uid_map; hostname; cat %1$s
                touch /usr/panamax-test && ls /usr/panamax-test
                (echo changed > %1$s) 2> /dev/null; echo x > /dev/null
                ls /etc/passwd; ls /proc/1/status
                touch /etc/passwd 2> /dev/null || echo refused""".formatted(mine);
        assertThat(panamax("exec", "--", "sh", "-c", script)
                        .success()
                        .replaceAll(" +", " ")
                        .lines())
                .containsExactly(
                        "0",
                        " 0 " + USER + " 1",
                        "panamax",
                        "mine",
                        "/usr/panamax-test",
                        "/etc/passwd",
                        "/proc/1/status",
                        "refused");
        assertThat(mine).hasContent("mine\n");
        assertThat(Path.of("/usr/panamax-test")).doesNotExist();
    }

    @Test
    void theHostsRootIsThereByAllItsNames() throws Exception {
        List<String> before = rootNames();
        List<String> seen =
                panamax("exec", "--", "ls", "-A", "/").success().lines().toList();
        List<String> after = rootNames();
        assertThat(before).contains("etc", "usr").filteredOn(after::contains).isSubsetOf(seen);
        assertThat(panamax("exec", "--", "sh", "-c", "exit 7").status()).isEqualTo(7);
    }

    /** Returns what there is in the host's root, but for what is neither file, directory nor link. */
    private static List<String> rootNames() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/"))) {
            return files.filter(
                            file -> Files.isSymbolicLink(file) || Files.isDirectory(file) || Files.isRegularFile(file))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void withoutAPlaceForItsStateHeIsToldWhere() throws Exception {
        assertThat(asUser("A=b", "exec", "--", "true").failure()).contains("XDG_RUNTIME_DIR", "--data-path");
        Path named = Files.createDirectory(directory.resolve("named"));
        Programs.run("chown", USER, named.toString());
        assertThat(asUser("A=b", "exec", "--data-path", named.toString(), "--", "echo", "there")
                        .success())
                .isEqualTo("there\n");
        assertThat(named).isEmptyDirectory();
    }

    @Test
    void aContainerJsonMakesHimRootOfHisRoot() throws Exception {
        configure(config -> {
            config.put("hostname", "mine").put("restrict_sys", true);
            config.putArray("networks").addObject().put("type", "loopback");
            config.putObject("mount_config")
                    .putArray("mounts")
                    .addObject()
                    .put("type", "tmpfs")
                    .put("destination", "/tmp");
        });
        assertThat(exec("sh", "-c", "id; cat /proc/self/setgroups; hostname; touch /made /tmp/x; ls /sys/class/net")
                        .success()
                        .lines())
                // The groups of /etc/group are nobody's here: he can't be in them.
                .containsExactly("uid=0(root) gid=0(root)", "deny", "mine", "lo");
        assertThat(Files.getAttribute(directory.resolve("bundle/rootfs/made"), "unix:uid"))
                .isEqualTo((int) USER_ID);
    }

    @Test
    void aProgramJoinsHisContainer() throws Exception {
        configure(config -> config.put("hostname", "mine"));
        whileRunning(namespace -> assertThat(exec("sh", "-c", "id -u; hostname; readlink /proc/self/ns/user")
                        .success()
                        .lines())
                .containsExactly("0", "mine", namespace));
    }

    @Test
    void moreIdsAreThoseOfANamespaceThatIsHandedOver() throws Exception {
        try (HandedOver handed = HandedOver.of(USER_ID, HIS_AND_MORE)) {
            String namespace = Files.readSymbolicLink(Path.of(handed.path())).toString();
            configure(handed.path(), config -> config.put("user", "daemon"));
            assertThat(exec("sh", "-c", "id -u; id -G; readlink /proc/self/ns/user")
                            .success()
                            .lines())
                    .containsExactly("1", "1 10", namespace);
            configure(handed.path(), config -> {});
            whileRunning(running -> {
                assertThat(running).isEqualTo(namespace);
                assertThat(exec("sh", "-c", "id -u; readlink /proc/self/ns/user")
                                .success()
                                .lines())
                        .containsExactly("0", namespace);
            });
        }
    }

    @Test
    void aNamespaceIsHandedOverByDescriptor() throws Exception {
        try (HandedOver handed = HandedOver.of(USER_ID, HIS_AND_MORE)) {
            configure("/proc/self/fd/9", config -> {});
            List<String> command = new ArrayList<>(List.of("sh", "-c", "exec 9< \"$0\"; exec \"$@\"", handed.path()));
            command.addAll(command("A=b", "exec", "--data-path", bundle(), "--", "cat", "/proc/self/uid_map"));
            Path output = directory.resolve("output");
            Path errors = directory.resolve("errors");
            int status = start(command, output, errors).waitFor();
            Result result = new Result(status, Files.readString(output), Files.readString(errors));
            assertThat(result.success().replaceAll(" +", " ").lines())
                    .containsExactly(" 0 " + USER + " 1", " 1 100000 65535");
        }
    }

    @Test
    void whatIsRootsIsToldBefore() throws Exception {
        configure(config -> {
            ArrayNode networks = config.putArray("networks");
            ObjectNode veth = networks.addObject().put("type", "veth");
            veth.put("bridge", "pnxnone").put("veth_prefix", "pnxn").put("address", "10.88.9.2/24");
        });
        assertThat(refusal()).contains("/networks/0: the user " + USER, "CAP_NET_ADMIN");
        configure(config ->
                config.putObject("cgroups").put("parent", "pnx-ordinary").put("name", "c"));
        assertThat(refusal()).contains("/cgroups: the user " + USER, "delegated to this user");
        configure(config -> {
            ObjectNode map = config.putArray("uid_mappings").addObject();
            map.put("container_id", 0).put("host_id", 100_000).put("size", 65_536);
        });
        assertThat(refusal()).contains("/uid_mappings: ", "host_id " + USER, "newuidmap", "/proc/self/fd/N");
        configure(config -> {
            ObjectNode node =
                    config.putObject("mount_config").putArray("device_nodes").addObject();
            node.put("type", 98)
                    .put("path", "/dev/panamax-none")
                    .put("major_number", 8)
                    .put("minor_number", 0);
        });
        assertThat(refusal()).contains("/mount_config/device_nodes/0: a user namespace can't make devices", "8:0");
        configure(config -> config.putObject("namespaces").put("NEWNS", true));
        assertThat(refusal()).contains("/namespaces: the user " + USER + " lacks CAP_SYS_ADMIN", "add NEWUSER");
        configure(config -> config.putObject("namespaces").put("NEWNS", true).put("NEWUSER", true));
        assertThat(refusal()).contains("NEWUSER needs the namespace NEWPID as well");
        configure("/proc/1/ns/user", config -> {});
        assertThat(refusal()).contains("the namespace NEWUSER to join", "EACCES", "[/namespaces]");
    }

    @Test
    void whoHeIsNotHeCantBe() throws Exception {
        configure(config -> config.put("user", "daemon"));
        assertThat(exec("id").failure())
                .contains("the user 1 is not mapped into the container's user namespace, which has 0", "[/user]");
    }
}
