package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.PanamaxException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.container.Exec;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Something that looks like {@code /proc}, to which a runtime would write the settings that confine the container. */
class FakeProcTest extends AttackTestCase {
    private static final String FAKE_SCORE = "fake/self/oom_score_adj";

    private static void allCapabilities(ObjectNode config) {
        for (String set : new String[] {"bounding", "effective", "permitted"}) {
            texts(config.withObject("/process/capabilities"), set, "CAP_SYS_ADMIN", "CAP_SYS_CHROOT");
        }
    }

    @Test
    void anImageWhoseProcIsALinkIsRefused() throws IOException {
        Files.deleteIfExists(image.path().resolve("proc"));
        image.write(FAKE_SCORE, "untouched");
        Files.createSymbolicLink(image.path().resolve("proc"), Path.of("fake"));
        String refusal = refusal(config("true"));
        assertThat(refusal).contains("open /proc, which must be no symbolic link");
        Score.attack(
                "a link in the place of /proc",
                refusal.isEmpty() || !read(image.path().resolve(FAKE_SCORE)).equals("untouched"));
        // Whoever follows it writes to the image's file.
        Files.writeString(image.path().resolve("proc/self/oom_score_adj"), "500");
        Score.victim("writes by path", read(image.path().resolve(FAKE_SCORE)).equals("500"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc",
                "/proc/",
                "/proc/self",
                "/proc/self/attr",
                "/proc/../proc/thread-self/attr",
                "/./proc/sys/kernel",
                "//proc//sysrq-trigger",
                "/proc/self/../stat/../self",
                "/innocent",
                "/innocent/shm",
                "/deeper/kernel"
            })
    void nothingIsMountedOnProc(String destination) throws IOException {
        Files.createSymbolicLink(image.path().resolve("innocent"), Path.of("/proc/sys/kernel"));
        Files.createSymbolicLink(image.path().resolve("deeper"), Path.of("innocent/.."));
        for (String type : new String[] {"bind", "tmpfs"}) {
            ObjectNode config = config("true");
            mount(config, destination, type, secrets().toString(), type.equals("bind") ? "bind" : "rw");
            Score.attack(
                    "a " + type + " mount on " + destination, refusal(config).isEmpty());
        }
    }

    @Test
    void noMountOfAContainerJsonIsLedToProc() throws IOException {
        Files.createSymbolicLink(image.path().resolve("innocent"), Path.of("/proc/sys/kernel"));
        for (Mount mount : List.of(
                new Mount.Bind(secrets().toString(), "/innocent", true, "", Mount.Propagation.INHERITED),
                new Mount.Tmpfs("/innocent"))) {
            ContainerConfig config = ContainerConfig.usual().toBuilder()
                    .mountConfig(new MountConfig(
                            false,
                            false,
                            List.of(mount),
                            ContainerConfig.usual().mountConfig().deviceNodes(),
                            ""))
                    .build();
            Exec exec = Exec.of(config)
                    .root(new RootSource.Directory(image.path().toString()))
                    .dataPath(Files.createDirectories(host.resolve("data")))
                    .arguments(List.of("true"));
            boolean mounted = true;
            try {
                exec.run();
            } catch (PanamaxException e) {
                assertThat(e).hasMessageContaining("which leads to /proc, where nothing may be");
                mounted = false;
            }
            Score.attack("a mount of a container.json", mounted);
        }
    }

    @Test
    void whoFollowsLinksMountsOnProc() throws IOException {
        Path link = Files.createSymbolicLink(image.path().resolve("innocent"), Path.of("/proc/sys/kernel"));
        Staged naive = Staged.in(CloneFlag.CLONE_NEWNS)
                .beforeExec(program -> {
                    makePrivate(program);
                    program.add(Op.of(
                            SystemCall.MOUNT,
                            Argument.text("tmpfs"),
                            Argument.text(link.toString()),
                            Argument.text("tmpfs"),
                            Argument.flags(),
                            Argument.NULL));
                })
                .run("ls", "/proc/sys/kernel");
        Score.victim(
                "a mount through a link",
                naive.failure().isEmpty() && naive.output().isEmpty());
    }

    private static void makePrivate(SyscallProgram.Builder program) {
        program.add(Op.of(
                SystemCall.MOUNT,
                Argument.NULL,
                Argument.text("/"),
                Argument.NULL,
                Argument.flags(MountFlag.MS_PRIVATE, MountFlag.MS_REC),
                Argument.NULL));
    }

    @Test
    void whoJoinsIsConfinedByTheHostsProcAndNotByTheContainers() {
        OciContainer container = sleeping("faking", config -> {
            allCapabilities(config);
            texts(
                    config.withObject("/process"),
                    "args",
                    "sh",
                    "-c",
                    "mount -t tmpfs fake /proc && mkdir -p /proc/self && echo untouched > /proc/self/oom_score_adj"
                            + " && touch /ready && exec sleep 1000");
        });
        awaitFile(image.path().resolve("ready"));
        try (JoinedProcess joined = container.join(
                joining(config -> config.withObject("/process").put("oomScoreAdj", 500), "sleep", "1000"))) {
            String score = read(Path.of("/proc/" + joined.process().pid() + "/oom_score_adj"));
            joined.process().signal(9);
            joined.await();
            Score.attack("a fake /proc kept the score of who joins", !score.equals("500\n"));
        }
        assertThat(join(container, config -> {}, "cat /proc/self/oom_score_adj"))
                .isEqualTo("untouched\n");

        Staged naive = joiningAndWriting(container.record().pid(), "/proc/self/oom_score_adj", "500");
        Score.victim(
                "a joiner that believes the container's /proc", naive.output().startsWith("500"));
    }

    /** Joins a mount namespace, writes to a file there as if it were the host's, and reads it. */
    private static Staged joiningAndWriting(long pid, String path, String text) {
        Slot namespace = Slot.word("namespace");
        Slot file = Slot.word("file");
        return Staged.in(CloneFlag.CLONE_NEWUTS)
                .beforeClone(program -> program.add(open("/proc/" + pid + "/ns/mnt", OpenFlag.O_RDONLY)
                                .into(namespace))
                        .add(Op.of(SystemCall.SETNS, Argument.value(namespace), Argument.symbol(CloneFlag.CLONE_NEWNS)))
                        .add(open(path, OpenFlag.O_WRONLY).into(file))
                        .add(Op.of(
                                SystemCall.WRITE,
                                Argument.value(file),
                                Argument.text(text),
                                Argument.integer(text.length()))))
                .run("cat", path);
    }

    @Test
    void clocksAreNotWrittenToAJoinedMountNamespace() throws Exception {
        Process other = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs fake /proc && mkdir -p /proc/self && echo untouched > /proc/self/timens_offsets"
                                + " && echo ready && exec sleep 1000")
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("ready");
            ObjectNode config = config("true");
            config.putArray("mounts");
            ObjectNode linux = config.withObject("/linux");
            texts(linux, "maskedPaths");
            texts(linux, "readonlyPaths");
            linux.withObject("/timeOffsets/boottime").put("secs", 1000);
            linux.withArray("namespaces").addObject().put("type", "time");
            linux.withArray("namespaces").forEach(namespace -> ((ObjectNode) namespace).remove("path"));
            linux.withArray("namespaces").forEach(namespace -> {
                if (namespace.path("type").asText().equals("mount")) {
                    ((ObjectNode) namespace).put("path", "/proc/" + other.pid() + "/ns/mnt");
                }
            });
            assertThat(refusal(config)).isEmpty();
            String file = "/proc/self/timens_offsets";
            Path fake = Path.of("/proc/" + other.pid() + "/root" + file);
            Score.attack("a joined mount namespace took the clocks", !read(fake).equals("untouched\n"));
            Staged naive = joiningAndWriting(other.pid(), file, "monotonic 7 0\n");
            Score.victim("clocks by path", naive.output().startsWith("monotonic"));
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static Op open(String path, OpenFlag how) {
        return Op.of(
                SystemCall.OPENAT,
                Argument.AT_FDCWD,
                Argument.text(path),
                Argument.flags(how, OpenFlag.O_CLOEXEC),
                Argument.integer(0));
    }
}
