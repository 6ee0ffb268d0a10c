package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Errno;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.Op.Expectation;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/** Copies files from a directory to a file system in memory that is about to cover it. */
final class CopyUp {
    private static final int OWNER_ONLY = 0700;
    private static final int AT_ONCE = 1 << 20;

    private final SyscallProgram.Builder program;
    private final FileChecks checks;

    CopyUp(SyscallProgram.Builder program, FileChecks checks) {
        this.program = program;
        this.checks = checks;
    }

    void add(List<CopiedFile> files, Slot from, Slot to) {
        for (CopiedFile file : files) {
            program.add(checks.look(value(from), file.name()));
            Argument name = text(file.name());
            switch (file.type()) {
                case S_IFDIR -> {
                    program.add(Op.of(SystemCall.MKDIRAT, value(to), name, mode(OWNER_ONLY)));
                    takeOver(to, file);
                    directory(file, from, to);
                }
                case S_IFLNK -> {
                    program.add(Op.of(SystemCall.SYMLINKAT, text(file.link()), value(to), name));
                    program.add(own(to, file));
                }
                case S_IFREG -> {
                    content(file, from, to);
                    takeOver(to, file);
                }
                case S_IFSOCK, S_IFBLK, S_IFCHR, S_IFIFO -> {
                    program.add(Op.of(SystemCall.MKNODAT, value(to), name, checks.mode(), integer(file.device())));
                    takeOver(to, file);
                }
            }
        }
    }

    private void directory(CopiedFile file, Slot from, Slot to) {
        Slot source = Slot.word(file.name());
        Slot target = Slot.word("copy of " + file.name());
        OpenFlag[] how = {OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_NOFOLLOW, OpenFlag.O_CLOEXEC};
        program.add(open(from, file, 0, how).into(source));
        program.add(open(to, file, 0, how).into(target));
        add(file.below(), source, target);
        close(source, target);
    }

    private void content(CopiedFile file, Slot from, Slot to) {
        Slot source = Slot.word(file.name());
        Slot target = Slot.word("copy of " + file.name());
        Label more = new Label("more of " + file.name());
        Label end = new Label("end of " + file.name());
        program.add(open(from, file, 0, OpenFlag.O_RDONLY, OpenFlag.O_NOFOLLOW, OpenFlag.O_CLOEXEC)
                .into(source));
        program.add(open(to, file, OWNER_ONLY, OpenFlag.O_WRONLY, OpenFlag.O_CREAT, OpenFlag.O_EXCL, OpenFlag.O_CLOEXEC)
                .into(target));
        Op send = Op.of(SystemCall.SENDFILE, value(target), value(source), NULL, integer(AT_ONCE));
        program.place(more);
        program.add(send.expecting(Expectation.POSITIVE)
                .note("copy " + file.name())
                .onSuccess(more)
                .onFailure(end));
        // At the end another one sends nothing; after an error it says so again.
        program.place(end).add(send.note("copy " + file.name()));
        close(source, target);
    }

    private static Op open(Slot directory, CopiedFile file, int mode, OpenFlag... how) {
        return Op.of(SystemCall.OPENAT, value(directory), text(file.name()), flags(how), mode(mode));
    }

    /** Gives a copy the owner and the permissions of what was looked at last. */
    private void takeOver(Slot directory, CopiedFile file) {
        program.add(own(directory, file));
        program.add(Op.of(SystemCall.FCHMODAT, value(directory), text(file.name()), checks.mode()));
    }

    /** An owner that this user namespace does not know can't be given. */
    private Op own(Slot directory, CopiedFile file) {
        return Op.of(
                        SystemCall.FCHOWNAT,
                        value(directory),
                        text(file.name()),
                        checks.uid(),
                        checks.gid(),
                        flags(AtFlag.AT_SYMLINK_NOFOLLOW))
                .tolerating(Errno.EINVAL);
    }

    private void close(Slot... opened) {
        for (Slot slot : opened) {
            program.add(Op.of(SystemCall.CLOSE, value(slot)));
        }
    }
}
