package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.ConfigException;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.Feature;
import dev.panamax.testing.ListeningAgent;
import dev.panamax.testing.ListeningSocket;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a bundle's filter of system calls does to its programs. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleSeccompTest extends BundleTestCase {
    private static ObjectNode rule(ObjectNode config, String action, String... names) {
        ObjectNode seccomp = config.withObject("/linux/seccomp").put("defaultAction", "SCMP_ACT_ALLOW");
        ObjectNode rule = seccomp.withArray("syscalls").addObject().put("action", action);
        texts(rule, "names", names);
        return rule;
    }

    private static void privileges(ObjectNode config, boolean none) {
        config.withObject("/process").put("noNewPrivileges", none);
    }

    @Test
    void aDeniedCallFailsWithOrWithoutPrivileges() {
        for (boolean none : new boolean[] {true, false}) {
            Consumer<ObjectNode> change = config -> {
                privileges(config, none);
                rule(config, "SCMP_ACT_ERRNO", "mkdir", "mkdirat").put("errnoRet", 28);
            };
            assertThat(run(change, "mkdir /x; grep Seccomp: /proc/self/status"))
                    .contains("No space left on device")
                    .contains("Seccomp:\t2");
        }
        assertThat(rootfs.path().resolve("x")).doesNotExist();
    }

    @Test
    void aCallCanEndTheProgram() {
        ObjectNode config = config("mkdir", "/x");
        rule(config, "SCMP_ACT_KILL_PROCESS", "mkdir", "mkdirat");
        OciContainer container = create("c", config);
        container.start();
        assertThat(container.await()).isEqualTo(new WaitStatus.Killed(Signal.SIGSYS.number()));
    }

    @Test
    void aProgramThatJoinsHasTheSameFilter() {
        ObjectNode config = config("sleep", "100");
        rule(config, "SCMP_ACT_ERRNO", "mkdir", "mkdirat");
        OciContainer container = create("c", config);
        container.start();
        assertThat(join(container, joined -> {}, "mkdir /x")).contains("Operation not permitted");
        kill(container);
    }

    @Test
    void theListenerGetsOneMessageWithTheDescriptor() throws Exception {
        try (ListeningSocket socket = ListeningSocket.open()) {
            FutureTask<String> agent = new FutureTask<>(() -> {
                ListeningAgent listening = ListeningAgent.accept(socket);
                listening.answer(0L);
                listening.close();
                return listening.message();
            });
            Thread.ofPlatform().daemon().start(agent);
            ObjectNode config = asking(socket.path());
            OciContainer container = create("c", config);
            container.start();
            assertThat(container.await()).isEqualTo(new WaitStatus.Exited(0));
            assertThat(rootfs.path().resolve("x")).doesNotExist();
            JsonNode message = new ObjectMapper().readTree(agent.get(10, TimeUnit.SECONDS));
            assertThat(message.path("ociVersion").asText()).isEqualTo("1.0.2");
            assertThat(message.path("fds")).hasSize(1);
            assertThat(message.path("fds").get(0).asText()).isEqualTo("seccompFd");
            assertThat(message.path("metadata").asText()).isEqualTo("for the agent");
            assertThat(message.path("pid").asInt()).isEqualTo(container.record().pid());
            assertThat(message.path("state").path("id").asText()).isEqualTo("c");
            assertThat(message.path("state").path("status").asText()).isEqualTo("creating");
        }
    }

    private ObjectNode asking(String path) {
        ObjectNode config = config("mkdir", "/x");
        config.put("ociVersion", "1.0.2");
        rule(config, "SCMP_ACT_NOTIFY", "mkdir", "mkdirat");
        config.withObject("/linux/seccomp").put("listenerPath", path).put("listenerMetadata", "for the agent");
        return config;
    }

    @Test
    void aProgramThatJoinsHasAListenerOfItsOwn() throws Exception {
        try (ListeningSocket socket = ListeningSocket.open()) {
            FutureTask<JsonNode> agent = new FutureTask<>(() -> {
                ListeningAgent first = ListeningAgent.accept(socket);
                ListeningAgent second = ListeningAgent.accept(socket);
                second.answer(0L);
                first.close();
                second.close();
                return new ObjectMapper().readTree(second.message());
            });
            Thread.ofPlatform().daemon().start(agent);
            ObjectNode config = asking(socket.path());
            texts(config.withObject("/process"), "args", "sleep", "100");
            OciContainer container = create("c", config);
            container.start();
            try (JoinedProcess joined = container.join(joining(process -> {}, "mkdir", "/x"))) {
                assertThat(joined.await()).isEqualTo(new WaitStatus.Exited(0));
                assertThat(message(agent).path("pid").asInt())
                        .isEqualTo(joined.process().pid());
                assertThat(message(agent).path("state").path("status").asText()).isEqualTo("running");
            }
            kill(container);
        }
    }

    private static JsonNode message(FutureTask<JsonNode> agent) throws Exception {
        try {
            return agent.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aListenerThatIsNotThereIsAnErrorAndNoContainer() throws IOException {
        assertThatThrownBy(() -> create("c", asking("/nowhere/socket")))
                .hasMessageContaining("/nowhere/socket")
                .hasMessageContaining("/linux/seccomp/listenerPath");
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    @Test
    void whatContradictsItselfIsRefused() {
        ObjectNode config = config("true");
        rule(config, "SCMP_ACT_KILL", "mkdir").put("errnoRet", 1);
        rule(config, "SCMP_ACT_ERRNO");
        config.withObject("/linux/seccomp").put("listenerMetadata", "without a path");
        assertThatThrownBy(() -> create("c", config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/seccomp/syscalls/0/errnoRet")
                .hasMessageContaining("/linux/seccomp/syscalls/1/names")
                .hasMessageContaining("/linux/seccomp/listenerMetadata");
    }
}
