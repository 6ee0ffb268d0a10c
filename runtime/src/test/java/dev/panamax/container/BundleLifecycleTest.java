package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A bundle's way through its life. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleLifecycleTest extends BundleTestCase {
    private Path out() {
        return rootfs.path().resolve("out");
    }

    @Test
    void nothingOfTheProgramRunsBeforeTheStart() throws Exception {
        OciContainer container = create("c", config("sh", "-c", "echo hello > /out; exit 3"));
        assertThat(container.status()).isEqualTo(ContainerStatus.CREATED);
        Thread.sleep(50);
        assertThat(out()).doesNotExist();
        container.start();
        assertThat(container.await()).isEqualTo(new WaitStatus.Exited(3));
        assertThat(Files.readString(out())).isEqualTo("hello\n");
        assertThat(container.status()).isEqualTo(ContainerStatus.STOPPED);
        container.delete(false);
        assertThat(runtime.exists("c")).isFalse();
    }

    @Test
    void aContainerIsStartedOnce() {
        OciContainer container = create("c", config("sleep", "100"));
        container.start();
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
        assertThatThrownBy(container::start).hasMessage("cannot start an already running container");
        kill(container);
        assertThatThrownBy(container::start).hasMessage("cannot start a container that has stopped");
    }

    @Test
    void anIdIsTakenUntilItsContainerIsDeleted() {
        OciContainer container = create("c", config("sleep", "100"));
        assertThatThrownBy(() -> create("c", config("true")))
                .hasMessageStartingWith("container with given ID already exists: \"c\"");
        container.delete(true);
        create("c", config("true")).delete(true);
        assertThatThrownBy(() -> runtime.find("c")).hasMessage("container does not exist: \"c\"");
    }

    @Test
    void aProgramThatIsNotThereIsAnErrorOfTheCreation() {
        assertThatThrownBy(() -> create("c", config("no-such-program")))
                .hasMessageContaining("executable file not found in $PATH")
                .hasMessageContaining("no such file or directory");
        assertThatThrownBy(() -> create("c", config("/no/such/program")))
                .hasMessageContaining("no such file or directory");
        assertThatThrownBy(() -> create("c", config("/etc"))).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> create("c", config("/etc/passwd"))).hasMessageContaining("permission denied");
        assertThat(runtime.list()).isEmpty();
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    @Test
    void aProgramThatIsNoneIsAnErrorOfTheStart() throws IOException {
        Path program = rootfs.path().resolve("bin/nonsense");
        Files.write(program, new byte[] {1, 2, 3, 4});
        assertThat(program.toFile().setExecutable(true)).isTrue();
        for (String name : new String[] {"/bin/nonsense", "nonsense"}) {
            OciContainer container = create("c", config(name));
            assertThatThrownBy(container::start).hasMessageContaining("ENOEXEC (exec format error)");
            container.await();
            assertThat(container.status()).isEqualTo(ContainerStatus.STOPPED);
            container.delete(false);
        }
    }

    @Test
    void aRunningContainerIsDeletedByForceOnly() {
        OciContainer container = create("c", config("sleep", "100"));
        container.start();
        assertThatThrownBy(() -> container.delete(false)).hasMessageContaining("that is not stopped: running");
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
        container.delete(true);
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void aContainerIsPausedAndResumed() {
        OciContainer container = create("c", config("sleep", "100"));
        container.start();
        container.pause();
        assertThat(container.status()).isEqualTo(ContainerStatus.PAUSED);
        assertThatThrownBy(() -> container.join(joining("true")))
                .hasMessageStartingWith("cannot exec in a paused container");
        container.resume();
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
        container.pause();
        container.kill(9);
        assertThat(container.await()).isEqualTo(new WaitStatus.Killed(9));
        assertThatThrownBy(() -> container.kill(15)).hasMessageContaining("container not running");
        assertThatThrownBy(() -> container.join(joining("true"))).hasMessageContaining("container not running");
    }

    @Test
    void aProgramJoins() throws IOException {
        OciContainer container = create("c", config("sleep", "100"));
        container.start();
        try (JoinedProcess joined = container.join(joining("sh", "-c", "echo $$ > /out; exit 5"))) {
            assertThat(container.processes())
                    .hasSizeBetween(1, 2)
                    .contains(container.record().pid());
            assertThat(joined.await()).isEqualTo(new WaitStatus.Exited(5));
        }
        assertThat(Files.readString(out()).strip()).isNotEqualTo("1").containsOnlyDigits();
        assertThatThrownBy(() -> container.join(joining("nothing-there")))
                .hasMessageContaining("executable file not found in $PATH");
    }

    private JoinOptions joining(String... arguments) {
        return JoinOptions.of(BundleChecks.process(bundle(config(arguments)).spec()));
    }
}
