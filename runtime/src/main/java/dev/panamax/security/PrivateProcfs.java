package dev.panamax.security;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;
import static dev.panamax.linux.Argument.words;

import dev.panamax.linux.Argument;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.ResolveFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.nio.charset.StandardCharsets;

/**
 * A procfs that is mounted nowhere, for a process's own writes: the one in a container's tree may be something that only looks like it,
 * or be covered with what the container chose.
 *
 * @see <a href="https://docs.kernel.org/filesystems/mount_api.html">Filesystem Mount API</a>
 */
final class PrivateProcfs {
    private static final Argument FSOPEN_CLOEXEC = new Argument.Symbol("FSOPEN_CLOEXEC", 1);
    private static final Argument FSCONFIG_CMD_CREATE = new Argument.Symbol("FSCONFIG_CMD_CREATE", 6);
    private static final Argument FSMOUNT_CLOEXEC = new Argument.Symbol("FSMOUNT_CLOEXEC", 1);
    private static final int OPEN_HOW_SIZE = 3 * Long.BYTES;

    private final SyscallProgram.Builder program;
    private final Slot context = Slot.word("new procfs");
    private final Slot procfs = Slot.word("procfs");

    private PrivateProcfs(SyscallProgram.Builder program) {
        this.program = program;
    }

    /** Adds what makes it. */
    static PrivateProcfs open(SyscallProgram.Builder program) {
        PrivateProcfs made = new PrivateProcfs(program);
        program.add(Op.of(SystemCall.FSOPEN, text("proc"), FSOPEN_CLOEXEC).into(made.context));
        program.add(Op.of(SystemCall.FSCONFIG, value(made.context), FSCONFIG_CMD_CREATE, NULL, NULL, integer(0)));
        program.add(Op.of(SystemCall.FSMOUNT, value(made.context), FSMOUNT_CLOEXEC, flags())
                .into(made.procfs));
        return made;
    }

    /**
     * Adds what writes to one of its files, by one call.
     *
     * @param note what it is for
     */
    void write(String path, String text, String note) {
        Slot file = Slot.word(path);
        Op open = Op.of(
                SystemCall.OPENAT, value(procfs), text(path), flags(OpenFlag.O_WRONLY, OpenFlag.O_CLOEXEC), integer(0));
        write(file, open, text, note);
    }

    /** Adds what writes to a file whose path somebody chose: it leads nowhere else, whatever it says. */
    void writeBeneath(String path, String text, String note) {
        Slot file = Slot.word(path);
        Argument how = words(
                flags(OpenFlag.O_WRONLY, OpenFlag.O_CLOEXEC),
                integer(0),
                flags(
                        ResolveFlag.RESOLVE_BENEATH,
                        ResolveFlag.RESOLVE_NO_XDEV,
                        ResolveFlag.RESOLVE_NO_SYMLINKS,
                        ResolveFlag.RESOLVE_NO_MAGICLINKS));
        Op open = Op.of(SystemCall.OPENAT2, value(procfs), text(path), how, integer(OPEN_HOW_SIZE));
        write(file, open, text, note);
    }

    private void write(Slot file, Op open, String text, String note) {
        program.add(open.into(file).note(note));
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        program.add(Op.of(SystemCall.WRITE, value(file), text(text), integer(length))
                .note(note));
        program.add(Op.of(SystemCall.CLOSE, value(file)));
    }

    /** Adds what lets go of it. */
    void close() {
        program.add(Op.of(SystemCall.CLOSE, value(procfs)));
        program.add(Op.of(SystemCall.CLOSE, value(context)));
    }
}
