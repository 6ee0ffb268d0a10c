package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.container.Exec;
import dev.panamax.linux.Presence;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A directory for the state of a container that has no other place for it, below the usual one.
 *
 * @param path absolute
 */
record RuntimeDirectory(Path path) implements AutoCloseable {
    /** No id of a container has such a character. The process id of the runtime follows. */
    private static final String NAME = "@exec-";

    private static final int ATTEMPTS = 5;

    /** Makes the one of this process, and removes those of processes that were killed. */
    static RuntimeDirectory create() {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path parent = StateRoot.usual(DataPath.OPTION.name());
        Path directory = parent.resolve(NAME + ProcessHandle.current().pid());
        for (int attempt = 1; ; attempt++) {
            try {
                Files.createDirectories(parent, ownerOnly);
                abandoned(parent).forEach(RuntimeDirectory::removeAbandoned);
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

    private static List<RuntimeDirectory> abandoned(Path parent) throws IOException {
        try (Stream<Path> directories = Files.list(parent)) {
            return directories
                    .filter(directory -> isAbandoned(String.valueOf(directory.getFileName())))
                    .map(RuntimeDirectory::new)
                    .toList();
        }
    }

    /** Returns whether a directory's process is gone; one that is us had our number before. */
    private static boolean isAbandoned(String name) {
        if (!name.startsWith(NAME)) {
            return false;
        }
        String pid = name.substring(NAME.length());
        return pid.equals(Long.toString(ProcessHandle.current().pid())) || !Presence.exists(Path.of("/proc", pid));
    }

    private void removeAbandoned() {
        try {
            Exec.removeTraces(path);
            Files.deleteIfExists(path);
        } catch (PanamaxException | IOException e) {
            // Its container runs on, or another runtime is at it as well: the next one will see.
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
