package dev.panamax.terminal;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;
import static dev.panamax.linux.Argument.words;

import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.FileType;
import dev.panamax.linux.Ioctl;
import dev.panamax.linux.MoveMountFlag;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.OpenTreeFlag;
import dev.panamax.linux.ResolveFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.WindowSize;
import dev.panamax.program.DescriptorMessage;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/**
 * A pseudo-terminal of a container's own devpts, made by the process that will use it. The side that programs write to is opened
 * by the other side, not by a path, which could name something else by then; the other side goes to the runtime over the sync socket.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/pty.7.html">pty(7)</a>
 */
public final class Pty {
    /** What comes before the descriptor on the sync socket. */
    public static final byte MESSAGE = 't';

    private static final int OWNER_ONLY = 0600;
    private static final int STANDARD_DESCRIPTORS = 3;
    private static final String POINTER = "/tty";

    private final SyscallProgram.Builder program;
    private final Slot master = Slot.word("master");
    private final Slot slave = Slot.word("slave");

    public Pty(SyscallProgram.Builder program) {
        this.program = program;
    }

    /** Makes the terminal; the root must be the container's. */
    public Pty open(WindowSize size) {
        program.phase(Phase.TERMINAL).from(POINTER);
        Argument how = flags(OpenFlag.O_RDWR, OpenFlag.O_NOCTTY, OpenFlag.O_CLOEXEC);
        program.add(open("/dev/pts/ptmx", how).into(master).note("make a terminal"));
        program.add(Op.of(SystemCall.IOCTL, value(master), Ioctl.TIOCSPTLCK, words(integer(0)))
                .note("unlock it"));
        program.add(Op.of(SystemCall.IOCTL, value(master), Ioctl.TIOCSWINSZ, size.argument()));
        program.add(
                Op.of(SystemCall.IOCTL, value(master), Ioctl.TIOCGPTPEER, how).into(slave));
        program.add(Op.of(SystemCall.FCHMOD, value(slave), mode(OWNER_ONLY)));
        program.add(Op.of(SystemCall.FCHOWN, value(slave), integer(0), integer(0)));
        return this;
    }

    /** Makes the terminal {@code /dev/console} as well. */
    public Pty mountOnConsole() {
        Slot copy = Slot.word("copy of the terminal");
        Argument regular = new Argument.Symbol("S_IFREG|0600", FileType.S_IFREG.bits() | OWNER_ONLY);
        Slot dev = Slot.word("/dev");
        Slot console = Slot.word("/dev/console");
        program.add(open("/dev", flags(OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))
                .into(dev));
        program.add(Op.of(SystemCall.MKNODAT, value(dev), text("console"), regular, integer(0))
                .tolerating(Errno.EEXIST));
        program.add(Op.of(SystemCall.CLOSE, value(dev)));
        program.add(
                open("/dev/console", flags(OpenFlag.O_PATH, OpenFlag.O_CLOEXEC)).into(console));
        program.add(Op.of(
                        SystemCall.OPEN_TREE,
                        value(slave),
                        text(""),
                        flags(List.of(
                                OpenTreeFlag.OPEN_TREE_CLONE, OpenTreeFlag.OPEN_TREE_CLOEXEC, AtFlag.AT_EMPTY_PATH)))
                .into(copy));
        program.add(Op.of(
                        SystemCall.MOVE_MOUNT,
                        value(copy),
                        text(""),
                        value(console),
                        text(""),
                        flags(MoveMountFlag.MOVE_MOUNT_F_EMPTY_PATH, MoveMountFlag.MOVE_MOUNT_T_EMPTY_PATH))
                .note("mount /dev/console"));
        program.add(Op.of(SystemCall.CLOSE, value(console)));
        program.add(Op.of(SystemCall.CLOSE, value(copy)));
        return this;
    }

    /** Opens what is really there, and nothing that a link of the image leads to. */
    private static Op open(String path, Argument how) {
        Argument noLinks = words(how, integer(0), flags(ResolveFlag.RESOLVE_NO_SYMLINKS));
        return Op.of(SystemCall.OPENAT2, AT_FDCWD, text(path), noLinks, integer(3L * Long.BYTES));
    }

    /** Gives the other side to the runtime. */
    public Pty send(Fd sync) {
        DescriptorMessage.send(program, sync, MESSAGE, master, "give the runtime the other side");
        return this;
    }

    /** Makes the terminal the standard descriptors, and the controlling one of the session that the process leads. */
    public void use() {
        for (int standard = 0; standard < STANDARD_DESCRIPTORS; standard++) {
            program.add(Op.of(SystemCall.DUP3, value(slave), integer(standard), integer(0)));
        }
        program.add(Op.of(SystemCall.CLOSE, value(slave)));
        program.add(Op.of(SystemCall.IOCTL, integer(0), Ioctl.TIOCSCTTY, integer(0)));
        program.from(null);
    }

    /**
     * Returns what came from a container's process if it is what it must be: the devpts of a running container is not ours any more.
     *
     * @throws TerminalException if it is something else
     */
    public static Fd checked(Fd received) {
        if (FileStatus.of(received).isPseudoTerminalMaster()) {
            return received;
        }
        received.close();
        throw new TerminalException("the container's /dev/pts/ptmx makes no pseudo-terminals", null);
    }
}
