package dev.panamax.faults;

import dev.panamax.netlink.Links;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.testing.BusyboxRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a verb leaves: files, which it should not, and bridges, which it may. */
final class Leftovers {
    private Leftovers() {}

    /** Removes all files of a directory, and returns them in words. */
    static List<String> empty(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.toList();
            for (Path file : found) {
                BusyboxRoot.delete(file);
            }
            return found.stream().map(file -> "+file " + file).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a link if it is there. */
    static void removeLink(String name) {
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            new Links(socket).deleteIfPresent(name);
        }
    }

    static void delete(BusyboxRoot root) {
        try {
            root.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
