package dev.panamax.container;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Errno;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Comparison;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;

/**
 * The directory that a program starts in. A path such as {@code /proc/self/fd/7}, or a link of the image to one, may lead to whatever is
 * open by then, out of the container's root: the kernel is asked where the process is.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/getcwd.3.html">getcwd(3), C library/kernel differences</a>
 */
final class WorkingDirectory {
    private static final int PATH_MAX = 4096;

    private WorkingDirectory() {}

    /** Adds the change to a directory of the container, and to no other. */
    static void add(SyscallProgram.Builder program, String path, String pointer) {
        program.from(pointer);
        program.add(Op.of(SystemCall.CHDIR, text(path)));
        Slot name = Slot.room("working directory", PATH_MAX);
        Op find = Op.of(SystemCall.GETCWD, address(name), integer(PATH_MAX));
        program.add(find.note("look where the working directory " + path + " is"));
        Label inside = new Label("inside the root");
        Label outside = new Label("outside of the root");
        // The kernel answers "(unreachable)..." for what can't be reached from the root.
        Comparison.keepLowestEight(program, name, 0);
        program.add(Comparison.equal(name, 0, '/').onSuccess(inside).onFailure(outside));
        program.place(outside);
        program.addFailure(
                find.note("the working directory " + path + " is outside of the container's root"), Errno.EPERM);
        program.place(inside).from(null);
    }
}
