package dev.panamax.program;

import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.SystemCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchTest {
    private static final List<Fd> STANDARD = List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR);

    @Test
    void runsCallsInAProcessOfItsOwn() {
        try (SocketPair pair = SocketPair.open()) {
            SyscallProgram program = SyscallProgram.builder()
                    .add(Op.of(SystemCall.WRITE, integer(pair.theirs().number()), text("hello"), integer(5)))
                    .build();
            Spawn.of(program, STANDARD)
                    .keeping(List.of(pair.theirs()))
                    .by(Spawn.Parent.CLONE_THREAD)
                    .start()
                    .close();
            pair.theirs().close();

            assertThat(readAll(pair.ours())).isEqualTo("hello");
        }
    }

    @Test
    void passesResultsOnAndGoesOnAtLabels() {
        Slot opened = Slot.word("opened");
        Slot kept = Slot.word("kept");
        Label missing = new Label("missing");
        SyscallProgram program = SyscallProgram.builder()
                .add(Op.of(SystemCall.OPENAT, Argument.AT_FDCWD, text("/nowhere"), integer(0))
                        .onFailure(missing))
                .add(Op.of(SystemCall.EXIT_GROUP, integer(3)))
                .place(missing)
                .add(Op.of(SystemCall.OPENAT, Argument.AT_FDCWD, text("/"), integer(0))
                        .into(opened))
                .add(Op.of(SystemCall.DUP, value(opened)).into(kept))
                .add(Op.of(SystemCall.CLOSE, value(opened)))
                .add(Op.of(SystemCall.CLOSE, value(opened)).tolerating(Errno.EBADF))
                .build();
        try (Launch launch =
                Spawn.of(program, STANDARD).by(Spawn.Parent.CLONE_THREAD).start()) {
            assertThat(launch.data().get(opened)).isGreaterThan(2);
            assertThat(launch.data().get(kept)).isNotEqualTo(launch.data().get(opened));
        }
    }

    @Test
    void whatIsDoneCanBeForgotten() {
        int done = 3 * Architecture.current().largestPage() / (int) Layout.OP_SIZE;
        Slot parent = Slot.word("parent");
        SyscallProgram.Builder program = SyscallProgram.builder();
        for (int i = 0; i < done; i++) {
            program.add(Op.of(SystemCall.GETPPID).into(parent));
        }
        program.forgetDone().add(Op.of(SystemCall.CHDIR, text("/nowhere")).toleratingEverything());
        try (Launch launch = Spawn.of(program.build(), STANDARD)
                .by(Spawn.Parent.CLONE_THREAD)
                .start()) {
            assertThat(launch.time(0)).isPositive(); // In the page of the header.
            assertThat(launch.time(done / 2)).isZero();
            assertThat(launch.time(done)).isPositive();
            assertThat(launch.time(done + 1)).isPositive();
            assertThat(launch.data().get(parent))
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void whatIsNotEvenAPageIsKept() {
        assertThat(SyscallProgram.builder()
                        .add(Op.of(SystemCall.GETPID))
                        .forgetDone()
                        .build()
                        .steps())
                .hasSize(1);
    }

    @Test
    void saysWhichCallFailedAndWhy() {
        SyscallProgram program = SyscallProgram.builder()
                .phase(Phase.MOUNTS)
                .from("/mount_config/mounts/3")
                .add(Op.of(SystemCall.CHDIR, text("/nowhere")).note("enter the root"))
                .build();
        assertThatThrownBy(() -> Spawn.of(program, STANDARD)
                        .by(Spawn.Parent.CLONE_THREAD)
                        .start())
                .isInstanceOf(StageException.class)
                .hasMessage("while mounting: enter the root: chdir(\"/nowhere\"): ENOENT (no such file or directory)"
                        + " [/mount_config/mounts/3]");
    }

    @Test
    void aFaultIsAnsweredInsteadOfTheCall() {
        SyscallProgram program = SyscallProgram.builder()
                .add(Op.of(SystemCall.WRITE, integer(1), text("never"), integer(5)))
                .build()
                .withFault(0, Errno.ENOSPC);
        assertThatThrownBy(() -> Spawn.of(program, STANDARD)
                        .by(Spawn.Parent.CLONE_THREAD)
                        .start())
                .hasMessageContaining("ENOSPC");
    }

    private static String readAll(Fd fd) {
        byte[] buffer = new byte[100];
        StringBuilder all = new StringBuilder();
        for (int count = fd.read(buffer); count > 0; count = fd.read(buffer)) {
            all.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return all.toString();
    }
}
