package dev.panamax.program;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine code and the executor in Java leave the same behind, and give up at the same place. */
class ExecutorsTest {
    private static final List<Fd> STANDARD = List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR);

    @TempDir
    private Path directory;

    /** Slots of the program below, to be read afterwards. */
    private record Script(SyscallProgram program, Slot file, Slot count, Slot buffer) {}

    /** Writes a file in a new folder, reads it back, and takes every kind of turn on the way. */
    private Script script(Path folder) {
        Slot file = Slot.word("file");
        Slot count = Slot.word("count");
        Slot buffer = Slot.room("buffer", 64);
        Label absent = new Label("absent");
        Label end = new Label("end");
        SyscallProgram program = SyscallProgram.builder()
                .phase(Phase.MOUNTS)
                .add(Op.of(SystemCall.OPENAT, AT_FDCWD, text(folder + "/no"), integer(0))
                        .onFailure(absent))
                .add(Op.of(SystemCall.EXIT_GROUP, integer(9)))
                .place(absent)
                .add(Op.of(SystemCall.MKDIRAT, AT_FDCWD, text(folder.toString()), mode(0700))
                        .tolerating(Errno.EEXIST))
                .add(Op.of(SystemCall.MKDIRAT, AT_FDCWD, text(folder.toString()), mode(0700))
                        .tolerating(Errno.EEXIST))
                .add(Op.of(SystemCall.UNLINKAT, AT_FDCWD, text(folder + "/nothing"), integer(0))
                        .toleratingEverything())
                .add(Op.of(
                                SystemCall.OPENAT,
                                AT_FDCWD,
                                text(folder + "/file"),
                                flags(OpenFlag.O_RDWR, OpenFlag.O_CREAT, OpenFlag.O_CLOEXEC),
                                mode(0600))
                        .into(file))
                .add(Op.of(SystemCall.WRITE, value(file), text("panamax"), integer(7)))
                .add(Op.of(SystemCall.LSEEK, value(file), integer(0), integer(0)))
                .add(Op.of(SystemCall.READ, value(file), address(buffer), integer(64))
                        .into(count)
                        .expecting(Op.Expectation.POSITIVE))
                .add(Op.of(SystemCall.READ, value(file), address(buffer), integer(64))
                        .expecting(Op.Expectation.POSITIVE)
                        .onFailure(end))
                .add(Op.of(SystemCall.EXIT_GROUP, integer(8)))
                .place(end)
                .add(Op.of(SystemCall.FCHMODAT, AT_FDCWD, text(folder + "/file"), mode(0640)))
                .add(Op.of(SystemCall.GETPID).expecting(Op.Expectation.STOP_IF_POSITIVE))
                .add(Op.of(SystemCall.UNLINKAT, AT_FDCWD, text(folder.toString()), flags(AtFlag.AT_REMOVEDIR)))
                .build();
        return new Script(program, file, count, buffer);
    }

    private static void check(Script script, DataArea data, Path folder) throws Exception {
        assertThat(data.get(script.count())).isEqualTo(7);
        assertThat(data.get(script.file())).isGreaterThan(2);
        assertThat(new String(data.bytes(script.buffer()), 0, 7, StandardCharsets.US_ASCII))
                .isEqualTo("panamax");
        check(folder);
    }

    private static void check(Path folder) throws Exception {
        assertThat(folder.resolve("file")).hasContent("panamax");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("file"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void theStageRunsIt() throws Exception {
        Path folder = directory.resolve("stage");
        Script script = script(folder);
        try (Launch launch = Spawn.of(script.program(), STANDARD)
                .by(Spawn.Parent.CLONE_THREAD)
                .start()) {
            check(script, launch.data(), folder);
        }
    }

    @Test
    void javaRunsIt() throws Exception {
        Path folder = directory.resolve("java");
        Script script = script(folder);
        byte[] read = JavaExecutor.run(script.program(), data -> {
            try {
                check(script, data, folder);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return data.bytes(script.buffer());
        });
        assertThat(read).startsWith('p', 'a', 'n');
    }

    /** The same program, with the numbers of the other architecture, by the other machine code. */
    @Test
    @Requires(Feature.QEMU_AARCH64)
    void theStageOfAarch64RunsItUnderEmulation() throws Exception {
        Path folder = directory.resolve("aarch64");
        EmulatedStage.Outcome outcome = EmulatedStage.run(script(folder).program(), directory);
        assertThat(outcome.status()).isZero();
        check(folder);
    }

    @Test
    void bothGiveUpAtTheSamePlace() {
        SyscallProgram program = failing();
        Failure java = JavaExecutor.run(program);
        assertThat(java).isNotNull();
        assertThat(describe(java)).isEqualTo("1 chdir(\"/nowhere\"): ENOENT (no such file or directory)");
        Failure stage = null;
        try (Launch launch = Spawn.of(program, STANDARD).start()) {
            stage = launch.failure();
        } catch (StageException e) {
            stage = e.failure();
        }
        assertThat(describe(stage)).isEqualTo(describe(java));
    }

    @Test
    @Requires(Feature.QEMU_AARCH64)
    void aarch64GivesUpAtTheSamePlace() throws Exception {
        EmulatedStage.Outcome outcome = EmulatedStage.run(failing(), directory);
        assertThat(outcome.status()).isEqualTo(127);
        assertThat(outcome.failedOperation()).isEqualTo(1);
        assertThat(outcome.errno()).isEqualTo(Errno.ENOENT.number());
    }

    private static SyscallProgram failing() {
        return SyscallProgram.builder()
                .add(Op.of(SystemCall.GETPID))
                .add(Op.of(SystemCall.CHDIR, text("/nowhere")))
                .add(Op.of(SystemCall.GETPID))
                .build();
    }

    private static String describe(@Nullable Failure failure) {
        return failure == null ? "no failure" : failure.index() + " " + failure.describe();
    }

    @Test
    void slotsAreNeverShared() {
        try (Arena arena = Arena.ofConfined()) {
            Slot first = Slot.word("a");
            Slot second = Slot.word("a");
            SyscallProgram program = SyscallProgram.builder()
                    .add(Op.of(SystemCall.CLOSE, value(first)))
                    .add(Op.of(SystemCall.CLOSE, value(second)))
                    .build();
            MemorySegment memory = arena.allocate(program.size(), Long.BYTES);
            EncodedProgram encoded = new EncodedProgram(program, memory, 0x1000, Architecture.X86_64);
            encoded.data().set(first, 5);
            assertThat(encoded.data().get(second)).isZero();
            long argument = memory.get(ValueLayout.JAVA_LONG, Layout.offset(0) + Layout.ARGUMENT);
            assertThat(memory.get(ValueLayout.JAVA_LONG, argument - 0x1000)).isEqualTo(5);
        }
    }
}
