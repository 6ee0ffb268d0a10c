package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.PanamaxException;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A working directory that is a descriptor which somebody has left open: a directory of the host. */
class WorkingDirectoryTest extends AttackTestCase {
    private static final int LAST_TRIED = 64;
    private static final Argument F_SETFD = new Argument.Symbol("F_SETFD", 2);
    private static final String LOOK = "cat secret ../secrets/secret 2> /dev/null; true";

    private static void cwd(ObjectNode config, String path) {
        config.withObject("/process").put("cwd", path);
    }

    @Test
    void noDescriptorOfTheHostsIsAWorkingDirectory() throws IOException {
        Path secrets = secrets();
        for (int i = 3; i <= LAST_TRIED; i++) {
            Files.createSymbolicLink(image.path().resolve("fd" + i), Path.of("/proc/self/fd/" + i));
        }
        OciContainer container = sleeping("joined", config -> {});
        try (Fd leaked = Fd.open(secrets.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY)) {
            // As a careless program does that has a runtime in it.
            Call.of(SystemCall.FCNTL, Argument.descriptor(leaked), F_SETFD, Argument.integer(0))
                    .invoke();
            for (int i = 3; i <= LAST_TRIED; i++) {
                for (String path : new String[] {"/proc/self/fd/" + i, "/fd" + i, "/proc/thread-self/fd/" + i}) {
                    Score.attack("a start in " + path, attempt(path).contains(SECRET));
                    Score.attack(
                            "an exec in " + path, attemptToJoin(container, path).contains(SECRET));
                }
            }
        }
        container.delete(true);
    }

    private String attempt(String path) {
        try {
            return run(config -> cwd(config, path), LOOK);
        } catch (PanamaxException e) {
            return "";
        }
    }

    private String attemptToJoin(OciContainer container, String path) {
        try {
            return join(container, config -> cwd(config, path), LOOK);
        } catch (PanamaxException e) {
            return "";
        }
    }

    /** The caller may ask for descriptors to be passed on; what he passes on is no place to start in all the same. */
    @Test
    void aDirectoryThatTheCallerPassesOnIsNoWorkingDirectoryEither() {
        try (Fd input = Fd.STDIN.duplicate();
                Fd directory = Fd.open(secrets().toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY)) {
            OciContainer container = sleeping("joined", config -> {});
            Call.of(SystemCall.DUP3, Argument.descriptor(directory), Argument.integer(0), Argument.integer(0))
                    .invoke();
            try (JoinedProcess joined = container.join(
                    joining(config -> cwd(config, "/proc/self/fd/0"), "sh", "-c", "cat secret > /stolen"))) {
                joined.await();
                Score.attack("an exec in the caller's standard input", true);
            } catch (PanamaxException e) {
                assertThat(e).hasMessageContaining("is outside of the container's root");
                Score.attack(
                        "an exec in the caller's standard input",
                        Files.exists(image.path().resolve("stolen")));
            } finally {
                Call.of(SystemCall.DUP3, Argument.descriptor(input), Argument.integer(0), Argument.integer(0))
                        .invoke();
                container.delete(true);
            }
        }
    }

    @Test
    void whoDoesNotLookWhereHeIsStartsOutside() {
        Path secrets = secrets();
        Slot directory = Slot.word("leaked");
        int number = 40;
        Staged naive = Staged.in(CloneFlag.CLONE_NEWNS)
                .beforeExec(program -> program.add(Op.of(
                                        SystemCall.OPENAT,
                                        Argument.AT_FDCWD,
                                        Argument.text(secrets.toString()),
                                        Argument.flags(OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY))
                                .into(directory))
                        .add(Op.of(
                                SystemCall.DUP3,
                                Argument.value(directory),
                                Argument.integer(number),
                                Argument.integer(0)))
                        .add(Op.of(
                                SystemCall.MOUNT,
                                Argument.text("proc"),
                                Argument.text(image.path().resolve("proc").toString()),
                                Argument.text("proc"),
                                Argument.flags(),
                                Argument.NULL))
                        .add(Op.of(SystemCall.CHROOT, Argument.text(image.path().toString())))
                        .add(Op.of(SystemCall.CHDIR, Argument.text("/proc/self/fd/" + number))))
                .run("cat", "secret");
        Score.victim("a start in a leaked descriptor", naive.output().equals(SECRET));
    }
}
