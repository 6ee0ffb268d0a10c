package dev.panamax.cgroup;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Presence;
import dev.panamax.linux.Signal;
import dev.panamax.linux.SystemCall;
import dev.panamax.proc.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The directories of one container. Its own is removed with all that is in it. Those above it are shared. Each that Panamax made
 * carries a mark, by which another process knows it, and those above go with the last container below them.
 */
final class CgroupDirectories {
    private static final int MODE = 0755;
    private static final int ATTEMPTS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORTEST_PAUSE = Duration.ofNanos(200_000);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);
    /** Only the host's root can set, and only he believes, what no container could have set. */
    private static final Argument MARK = text(Caller.current().isRootless() ? "user.panamax" : "trusted.panamax");

    private final List<Path> made = new ArrayList<>();
    private final List<Path> found = new ArrayList<>();

    /** Makes a directory, and those above it that are missing. One that is there already is used as it is. */
    void make(Path directory) {
        for (int attempt = 1; ; attempt++) {
            try {
                if (makeWithParents(directory)) {
                    made.add(directory);
                    mark(directory);
                } else {
                    found.add(directory);
                }
                return;
            } catch (LinuxException e) {
                // The last container below a parent may have removed it in between.
                if (e.errno() != Errno.ENOENT || attempt == ATTEMPTS) {
                    removeParents(directory); // Some may have been made for it.
                    String why = RefusalV2.ofMaking(directory, e.errno());
                    throw new CgroupException("making the cgroup " + directory + ": " + e.getMessage() + why, e);
                }
            }
        }
    }

    /** Returns whether the directory itself is new. */
    private static boolean makeWithParents(Path directory) {
        Path parent = directory.getParent();
        Call call = Call.of(SystemCall.MKDIRAT, AT_FDCWD, text(directory.toString()), mode(MODE));
        long result = call.attempt();
        if (result == -Errno.ENOENT.number() && parent != null) {
            if (makeWithParents(parent)) {
                markOrRemove(parent);
            }
            result = call.attempt();
        }
        if (result == -Errno.EEXIST.number()) {
            return false;
        }
        if (result < 0) {
            throw new LinuxException(call.toString(), Errno.ofResult(result));
        }
        return true;
    }

    /** What nobody would know to be ours goes at once. */
    private static void markOrRemove(Path directory) {
        try {
            mark(directory);
        } catch (LinuxException e) {
            removeDirectory(directory);
            throw e;
        }
    }

    /**
     * Says that a directory is ours to remove. Where there are no such attributes, or not for us, it stays: better than to remove what is
     * not ours.
     *
     * @throws LinuxException if it can't be said for another reason
     */
    static void mark(Path directory) {
        Argument value = Argument.bytes(new byte[] {'1'}, "\"1\"");
        Call call = Call.of(SystemCall.SETXATTR, text(directory.toString()), MARK, value, integer(1), integer(0));
        requireUnless(call, call.attempt(), Errno.EOPNOTSUPP, Errno.EPERM, Errno.EACCES);
    }

    /**
     * Returns whether a directory is ours to remove.
     *
     * @throws LinuxException if that can't be found out
     */
    private static boolean isMarked(Path directory) {
        Call call = ownMark(directory);
        return isMark(call, call.attempt());
    }

    private static Call ownMark(Path directory) {
        return Call.of(SystemCall.GETXATTR, text(directory.toString()), MARK, Argument.NULL, integer(0));
    }

    private static boolean isMark(Call call, long result) {
        return requireUnless(call, result, Errno.ENODATA, Errno.EOPNOTSUPP, Errno.EPERM, Errno.EACCES, Errno.ENOENT);
    }

    /** Returns whether a call has succeeded, which may fail for some reasons. */
    private static boolean requireUnless(Call call, long result, Errno... reasons) {
        if (result < 0 && !List.of(reasons).contains(Errno.ofResult(result))) {
            throw new LinuxException(call.toString(), Errno.ofResult(result));
        }
        return result >= 0;
    }

    /** Kills what is left in the container's directory, and removes it; one that was there before goes only if nobody is in it. */
    void remove() {
        EveryStep steps = new EveryStep();
        for (Path directory : made) {
            steps.take(() -> removeTree(directory));
            steps.take(() -> removeParents(directory));
        }
        for (Path directory : found) {
            steps.take(() -> removeIfEmpty(directory));
            steps.take(() -> removeParents(directory));
        }
        made.clear();
        found.clear();
        steps.end();
    }

    /**
     * Removes the directories of a container that another process has made: what is left of them, as that may have got half way.
     *
     * @param resume lets go on what has been stopped, so that it can die
     * @throws CgroupException if they can't be removed in time
     */
    static void remove(Collection<Path> directories, Runnable resume) {
        EveryStep steps = new EveryStep();
        List<Path> inUse = directories.stream()
                .filter(directory -> !isGone(removeDirectory(directory)))
                .toList();
        if (!inUse.isEmpty()) {
            steps.take(resume);
        }
        for (Path directory : inUse) {
            steps.take(() -> {
                if (isMarked(directory)) {
                    removeTree(directory);
                } else {
                    removeIfEmpty(directory);
                }
            });
        }
        directories.forEach(directory -> steps.take(() -> removeParents(directory)));
        steps.end();
    }

    private static boolean isGone(long result) {
        return result >= 0 || result == -Errno.ENOENT.number();
    }

    /** Goes up as far as directories are gone, or are ours and nobody needs them. */
    private static void removeParents(Path directory) {
        for (Path above = directory.getParent(); above != null; above = above.getParent()) {
            Call call = ownMark(above);
            long mark = call.attempt();
            if (mark != -Errno.ENOENT.number() && !(isMark(call, mark) && removeIfEmpty(above))) {
                return;
            }
        }
    }

    /** Removes a directory that others may be in, or have removed; returns whether it is gone by that. */
    private static boolean removeIfEmpty(Path directory) {
        long result = removeDirectory(directory);
        boolean inUse = result == -Errno.EBUSY.number() || result == -Errno.ENOTEMPTY.number();
        if (result < 0 && !inUse && result != -Errno.ENOENT.number()) {
            throw new CgroupException(
                    "removing the cgroup " + directory + ": "
                            + Errno.ofResult(result).description(),
                    null);
        }
        return result >= 0;
    }

    private static void removeTree(Path directory) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            long result = removeDirectory(directory);
            if (isGone(result)) {
                return;
            }
            boolean inUse = result == -Errno.EBUSY.number() || result == -Errno.ENOTEMPTY.number();
            if (!inUse || System.nanoTime() > deadline) {
                throw new CgroupException(
                        "removing the cgroup " + directory + ": " + Errno.ofResult(result) + " ("
                                + Errno.ofResult(result).description() + ") after " + PATIENCE.toSeconds() + " s",
                        null);
            }
            killAll(directory);
            children(directory).forEach(CgroupDirectories::removeTree);
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static long removeDirectory(Path directory) {
        return Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(directory.toString()), flags(AtFlag.AT_REMOVEDIR))
                .attempt();
    }

    /** Returns the cgroups right below one. */
    static List<Path> children(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Presence::isDirectory).toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of(); // Gone in the meantime: that is what we are here for.
        } catch (IOException | UncheckedIOException e) {
            if (Presence.exists(directory)) {
                throw new CgroupException("reading the directory " + directory + ": " + e.getMessage(), e);
            }
            return List.of();
        }
    }

    /** Version 2 kills a whole tree at once, which no fork gets away from. */
    private static void killAll(Path directory) {
        if (ControlFile.attempt(directory.resolve("cgroup.kill"), "1")) {
            return;
        }
        for (int pid : CgroupProcesses.of(directory)) {
            CgroupProcesses.signal(directory, pid, Signal.SIGKILL.number());
        }
    }
}
