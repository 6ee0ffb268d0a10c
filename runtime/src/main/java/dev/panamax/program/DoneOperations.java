package dev.panamax.program;

import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.Argument;
import dev.panamax.linux.SystemCall;
import org.jspecify.annotations.Nullable;

/**
 * The operations that a process has behind it are most of its board, and of no more use. Without them in memory a process that waits costs
 * half as much.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/madvise.2.html">madvise(2)</a>
 */
final class DoneOperations {
    /** Takes the pages out of the file, too. */
    private static final Argument MADV_REMOVE = new Argument.Symbol("MADV_REMOVE", 9);

    private DoneOperations() {}

    /**
     * Returns what makes a stage forget its first operations. The header stays, with the page that it is in. File systems that can't make
     * holes keep all of it.
     *
     * @return null if that is not even a page
     */
    static @Nullable Op forget(int operations, Architecture architecture) {
        int page = architecture.largestPage();
        long end = Layout.offset(operations) / page * page;
        if (end <= page) {
            return null;
        }
        return Op.of(SystemCall.MADVISE, integer(Stage.BOARD_ADDRESS + page), integer(end - page), MADV_REMOVE)
                .toleratingEverything()
                .note("give back the memory of what is done");
    }
}
