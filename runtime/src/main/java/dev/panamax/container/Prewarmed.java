package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Signal;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.Uninterruptibly;
import dev.panamax.proc.Caller;
import dev.panamax.program.Launch;
import dev.panamax.program.Spawn;
import dev.panamax.rootfs.RootSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Inits that were made before anybody asked for them: their namespaces, mounts and devices are there, and they wait for the program that
 * they shall become. {@link Exec#prewarmed} takes one for a start; others are made in its place in the background.
 *
 * <p>One serves any start with the same configuration, environment and user's files aside, and the same root, if that still is the
 * directory that it was; what has been mounted below the root since is not seen. Arguments, environment and standard descriptors come with
 * the start. A start that finds none makes its own.
 *
 * <p>They are in the cgroups that this JVM was in when they were made. They are children of this JVM, and die with it. There is nothing of them on disk, nor anywhere else.
 */
public final class Prewarmed implements AutoCloseable {
    private static final int MOST = 1000;
    private static final List<String> ANY_PROGRAM = List.of("/");

    private final ContainerConfig config;
    private final RootSource.Directory root;
    private final FileStatus directory;
    private final PreparedInit prepared;
    private final int count;
    private final Deque<Waiting> inits = new ArrayDeque<>();
    private final ExecutorService maker = Executors.newSingleThreadExecutor(Prewarmed::daemon);
    private @Nullable Future<?> making;
    private boolean closed;

    /**
     * An init that waits, or is about to.
     *
     * @param sync the pair whose other end it has
     */
    record Waiting(SocketPair sync, Launch launch, PidFd init) {
        /** Kills it, and waits for it. */
        void discard() {
            try (sync;
                    init) {
                init.signal(Signal.SIGKILL.number());
                init.await();
                launch.recycle();
            }
        }
    }

    private Prewarmed(ContainerConfig config, RootSource.Directory root, PreparedInit prepared, int count) {
        this.config = withoutEnvironment(config);
        this.root = root;
        this.directory = status(root);
        this.prepared = prepared;
        this.count = count;
    }

    /** Makes the inits of a container that is described. */
    static Prewarmed of(Exec exec, int count) {
        if (count < 1 || count > MOST) {
            throw new StartException("can't keep " + count + " inits: name a number from 1 to " + MOST, null);
        }
        ContainerConfig config = ContainerStart.effective(exec.config);
        ContainerJsonRights.check(config, Caller.current());
        SecurityLabels.requireProfile(config);
        RootSource root = Checks.root(exec.root, config);
        boolean alone = exec.terminal instanceof Terminal.None && Unattended.is(config, root);
        if (!alone || !(root instanceof RootSource.Directory directory)) {
            throw new StartException(
                    "only an init that needs nothing of the runtime can be made before its start: leave out what joins a namespace,"
                            + " cgroups, networks but the loopback, routes, mounts, a user namespace, a profile of one's own for"
                            + " seccomp, and a terminal",
                    null);
        }
        PreparedInit prepared = PreparedInits.unattended(config, root, ANY_PROGRAM, List.of());
        Prewarmed pool = new Prewarmed(config, directory, prepared, count);
        try {
            pool.fill();
            return pool;
        } catch (RuntimeException | Error e) {
            pool.close();
            throw e;
        }
    }

    /** Returns how many inits wait at this moment. */
    public int waiting() {
        synchronized (inits) {
            return (int) inits.stream().filter(this::waits).count();
        }
    }

    /**
     * Takes an init for another program of the same container; the caller owns it.
     *
     * @return null if none fits, or none waits yet
     */
    @Nullable
    Waiting take(ContainerConfig wanted, RootSource from, PreparedInit next) {
        boolean fits = root.equals(from)
                && config.equals(withoutEnvironment(wanted))
                && next.waitToGoOnAt() == prepared.waitToGoOnAt()
                && isSame(status(root));
        Waiting taken = fits ? poll() : null;
        Launch launch = taken == null ? null : taken.launch().become(next.program());
        if (taken == null || launch == null) {
            if (taken != null) {
                putBack(taken);
            }
            return null;
        }
        fillLater();
        return new Waiting(taken.sync(), launch, taken.init());
    }

    /** Removes the first that waits from the others; those that have ended, killed by somebody, go as well. */
    private @Nullable Waiting poll() {
        synchronized (inits) {
            for (Iterator<Waiting> all = inits.iterator(); all.hasNext(); ) {
                Waiting next = all.next();
                boolean ended = Poll.readable(next.init().fd(), Duration.ZERO);
                if (ended) {
                    all.remove();
                    next.discard();
                } else if (waits(next)) {
                    all.remove();
                    return next;
                }
            }
        }
        fillLater();
        return null;
    }

    private void putBack(Waiting init) {
        synchronized (inits) {
            if (!closed) {
                inits.addFirst(init);
                return;
            }
        }
        init.discard();
    }

    private boolean waits(Waiting init) {
        return init.launch().isAt(prepared.waitToGoOnAt());
    }

    private boolean isSame(FileStatus now) {
        return now.inode() == directory.inode() && now.fileSystem() == directory.fileSystem();
    }

    private static FileStatus status(RootSource.Directory root) {
        try (Fd open = Fd.open(root.path(), OpenFlag.O_PATH, OpenFlag.O_DIRECTORY)) {
            return FileStatus.of(open);
        }
    }

    private static ContainerConfig withoutEnvironment(ContainerConfig config) {
        return config.toBuilder().environment(List.of()).build();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "panamax-prewarm");
        thread.setDaemon(true);
        return thread;
    }

    /** Has more inits made in the background, unless that is being done. */
    private void fillLater() {
        synchronized (inits) {
            if (!closed && (making == null || making.isDone())) {
                making = maker.submit(this::fillQuietly);
            }
        }
    }

    private void fillQuietly() {
        try {
            fill();
        } catch (PanamaxException e) {
            // A start that finds no init makes its own, and says what is wrong.
        }
    }

    private void fill() {
        while (isShort()) {
            Waiting init = start();
            synchronized (inits) {
                if (!closed) {
                    inits.addLast(init);
                    continue;
                }
            }
            init.discard();
        }
    }

    private boolean isShort() {
        synchronized (inits) {
            return !closed && inits.size() < count;
        }
    }

    private Waiting start() {
        SocketPair sync = SocketPair.open();
        try (Fd nothing = Fd.open("/dev/null", OpenFlag.O_RDWR)) {
            Launch launch = prepared.spawn(List.of(nothing, nothing, nothing))
                    .placing(Map.of(Fd.SYNC, sync.theirs()))
                    .by(Spawn.Parent.CLONE_THREAD) // The one that asks may end before the container does.
                    .start();
            sync.theirs().close();
            return new Waiting(sync, launch, PidFd.ofChild(prepared.pid(launch)));
        } catch (RuntimeException | Error e) {
            sync.close();
            throw e;
        }
    }

    /** Ends all inits that wait, and makes no more. Containers that have taken theirs run on. */
    @Override
    public void close() {
        List<Waiting> left;
        Future<?> last;
        synchronized (inits) {
            closed = true;
            last = making;
        }
        if (last != null) {
            Uninterruptibly.await(last);
        }
        maker.shutdown();
        synchronized (inits) {
            left = new ArrayList<>(inits);
            inits.clear();
        }
        left.forEach(Waiting::discard);
    }
}
