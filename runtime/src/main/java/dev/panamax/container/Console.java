package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Ioctl;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;

/** A terminal of the host as the container's standard descriptors and controlling terminal. */
final class Console {
    private static final int OWNER_ONLY = 0600;
    private static final int STANDARD_DESCRIPTORS = 3;

    private final SyscallProgram.Builder program;
    private final String path;

    Console(SyscallProgram.Builder program, String path) {
        this.program = program;
        this.path = path;
    }

    /** Opens the terminal while the host's {@code /dev} is still in sight, and starts a session on it. */
    void addSession() {
        Slot terminal = Slot.word("console");
        open(terminal);
        addSession(terminal);
    }

    /** Opens the terminal and makes it root's. */
    void open(Slot terminal) {
        program.add(Op.of(
                        SystemCall.OPENAT,
                        AT_FDCWD,
                        text(path),
                        flags(OpenFlag.O_RDWR, OpenFlag.O_NOCTTY, OpenFlag.O_CLOEXEC))
                .into(terminal)
                .note("open the console"));
        program.add(Op.of(SystemCall.FCHMOD, value(terminal), mode(OWNER_ONLY)));
        program.add(Op.of(SystemCall.FCHOWN, value(terminal), integer(0), integer(0)));
    }

    /** Makes an open terminal the standard descriptors, and the controlling terminal of a new session. */
    void addSession(Slot terminal) {
        for (int standard = 0; standard < STANDARD_DESCRIPTORS; standard++) {
            program.add(Op.of(SystemCall.DUP3, value(terminal), integer(standard), integer(0)));
        }
        program.add(Op.of(SystemCall.CLOSE, value(terminal)));
        program.add(Op.of(SystemCall.SETSID));
        program.add(Op.of(SystemCall.IOCTL, integer(0), Ioctl.TIOCSCTTY, integer(0)));
    }
}
