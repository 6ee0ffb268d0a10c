package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;

import dev.panamax.OneLine;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FileContent;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Presence;
import dev.panamax.linux.SystemCall;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where a container's state is: {@code <root>/<id>}, for its owner alone. To make the directory is to claim the id.
 *
 * @param path absolute
 */
record StateDirectory(Path path) {
    static final String STATE = "state.json";
    private static final String CONFIG = "config.json";
    private static final String BOARD = "board";
    private static final String MISSING_CGROUPS = "missing-cgroups";
    /** What there is of most containers, the last first: whoever finds a directory without a state waits for its lock. */
    private static final List<String> FILES = List.of(STATE, PendingOperations.FILE, BOARD, CONFIG, MISSING_CGROUPS);

    private static final int OWNER_ONLY_DIRECTORY = 0700;
    private static final int OWNER_ONLY = 0600;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int ATTEMPTS = 10;

    static StateDirectory of(Path root, String id) {
        return new StateDirectory(root.resolve(id));
    }

    /**
     * Claims an id.
     *
     * @throws ContainerException if it is taken
     */
    static StateDirectory create(Path root, String id) {
        long result = makeWithParents(root.resolve(id));
        if (result == -Errno.EEXIST.number()) {
            throw ContainerException.exists(id);
        }
        if (result < 0) {
            throw ContainerException.disk(
                    "can't make " + root.resolve(id) + " for the container's state: "
                            + Errno.ofResult(result).description() + ": name another place with --root",
                    null);
        }
        return of(root, id);
    }

    /** Makes a directory and those above it; others may remove those that they left empty at any moment, so not only once. */
    private static long makeWithParents(Path directory) {
        Path parent = directory.getParent();
        long result = makeDirectory(directory);
        for (int i = 1; i < ATTEMPTS && result == -Errno.ENOENT.number() && parent != null; i++) {
            long above = makeWithParents(parent);
            if (above < 0 && above != -Errno.EEXIST.number()) {
                return above;
            }
            result = makeDirectory(directory);
        }
        return result;
    }

    private static long makeDirectory(Path directory) {
        return Call.of(SystemCall.MKDIRAT, AT_FDCWD, text(directory.toString()), mode(OWNER_ONLY_DIRECTORY))
                .attempt();
    }

    /** Returns the container's id. */
    String id() {
        return String.valueOf(path.getFileName());
    }

    Path board() {
        return path.resolve(BOARD);
    }

    /** Returns whether the container has a state, or is about to get one. */
    boolean exists() {
        return Presence.isDirectory(path);
    }

    /** Returns whether this is what Panamax makes for a container; other directories may stand beside them. */
    boolean hasState() {
        return Presence.exists(path.resolve(STATE)) && Presence.exists(path.resolve(CONFIG));
    }

    /** Returns whether the container, whose init has a process id, waits to be started. */
    boolean waitsForStart(int init) {
        return StartFifo.isAwaited(path, init);
    }

    /**
     * Keeps all others from changing the container.
     *
     * @return what ends it when it is closed, as the end of this process does
     * @throws ContainerException if somebody else does not let go in time
     */
    Fd lock(Duration patience) {
        Fd directory;
        try {
            directory = Fd.open(path.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                throw ContainerException.missing(id());
            }
            throw e;
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (!FileLock.take(directory)) {
            if (System.nanoTime() > deadline) {
                directory.close();
                throw ContainerException.state("another runtime has been working on the container " + id() + " for "
                        + patience.toSeconds() + " s: wait for it, or kill it");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        // Somebody may have removed the directory while we waited for it; the id may be another container's by now.
        if (!FileLock.isAt(path, directory)) {
            directory.close();
            throw ContainerException.missing(id());
        }
        return directory;
    }

    /**
     * Reads the container's record; empty if a runtime was killed before it wrote the first one.
     *
     * @throws ContainerException if it is damaged: nothing may be done to a process or cgroup that half a record names
     */
    Optional<ContainerRecord> record() {
        Path file = path.resolve(STATE);
        try {
            byte[] sealed = FileContent.ifPresent(file);
            if (sealed == null) {
                return Optional.empty();
            }
            ContainerRecord record = ContainerRecordJson.read(Seal.openJson(sealed));
            if (!record.id().equals(id())) {
                throw new IOException("it is of the container " + OneLine.quoted(record.id()));
            }
            return Optional.of(record);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private ContainerException damaged(Path file, IOException reason) {
        return ContainerException.disk(
                "the state " + file + " can't be believed: " + reason.getMessage()
                        + ": nothing was done to the container; what is left of it must be ended and removed by hand, "
                        + path + " last",
                reason);
    }

    /** Writes the record, whole or not at all. */
    void write(ContainerRecord record) {
        write(STATE, ContainerRecordJson.write(record));
    }

    /** Returns the configuration that the container was created with, as the bundle had it. */
    String configuration() {
        try {
            return Files.readString(path.resolve(CONFIG));
        } catch (IOException e) {
            throw ContainerException.disk("reading " + path.resolve(CONFIG) + ": " + e.getMessage(), e);
        }
    }

    void writeConfiguration(String text) {
        AtomicFile.write(path.resolve(CONFIG), text, OWNER_ONLY);
    }

    /** Remembers cgroups that are not there yet, and that will be made for the container. */
    void writeMissingCgroups(List<Path> cgroups) {
        if (!cgroups.isEmpty()) {
            write(
                    MISSING_CGROUPS,
                    String.join("\n", cgroups.stream().map(Path::toString).toList()));
        }
    }

    /** Returns those that {@link #writeMissingCgroups} has remembered. */
    List<Path> missingCgroups() {
        String text = readIfPresent(MISSING_CGROUPS);
        return text == null ? List.of() : text.lines().map(Path::of).toList();
    }

    /**
     * Returns a small file of the container's, or null if there is none.
     *
     * @throws ContainerException if it is not as {@link #write(String, String)} has left it
     */
    @Nullable
    String readIfPresent(String name) {
        Path file = path.resolve(name);
        try {
            byte[] sealed = FileContent.ifPresent(file);
            if (sealed == null) {
                return null;
            }
            return isJson(name) ? Seal.openJson(sealed) : Seal.openLines(sealed);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    /** Writes a small file, whole or not at all: an object of JSON or lines, by its name, with a checksum. */
    void write(String name, String text) {
        AtomicFile.write(path.resolve(name), isJson(name) ? Seal.ofJson(text) : Seal.ofLines(text), OWNER_ONLY);
    }

    private static boolean isJson(String name) {
        return name.endsWith(".json");
    }

    /** Removes the directory with all that is in it; the id is free then. */
    void remove() {
        for (String file : FILES) {
            // What can't be removed so is told below.
            Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(path.resolve(file).toString()), integer(0))
                    .attempt();
        }
        long result = Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(path.toString()), flags(AtFlag.AT_REMOVEDIR))
                .attempt();
        if (result < 0) {
            removeTree();
        }
    }

    private void removeTree() {
        try {
            Files.walkFileTree(path, new Remover());
        } catch (NoSuchFileException e) {
            // Gone already, which is what is wanted.
        } catch (IOException e) {
            throw ContainerException.disk("removing " + path + ": " + e.getMessage(), e);
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
