package dev.panamax.container;

import dev.panamax.linux.Fd;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.FileType;
import dev.panamax.linux.WindowSize;
import dev.panamax.oci.Process;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle's program reads and writes: our caller's descriptors, which are the container's own from then on, or a terminal.
 *
 * @param terminal of the program
 * @param nulls which of the standard descriptors are the host's {@code /dev/null}
 * @param given those that the user of the program gets as their owner: pipes, sockets and terminals that were made for it, and never a
 *     device or file of the host
 */
record BundleStdio(Terminal terminal, List<Boolean> nulls, List<Integer> given) {
    private static final List<Fd> STANDARD = List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR);

    static BundleStdio of(Process process, @Nullable Path consoleSocket, @Nullable Consumer<Fd> master) {
        if (process.terminal()) {
            Consumer<Fd> taker = consoleSocket == null ? master : new ConsoleSocket(consoleSocket);
            if (taker == null) {
                throw new IllegalStateException("nobody takes the terminal");
            }
            WindowSize size = process.consoleSize();
            Terminal terminal = new Terminal.OfContainer(size == null ? new WindowSize(0, 0) : size, taker);
            return new BundleStdio(terminal, List.of(false, false, false), List.of(Fd.STDIN.number()));
        }
        List<Boolean> nulls = new ArrayList<>();
        List<Integer> given = new ArrayList<>();
        for (int i = 0; i < STANDARD.size(); i++) {
            FileStatus status = FileStatus.of(STANDARD.get(i));
            nulls.add(status.isNullDevice());
            if (status.type() == FileType.S_IFIFO || status.type() == FileType.S_IFSOCK) {
                given.add(i);
            }
        }
        return new BundleStdio(new Terminal.None(), nulls, given);
    }

    /** Returns the descriptors that the stage starts with. */
    static List<Fd> standard() {
        return STANDARD;
    }
}
