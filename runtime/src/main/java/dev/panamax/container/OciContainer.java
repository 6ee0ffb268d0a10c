package dev.panamax.container;

import dev.panamax.cgroup.CgroupMembers;
import dev.panamax.cgroup.CgroupStats;
import dev.panamax.cgroup.CgroupUpdate;
import dev.panamax.cgroup.Freezer;
import dev.panamax.cgroup.OomEvents;
import dev.panamax.cgroup.ResourceControl;
import dev.panamax.linux.ChildProcess;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import dev.panamax.oci.Linux.IntelRdt;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Spec;
import dev.panamax.oci.SpecJson;
import dev.panamax.proc.ProcessStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A container of an OCI bundle, known by what is on disk of it. */
public final class OciContainer {
    /** How long others may work on a container before we give up. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StateDirectory directory;
    private final ContainerRecord record;
    private @Nullable Spec spec;

    OciContainer(StateDirectory directory, ContainerRecord record) {
        this(directory, record, null);
    }

    private OciContainer(StateDirectory directory, ContainerRecord record, @Nullable Spec spec) {
        this.directory = directory;
        this.record = record;
        this.spec = spec;
    }

    /** Returns a container that has just been created with a configuration, which need not be read again. */
    static OciContainer created(StateDirectory directory, ContainerRecord record, Spec spec) {
        return new OciContainer(directory, record, spec);
    }

    /**
     * Returns the container with what is on disk of it now: its configuration never changes.
     *
     * @throws ContainerException if there is nothing any more
     */
    OciContainer reread() {
        ContainerRecord now = directory.record().orElseThrow(() -> ContainerException.missing(directory.id()));
        // Another container may have got the id.
        return new OciContainer(directory, now, now.created().equals(record.created()) ? spec : null);
    }

    /** Returns what is on disk of it. */
    public ContainerRecord record() {
        return record;
    }

    /** Returns the configuration that it was created with. */
    public Spec spec() {
        if (spec == null) {
            byte[] text = directory.configuration().getBytes(StandardCharsets.UTF_8);
            spec = SpecJson.read("the container's configuration", text);
        }
        return spec;
    }

    StateDirectory directory() {
        return directory;
    }

    /** Finds out where it is in its life, now. */
    public ContainerStatus status() {
        if (record.creating()) {
            return ContainerStatus.CREATING;
        }
        if (!initIsAlive()) {
            return ContainerStatus.STOPPED;
        }
        if (directory.waitsForStart(record.pid())) {
            return ContainerStatus.CREATED;
        }
        return Freezer.isFrozen(record.cgroupPaths()) ? ContainerStatus.PAUSED : ContainerStatus.RUNNING;
    }

    private boolean initIsAlive() {
        if (record.pid() == 0) {
            return false;
        }
        try {
            return ProcessStat.isAlive(record.pid(), record.startTime());
        } catch (IOException e) {
            throw unknown(e);
        }
    }

    private ContainerException unknown(IOException failure) {
        return ContainerException.disk(
                "reading the status of process " + record.pid() + ": " + failure.getMessage(), failure);
    }

    /** Frees the first process, which has ended, if it was a child of this one and nobody has waited for it. */
    void reap() {
        try {
            boolean ours = record.pid() != 0
                    && ProcessStat.ifPresent(record.pid())
                            .filter(init -> init.startTime() == record.startTime())
                            .isPresent();
            if (ours) {
                ChildProcess.reap(record.pid());
            }
        } catch (LinuxException e) {
            if (e.errno() != Errno.ECHILD) {
                throw e;
            }
        } catch (IOException e) {
            throw unknown(e);
        }
    }

    /** Opens the first process, or returns null if it has ended. */
    @Nullable
    PidFd openInit() {
        if (record.pid() == 0) {
            return null;
        }
        PidFd init;
        try {
            init = PidFd.open(record.pid());
        } catch (LinuxException e) {
            if (e.errno() == Errno.ESRCH) {
                return null;
            }
            throw e;
        }
        // Only now that the number can't be given away is it certain whose it is.
        boolean ours = false;
        try {
            ours = initIsAlive();
            return ours ? init : null;
        } finally {
            if (!ours) {
                init.close();
            }
        }
    }

    /**
     * Starts the program of a created container.
     *
     * @throws dev.panamax.PanamaxException if it is not created, or its program can't be executed
     */
    public void start() {
        new ContainerLaunch(this).run();
    }

