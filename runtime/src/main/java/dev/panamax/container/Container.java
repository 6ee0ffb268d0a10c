package dev.panamax.container;

import dev.panamax.cgroup.CgroupMembers;
import dev.panamax.cgroup.CgroupStats;
import dev.panamax.cgroup.DeviceRules;
import dev.panamax.cgroup.Freezer;
import dev.panamax.cgroup.OomEvents;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Presence;
import dev.panamax.proc.ProcessStat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A container that runs, whoever started it: known by the state in its data path. */
public final class Container implements AutoCloseable {
    private final Path dataPath;
    private final State state;
    private final PidFd init;

    private Container(Path dataPath, State state, PidFd init) {
        this.dataPath = dataPath;
        this.state = state;
        this.init = init;
    }

    /**
     * Opens the container whose state is in a directory.
     *
     * @throws dev.panamax.PanamaxException if there is no state, or the container has ended
     */
    public static Container open(Path dataPath) {
        Path directory = dataPath.toAbsolutePath();
        State state = read(directory);
        PidFd init = null;
        try {
            init = PidFd.open(state.initPid());
            if (ProcessStat.isAlive(state.initPid(), state.initStartTime())) {
                Container container = new Container(directory, state, init);
                init = null; // The container's from now on.
                return container;
            }
        } catch (LinuxException e) {
            // What has no such process now, or has a thread by its number.
            if (!List.of(Errno.ESRCH, Errno.EINVAL, Errno.ENOENT).contains(e.errno())) {
                throw e;
            }
        } catch (IOException e) {
            throw new StartException("looking at the process " + state.initPid() + ": " + e.getMessage(), e);
        } finally {
            if (init != null) {
                init.close();
            }
        }
        throw new StartException(
                "the container has ended: " + State.FILE + " names the process " + state.initPid()
                        + " as its init, which is gone; remove the file to start a new container",
                null);
    }

    private static State read(Path dataPath) {
        Path file = dataPath.resolve(State.FILE);
        if (!Presence.exists(file)) {
            throw new StartException("no container is running here: there is no " + file, null);
        }
        try {
            return State.read(dataPath);
        } catch (IOException e) {
            throw new StartException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    /** Returns what is on disk of the container. */
    public State state() {
        return state;
    }

    /** Returns the container's first process. */
    public PidFd init() {
        return init;
    }

    /** Returns the ids of all processes of the container, as the host numbers them; of its first alone if it has no cgroup. */
    public List<Integer> processes() {
        return state.cgroupPaths().isEmpty() ? List.of(state.initPid()) : CgroupMembers.processes(state.cgroupPaths());
    }

    /**
     * Describes a program to run in this container by {@link Exec#join}.
     *
     * @param config its user, capabilities, limits, environment and working directory
     */
    public Exec exec(ContainerConfig config) {
        return Exec.of(config).dataPath(dataPath);
    }

    /** Reads all counters. */
    public ContainerStats stats() {
        return new ContainerStats(NetworkStats.read(state.networkState()), CgroupStats.read(state.cgroupPaths()));
    }

    /** Stops all processes where they are, and waits until they have. */
    public void pause() {
        Freezer.set(state.cgroupPaths(), true);
    }

    /** Lets all processes go on. */
    public void resume() {
        Freezer.set(state.cgroupPaths(), false);
    }

    /** Lets the container use some devices from now on, and no others. */
    public void allowDevices(List<Device> devices) {
        DeviceRules.set(state.cgroupPaths(), devices);
    }

    /** Starts to listen for processes that are killed because the container's memory has run out; what came before is not told. */
    public OomEvents oomEvents() {
        return OomEvents.of(state.cgroupPaths(), init);
    }

    /** Waits until the container has ended, at most for a time; returns whether it has. */
    public boolean awaitExit(Duration timeout) {
        return Poll.readable(init.fd(), timeout);
    }

    /**
     * Sends a signal to the container's first process.
     *
     * @return whether it was still there
     */
    public boolean signal(int signal) {
        return init.signal(signal);
    }

    /** Lets go of the container, which runs on. */
    @Override
    public void close() {
        init.close();
    }
}
