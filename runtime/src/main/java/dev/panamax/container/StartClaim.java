package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.cgroup.CgroupManager;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.network.NetworkState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A file in the data path that says what a start is about to make, from before it is there until it is gone again. The runtime holds a
 * lock on it all the time. If it is killed, the kernel frees the lock, and the next start with this data path removes what the file names.
 */
final class StartClaim implements AutoCloseable {
    static final String FILE = ".panamax.json";

    private static final int OWNER_ONLY = 0600;
    /** How long another runtime may look whether somebody has the lock. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(2);

    private final Path dataPath;
    private final Fd file;

    private StartClaim(Path dataPath, Fd file) {
        this.dataPath = dataPath;
        this.file = file;
    }

    /**
     * Takes a data path, and removes what a runtime has left there that was killed.
     *
     * @throws StartException if another runtime has it, or the container of the killed one still runs
     */
    static StartClaim take(Path dataPath) {
        StartClaim claim = new StartClaim(dataPath, open(dataPath));
        try {
            claim.removeLeftovers();
            return claim;
        } catch (LinuxException e) {
            giveUp(dataPath.resolve(FILE), claim.file);
            throw e;
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    private static Fd open(Path dataPath) {
        Path path = dataPath.resolve(FILE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Fd file = Fd.create(path.toString(), OWNER_ONLY, OpenFlag.O_RDWR, OpenFlag.O_CREAT, OpenFlag.O_NOFOLLOW);
            boolean locked = FileLock.take(file);
            try {
                if (locked && isThere(file)) {
                    return file;
                }
            } catch (LinuxException e) {
                giveUp(path, file);
                throw e;
            }
            file.close();
            if (System.nanoTime() > deadline) {
                throw new StartException(
                        "another runtime has a container with the data path " + dataPath
                                + ": give this one another data path",
                        null);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Lets go of a locked file of which it is not known what it is: it goes if it is ours, and nothing is in it. */
    private static void giveUp(Path path, Fd file) {
        try (file) {
            if (FileLock.isAt(path, file) && file.read(new byte[1]) == 0) {
                remove(path);
            }
        }
    }

    private static void remove(Path path) {
        Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(path.toString()), integer(0))
                .invoke();
    }

    /** Returns whether the file has its name still: who waits for a lock may get that on one whose start has ended. */
    private static boolean isThere(Fd file) {
        return FileStatus.of(file).links() > 0;
    }

    /** Returns whether a data path has nothing but what a killed runtime has left of a container that has ended. */
    static boolean isAbandoned(Path dataPath) {
        Path path = dataPath.resolve(FILE);
        try (Fd file = Fd.openIfPresent(path.toString(), OpenFlag.O_RDWR, OpenFlag.O_NOFOLLOW)) {
            return file != null && FileLock.take(file) && !Checks.isRunning(dataPath);
        }
    }

    private void removeLeftovers() {
        if (FileStatus.of(file).size() == 0) {
            return; // It is new.
        }
        Leftovers leftovers = Leftovers.parse(read());
        if (leftovers != null) {
            Checks.notRunning(dataPath);
            leftovers.remove();
            State.remove(dataPath);
            AtomicFile.removeLeftovers(dataPath.resolve(State.FILE));
        }
        Call.of(SystemCall.FTRUNCATE, descriptor(file), integer(0)).invoke();
    }

    private String read() {
        try {
            return Files.readString(dataPath.resolve(FILE));
        } catch (IOException e) {
            throw new StartException("reading " + dataPath.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    /** Says what will be made. */
    void write(CgroupManager cgroup, NetworkState networks) {
        file.write(Leftovers.of(cgroup, networks).toJson().getBytes(StandardCharsets.UTF_8));
    }

    /** Says that all of it is gone. */
    void fulfil() {
        remove(dataPath.resolve(FILE));
    }

    /** Lets go of the data path; what has not been removed is for the next start to remove. */
    @Override
    public void close() {
        file.close();
    }
}