    /**
     * Sends a signal to the first process.
     *
     * @throws dev.panamax.PanamaxException if it is neither created nor running
     */
    public void kill(int signal) {
        try (PidFd init = openInit()) {
            if (init == null || !init.signal(signal)) {
                throw ContainerException.state("container not running: \"" + record.id() + "\" has stopped");
            }
        }
        if (signal == Signal.SIGKILL.number() && Freezer.isPresent(record.cgroupPaths())) {
            // Version 1 holds also those that have been killed.
            Freezer.set(record.cgroupPaths(), false);
        }
    }

    /** Sends a signal to all processes, also of a container whose first process has ended. */
    public void killAll(int signal) {
        if (record.cgroupPaths().isEmpty()) {
            kill(signal);
            return;
        }
        CgroupMembers.killAll(record.cgroupPaths(), signal);
    }

    /**
     * Removes all that is left of a container that has stopped, or was never started.
     *
     * @param force kill what still runs
     */
    public void delete(boolean force) {
        new ContainerRemoval(this).run(force);
    }

    /** Stops all processes where they are, and waits until they have. */
    public void pause() {
        requireStatus("pause", ContainerStatus.RUNNING, ContainerStatus.CREATED);
        Freezer.set(record.cgroupPaths(), true);
    }

    /** Lets all processes go on. */
    public void resume() {
        requireStatus("resume", ContainerStatus.PAUSED);
        Freezer.set(record.cgroupPaths(), false);
    }

    private void requireStatus(String verb, ContainerStatus... wanted) {
        ContainerStatus status = status();
        for (ContainerStatus possible : wanted) {
            if (status == possible) {
                return;
            }
        }
        String why = status == ContainerStatus.STOPPED ? "container not running: " : "";
        throw ContainerException.state(
                why + "cannot " + verb + " a container that is " + status.word() + ": \"" + record.id() + "\"");
    }

    /** Returns the ids of all processes, as the host numbers them; of its first alone if it has no cgroup. */
    public List<Integer> processes() {
        if (record.cgroupPaths().isEmpty()) {
            return initIsAlive() ? List.of(record.pid()) : List.of();
        }
        return CgroupMembers.allProcesses(record.cgroupPaths());
    }

    /** Changes limits while the container runs; what is null stays as it is. */
    public void update(Resources resources) {
        requireStatus("update", ContainerStatus.CREATED, ContainerStatus.RUNNING, ContainerStatus.PAUSED);
        try (Fd _ = directory.lock(PATIENCE)) {
            CgroupUpdate.apply(record.unit(), record.cgroupPaths(), resources);
        }
    }

    /**
     * Changes the share of caches and memory bandwidth while the container runs; what is null stays as it is.
     *
     * @throws dev.panamax.PanamaxException if the container was created without such a share, or the kernel does not take it
     */
    public void updateIntelRdt(@Nullable String l3CacheSchema, @Nullable String memBwSchema) {
        requireStatus("update", ContainerStatus.CREATED, ContainerStatus.RUNNING, ContainerStatus.PAUSED);
        IntelRdt share = spec().linux().intelRdt();
        if (share == null) {
            throw ContainerException.state(
                    "the container \"" + record.id()
                            + "\" was created without a share of caches and memory bandwidth, linux.intelRdt: it has none to change");
        }
        share.with(l3CacheSchema, memBwSchema).check("--l3-cache-schema or --mem-bw-schema");
        try (Fd _ = directory.lock(PATIENCE)) {
            ResourceControl.of(share, record.id()).update(l3CacheSchema, memBwSchema);
        }
    }

    /** Reads all counters. */
    public CgroupStats stats() {
        return CgroupStats.read(record.cgroupPaths());
    }

    /** Starts to listen for processes that are killed because the container's memory has run out. */
    public OomEvents oomEvents() {
        PidFd init = openInit();
        if (init == null) {
            throw ContainerException.state("container not running: \"" + record.id() + "\" has stopped");
        }
        return OomEvents.of(record.cgroupPaths(), init);
    }

    /** Runs a program in the container. */
    public JoinedProcess join(JoinOptions options) {
        return new ProcessCreation(this, options).run();
    }

    /** Waits until the first process has ended, at most for a time; returns whether it has. */
    public boolean awaitStop(Duration timeout) {
        try (PidFd init = openInit()) {
            return init == null || init.awaitEnd(timeout);
        }
    }

    /**
     * Waits until the first process, a child of this process, has ended.
     *
     * @throws LinuxException with {@code ECHILD} if it was created by another process
     */
    public WaitStatus await() {
        return ChildProcess.reap(record.pid());
    }
}
