package dev.panamax.cli;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A directory for the state of a container that has no other place for it, below {@code /run/panamax}.
 *
 * @param path absolute
 */
record RuntimeDirectory(Path path) implements AutoCloseable {
    private static final Path PARENT = Path.of("/run/panamax");
    private static final int ATTEMPTS = 5;

    static RuntimeDirectory create(String name) {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        for (int attempt = 1; ; attempt++) {
            try {
                Files.createDirectories(PARENT, ownerOnly);
                return new RuntimeDirectory(Files.createDirectory(PARENT.resolve(name), ownerOnly));
            } catch (NoSuchFileException e) {
                // Whoever left the parent empty has removed it in between.
                if (attempt == ATTEMPTS) {
                    throw failure(name, e);
                }
            } catch (IOException e) {
                throw failure(name, e);
            }
        }
    }

    private static UsageException failure(String name, IOException e) {
        return new UsageException("can't make " + PARENT.resolve(name) + " for state.json: " + e
                + ": use --data-path to name another place");
    }

    /** Removes the directory, and its parent if no other container uses it. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(PARENT);
        } catch (DirectoryNotEmptyException e) {
            // Others are using it.
        } catch (IOException e) {
            throw new UsageException("can't remove " + path + ": " + e);
        }
    }
}
