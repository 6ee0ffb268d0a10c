package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Presence;
import dev.panamax.linux.WaitStatus;
import dev.panamax.linux.WindowSize;
import dev.panamax.rootfs.RootSource;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program in a new container and waits for it: libcontainer's {@code Exec}.
 *
 * {@snippet :
 * WaitStatus status = Exec.of(config)
 *         .root(new RootSource.Directory("/srv/rootfs"))
 *         .arguments(List.of("/bin/echo", "hello"))
 *         .stdout(new Stdio.To(out))
 *         .run();
 * }
 */
public final class Exec {
    final ContainerConfig config;
    Stdio stdin = new Stdio.Null();
    Stdio stdout = new Stdio.Null();
    Stdio stderr = new Stdio.Null();
    Terminal terminal = new Terminal.None();
    Path dataPath = Path.of("");
    List<String> arguments = List.of();
    RootSource root;
    CreateCommand createCommand = CreateCommand.stage();
    boolean hasOwnCommand;
    Consumer<PidFd> startCallback = init -> {};

    @Nullable
    Prewarmed prewarmed;

    private Exec(ContainerConfig config) {
        this.config = config;
        this.root = new RootSource.Directory(config.rootFilesystem());
    }

    /** Starts to describe a run of a container. */
    public static Exec of(ContainerConfig config) {
        return new Exec(config);
    }

    /** Sets where the program's standard input comes from; nothing if this is not called. */
    public Exec stdin(Stdio value) {
        stdin = value;
        return this;
    }

    /** Sets where the program's standard output goes; nowhere if this is not called. */
    public Exec stdout(Stdio value) {
        stdout = value;
        return this;
    }

    /** Sets where the program's standard error goes; nowhere if this is not called. */
    public Exec stderr(Stdio value) {
        stderr = value;
        return this;
    }

    /** Sets a terminal of the host, such as {@code /dev/pts/3}, as the container's terminal and all of its standard descriptors. */
    public Exec console(String path) {
        terminal = path.isEmpty() ? new Terminal.None() : new Terminal.OfHost(path);
        return this;
    }

    /**
     * Gives the program a terminal of the container's own, as all of its standard descriptors and as {@code /dev/console}.
     *
     * @param size what it has before the program runs
     * @param master gets the other side of the terminal before the program runs, and owns it from then on
     */
    public Exec terminal(WindowSize size, Consumer<Fd> master) {
        terminal = new Terminal.OfContainer(size, master);
        return this;
    }

    /** Sets the directory of {@code state.json}; the working directory if this is not called. */
    public Exec dataPath(Path directory) {
        dataPath = directory;
        return this;
    }

    /** Sets the program, which is looked up by the container's own {@code PATH}, and its arguments. */
    public Exec arguments(List<String> value) {
        arguments = List.copyOf(value);
        return this;
    }

    /** Sets where the container's root comes from, in place of the configuration's {@code root_fs}. */
    public Exec root(RootSource value) {
        root = value;
        return this;
    }

    /** Sets how init is made; by a stage without a JVM if this is not called. */
    public Exec createCommand(CreateCommand value) {
        createCommand = value;
        hasOwnCommand = true;
        return this;
    }

    /** Sets where to take an init from that waits already; one is made if this has none that fits. */
    public Exec prewarmed(Prewarmed inits) {
        prewarmed = inits;
        return this;
    }

    /**
     * Makes inits for starts to come, with this configuration and root: what is known of the start beside is of no effect.
     *
     * {@snippet :
     * try (Prewarmed inits = Exec.of(config).root(root).prewarm(4)) {
     *     WaitStatus status = Exec.of(config).root(root).prewarmed(inits).arguments(command).run();
     * }
     * }
     *
     * @param count how many shall wait at any time, at most 1000; each has namespaces, mounts and some memory of the kernel's
     * @return to be closed when there are no more starts
     * @throws dev.panamax.PanamaxException if they can't be made, or the configuration has what needs the runtime before init mounts
     */
    public Prewarmed prewarm(int count) {
        return Prewarmed.of(this, count);
    }

    /** Sets what is called once the program has been executed; if it throws, the container ends. */
    public Exec startCallback(Consumer<PidFd> callback) {
        startCallback = callback;
        return this;
    }

    /**
     * Returns whether the data path has the state of a container: then {@link #join} is the way, also if the state turns out stale, unless
     * its runtime was killed and has left what {@link #run} removes.
     */
    public boolean isRunning() {
        return Presence.exists(dataPath.resolve(State.FILE)) && !StartClaim.isAbandoned(dataPath.toAbsolutePath());
    }

    /**
     * Removes what a runtime has left of a container that it was killed with, and that has ended, as the next {@link #run} with that data
     * path would.
     *
     * @return whether there was anything
     * @throws dev.panamax.PanamaxException if it can't be removed
     */
    public static boolean removeTraces(Path dataPath) {
        Path directory = dataPath.toAbsolutePath();
        if (!StartClaim.isAbandoned(directory)) {
            return false;
        }
        try (StartClaim claim = StartClaim.take(directory)) {
            claim.fulfil();
            return true;
        }
    }

    /**
     * Starts the container and waits until its program has ended. Nothing of it is left afterwards, also if it could not be started.
     *
     * @throws dev.panamax.PanamaxException if it could not be started
     */
    public WaitStatus run() {
        try (ContainerStart start = new ContainerStart(this)) {
            return start.run();
        }
    }

    /**
     * Runs the program in the container that is running with the {@linkplain #dataPath data path}, and waits until it has ended. It
     * joins all namespaces and cgroups of that container, and gets user, capabilities, limits, environment and working directory as the
     * configuration says; root and networks are the container's.
     *
     * @throws dev.panamax.PanamaxException if no container is running there, or the program could not be started
     */
    public WaitStatus join() {
        try (ContainerJoin join = new ContainerJoin(this)) {
            return join.run();
        }
    }
}
