package dev.panamax.program;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.linux.Fd;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a program finds out about {@code /dev/null}, in both executors. */
class ComparisonTest {
    private static final int STATX_MODE = 28;
    private static final int STATX_RDEV_MINOR = 132;
    private static final int CHARACTER_DEVICE = 0020000;

    private static SyscallProgram comparing(int type, int minor) {
        Slot status = Slot.room("status", 256);
        SyscallProgram.Builder program = SyscallProgram.builder();
        program.add(Op.of(SystemCall.STATX, AT_FDCWD, text("/dev/null"), integer(0), integer(0x7ff), address(status)));
        Comparison.clearLowestTwelve(program, status, STATX_MODE);
        program.add(Comparison.equal(status, STATX_MODE, type));
        program.add(Comparison.equal(status, STATX_RDEV_MINOR, minor));
        return program.build();
    }

    private static @Nullable Integer failedAt(SyscallProgram program) {
        Failure inJava = JavaExecutor.run(program);
        Failure inStage = null;
        try {
            Spawn.of(program, List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR))
                    .by(Spawn.Parent.CLONE_THREAD)
                    .start()
                    .close();
        } catch (StageException e) {
            inStage = e.failure();
        }
        assertThat(inStage == null ? null : inStage.index()).isEqualTo(inJava == null ? null : inJava.index());
        return inJava == null ? null : inJava.index();
    }

    @Test
    void goesOnWhereAllIsEqual() {
        assertThat(failedAt(comparing(CHARACTER_DEVICE, 3))).isNull();
    }

    @Test
    void failsAtTheFirstDifference() {
        assertThat(failedAt(comparing(0060000, 3))).isEqualTo(3);
        assertThat(failedAt(comparing(CHARACTER_DEVICE, 5))).isEqualTo(4);
    }

    @Test
    void jumpsWithoutACall() {
        Label end = new Label("end");
        SyscallProgram program = SyscallProgram.builder()
                .jump(end)
                .add(Op.of(SystemCall.CHDIR, text("/nowhere")))
                .place(end)
                .build();
        assertThat(failedAt(program)).isNull();
    }
}
