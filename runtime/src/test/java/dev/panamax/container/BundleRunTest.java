package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Containers that are created and started at once. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleRunTest extends BundleTestCase {
    private static final String[] SLEEP = {"sleep", "100"};

    private OciContainer runAtOnce(ObjectNode config) {
        return runtime.run("c", CreateOptions.of(bundle(config)));
    }

    private Path state(String file) {
        return directory.resolve("state/c").resolve(file);
    }

    @Test
    void theProgramRunsWhenTheCallReturns() throws IOException {
        OciContainer container = runAtOnce(config("sh", "-c", "exec sleep 100"));
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
        assertThat(runtime.find("c").record()).isEqualTo(container.record());
        assertThat(container.record().creating()).isFalse();
        assertThat(Files.readString(cgroup(container, "memory").resolve("cgroup.procs")))
                .isEqualTo(container.record().pid() + "\n");
        kill(container);
        assertThat(container.status()).isEqualTo(ContainerStatus.STOPPED);
    }

    @Test
    void nothingIsOnDiskThatOnlyAStartNeeds() {
        OciContainer container = runAtOnce(config(SLEEP));
        assertThat(state("exec.fifo")).doesNotExist();
        assertThat(state("board")).doesNotExist();
        assertThat(state("operations")).doesNotExist();
        kill(container);
        container.delete(false);
    }

    @Test
    void itCanBeJoinedKilledAndDeletedAsOthers() {
        OciContainer container = runAtOnce(config(SLEEP));
        assertThat(join(container, config -> {}, "hostname")).isEqualTo("panamax\n");
        assertThatThrownBy(container::start).hasMessage("cannot start an already running container");
        assertThatThrownBy(() -> container.delete(false)).hasMessageContaining("running");
        container.delete(true);
        assertThat(runtime.exists("c")).isFalse();
    }

    @Test
    void theSameContainerCanBeCreatedForALaterStart() {
        ObjectNode config = config("true");
        for (int i = 0; i < 2; i++) {
            OciContainer container = runAtOnce(config);
            assertThat(container.await()).isEqualTo(new WaitStatus.Exited(0));
            container.delete(false);
            OciContainer created = create("c", config);
            assertThat(created.status()).isEqualTo(ContainerStatus.CREATED);
            created.start();
            assertThat(created.await()).isEqualTo(new WaitStatus.Exited(0));
            created.delete(false);
        }
    }

    @Test
    void aProgramThatIsNoneIsAnErrorThatLeavesNothing() throws IOException {
        rootfs.write("bin/nonsense", "\1\2\3\4");
        assertThat(rootfs.path().resolve("bin/nonsense").toFile().setExecutable(true))
                .isTrue();
        for (String name : new String[] {"/bin/nonsense", "nonsense"}) {
            assertThatThrownBy(() -> runAtOnce(config(name))).hasMessageContaining("ENOEXEC (exec format error)");
            assertThat(runtime.exists("c")).isFalse();
        }
        assertThatThrownBy(() -> runAtOnce(config("no-such-program")))
                .hasMessageContaining("executable file not found in $PATH");
        assertThat(runtime.exists("c")).isFalse();
    }

    @Test
    void hooksRunInTheirOrderAroundTheStart() throws IOException {
        ObjectNode config = config("true");
        Path log = Files.createFile(directory.resolve("log"));
        for (String point : new String[] {"createRuntime", "poststart", "poststop"}) {
            ObjectNode hook =
                    config.withObject("/hooks").withArray(point).addObject().put("path", "/bin/sh");
            texts(hook, "args", "sh", "-c", "echo " + point + " >> " + log);
        }
        OciContainer container = runAtOnce(config);
        container.await();
        assertThat(Files.readAllLines(log)).containsExactly("createRuntime", "poststart");
        container.delete(false);
        assertThat(Files.readAllLines(log)).containsExactly("createRuntime", "poststart", "poststop");
    }

    @Test
    void aHookOfTheStartThatFailsLeavesNothing() {
        ObjectNode config = config(SLEEP);
        config.withObject("/hooks").withArray("poststart").addObject().put("path", "/bin/false");
        assertThatThrownBy(() -> runAtOnce(config)).hasMessageContaining("poststart");
        assertThat(runtime.exists("c")).isFalse();
    }

    @Test
    void theProcessIdIsWrittenWhereTheCallerWantsIt() throws IOException {
        Path file = directory.resolve("pid");
        CreateOptions usual = CreateOptions.of(bundle(config(SLEEP)));
        CreateOptions options = new CreateOptions(
                usual.bundle(),
                usual.consoleSocket(),
                usual.terminal(),
                file,
                0,
                usual.noPivot(),
                usual.noNewKeyring());
        OciContainer container = runtime.run("c", options);
        assertThat(Files.readString(file))
                .isEqualTo(Integer.toString(container.record().pid()));
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
        kill(container);
    }
}
