package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.PanamaxException;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Pipe;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The runtime's own program, which a container overwrites through {@code /proc/PID/exe} of one of its processes. */
class RuntimeProgramTest extends AttackTestCase {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final List<Fd> STANDARD = List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR);

    /** Opens the program of a process as somebody does who may do everything, and keeps it beyond the end of that process. */
    private static Fd programOf(long pid) {
        return Fd.open("/proc/" + pid + "/exe", OpenFlag.O_RDONLY);
    }

    /** Opens it for writing, which is possible when nobody executes it any more: whoever looks at the process at its end delays that. */
    private static Fd forWriting(Fd program) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return Fd.open("/proc/self/fd/" + program.number(), OpenFlag.O_RDWR);
            } catch (LinuxException e) {
                if (e.errno() != Errno.ETXTBSY || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static SyscallProgram waiting(Pipe go) {
        return SyscallProgram.builder()
                .add(Op.of(
                        SystemCall.READ,
                        Argument.descriptor(go.read()),
                        Argument.address(Slot.word("go")),
                        Argument.integer(1)))
                .build();
    }

    @Test
    void aStageCanNotBeOverwrittenNorKeptFromStarting() {
        List<Fd> seen = new ArrayList<>();
        try (Pipe go = Pipe.open()) {
            Spawn.of(waiting(go), STANDARD)
                    .keeping(List.of(go.read()))
                    .admitted(pid -> {
                        seen.add(programOf(pid));
                        go.write().write(new byte[1]);
                    })
                    .start()
                    .close();
        }
        try (Fd program = seen.getFirst();
                Fd writable = forWriting(program)) {
            assertThatThrownBy(() -> writable.write(new byte[] {1}))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
            // A program that somebody has open for writing can't be executed: others' starts would fail.
            Score.attack(
                    "a stage that was held for writing kept the next from starting",
                    !refusal(config("true")).isEmpty());
        }
    }

    @Test
    void theProgramOfAContainerCanBeItsOwnStageButNothingOfTheHosts() throws IOException {
        image.write("bin/self", "#!/proc/self/exe\n").toFile().setExecutable(true, false);
        for (String program : List.of("/proc/self/exe", "/bin/self")) {
            OciContainer container = create("self", config(program, "first", "second"));
            try {
                container.start();
                container.await();
            } catch (PanamaxException e) {
                assertThat(e).hasMessageContaining(program);
            } finally {
                container.delete(true);
            }
            Score.attack(
                    "after " + program + " containers could not be started",
                    !refusal(config("true")).isEmpty());
        }
        OciContainer victim = sleeping("joined", config -> {});
        try (Fd executed = programOf(victim.record().pid())) {
            String path = Files.readSymbolicLink(Path.of("/proc/self/fd/" + executed.number()))
                    .toString();
            Score.attack("a program of the host is in the container", !path.endsWith("/bin/busybox"));
        }
        victim.delete(true);
    }

    @Test
    void aRuntimeThatIsAFileOfTheHostIsOverwritten() throws Exception {
        Path naive = Files.copy(Path.of("/bin/busybox"), host.resolve("busybox"));
        Process process = new ProcessBuilder(naive.toString(), "sleep", "1000").start();
        try (Fd program = programOf(process.pid())) {
            process.destroyForcibly().waitFor();
            try (Fd writable = forWriting(program)) {
                writable.write("#!/bin/false\n".getBytes(StandardCharsets.US_ASCII));
                assertThatThrownBy(() -> new ProcessBuilder(naive.toString(), "true").start())
                        .hasMessageContaining("Text file busy");
                Score.victim("a shared program that is held for writing", true);
            }
            Score.victim(
                    "a program of the host",
                    new String(Files.readAllBytes(naive), StandardCharsets.ISO_8859_1).startsWith("#!/bin/false"));
        }
    }
}
