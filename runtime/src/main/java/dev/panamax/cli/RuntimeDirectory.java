package dev.panamax.cli;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * A directory for the state of a container that has no other place for it, below the usual one.
 *
 * @param path absolute
 */
record RuntimeDirectory(Path path) implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    static RuntimeDirectory create(String name) {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path directory = StateRoot.usual(DataPath.OPTION.name()).resolve(name);
        for (int attempt = 1; ; attempt++) {
            try {
                Files.createDirectories(parent(directory), ownerOnly);
                return new RuntimeDirectory(Files.createDirectory(directory, ownerOnly));
            } catch (NoSuchFileException e) {
                // Whoever left the parent empty has removed it in between.
                if (attempt == ATTEMPTS) {
                    throw failure(directory, e);
                }
            } catch (IOException e) {
                throw failure(directory, e);
            }
        }
    }

    private static UsageException failure(Path directory, IOException e) {
        return new UsageException(
                "can't make " + directory + " for state.json: " + e + ": use --data-path to name another place");
    }

    private static Path parent(Path directory) {
        return Objects.requireNonNull(directory.getParent());
    }

    /** Removes the directory, and its parent if no other container uses it. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(parent(path));
        } catch (DirectoryNotEmptyException e) {
            // Others are using it.
        } catch (IOException e) {
            throw new UsageException("can't remove " + path + ": " + e);
        }
    }
}
