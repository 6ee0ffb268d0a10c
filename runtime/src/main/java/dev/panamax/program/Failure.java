package dev.panamax.program;

import dev.panamax.linux.Errno;
import dev.panamax.linux.SystemCall;
import org.jspecify.annotations.Nullable;

/**
 * The operation at which a program gave up.
 *
 * @param index its place in the program
 * @param errno null if the call succeeded with a result that was not wanted, such as a read at the end of a stream
 */
public record Failure(
        int index, SyscallProgram.Step step, @Nullable Errno errno) {
    /** Returns one line: {@code mount /proc: mount("proc", ".", "proc", MS_NOSUID, NULL): EPERM (operation not permitted)}. */
    public String describe() {
        StringBuilder line = new StringBuilder();
        if (!step.op().note().isEmpty()) {
            line.append(step.op().note()).append(": ");
        }
        line.append(step.op().call()).append(": ");
        if (errno == null) {
            boolean ofStream = step.op().call().name() != SystemCall.FACCESSAT2;
            return line.append(ofStream ? "the other side is gone" : "it is there")
                    .toString();
        }
        return line.append(errno.name())
                .append(" (")
                .append(errno.description())
                .append(')')
                .toString();
    }
}
