package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.cgroup.CgroupManager;
import dev.panamax.cgroup.Freezer;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.WaitStatus;
import dev.panamax.network.ContainerNetworks;
import dev.panamax.network.NetworkState;
import dev.panamax.proc.Caller;
import dev.panamax.proc.ProcessStat;
import dev.panamax.program.Launch;
import dev.panamax.rootfs.HostPaths;
import dev.panamax.rootfs.RootSource;
import dev.panamax.security.Identity;
import dev.panamax.security.NamespaceIds;
import dev.panamax.security.SecurityModules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parent's side of one container, from the checks to the exit status. What it makes it hands to its {@link Cleanup} at once, so
 * that a start that fails at any point, like one that succeeds, leaves nothing.
 */
final class ContainerStart implements AutoCloseable {
    private static final byte[] GO = {'g'};
    private static final List<Boolean> NO_NULLS = List.of(false, false, false);

    private final Exec exec;
    private final ContainerConfig config;
    private final Cleanup cleanup = new Cleanup();
    private @Nullable StartClaim claim;

    ContainerStart(Exec exec) {
        this.exec = exec;
        this.config = effective(exec.config);
    }

    /** Returns the configuration as it is in force on this host, for this caller. */
    static ContainerConfig effective(ContainerConfig config) {
        return IdMaps.completed(SecurityLabels.inForce(config, SecurityModules.ofHost()), Caller.current());
    }

    /**
     * An init on its way.
     *
     * @param sent the standard descriptors that it gets by messages, when it may go on
     */
    private record Begun(SocketPair sync, PreparedInit prepared, Launch launch, PidFd init, List<Integer> sent) {}

    WaitStatus run() {
        ContainerJsonRights.check(config, Caller.current());
        Path dataPath = Checks.dataPath(exec.dataPath);
        Checks.notRunning(dataPath);
        Checks.arguments(exec.arguments);
        SecurityLabels.requireProfile(config);
        RootSource root = Checks.root(exec.root, config);
        if (exec.createCommand instanceof ReexecutedInit) {
            ReexecutedInit.check(exec, dataPath);
        }
        claim = StartClaim.take(dataPath);
        Stdio.Open stdio = cleanup.closing(new Stdio.Open(exec.stdin, exec.stdout, exec.stderr));
        HostPaths host = HostPaths.check(config, hasTerminal() ? NO_NULLS : nulls(stdio));
        ContainerNetworks networks = cleanup.closing(new ContainerNetworks(config));
        Map<Namespace, InitSettings.Joined> joined = openNamespaces(networks);
        CgroupConfig cgroupConfig = config.cgroups();
        CgroupManager cgroup = cgroupConfig == null ? CgroupManager.none() : CgroupManager.of(cgroupConfig);
        ContainerJsonRights.check(config, Caller.current(), cgroup);

        SecurityLabels.relabel(config);
        claim.write(cgroup, networks.plan());
        cleanup.closing(cgroup).create();
        boolean attended = hasTerminal() || isReexecuted() || !Unattended.is(config, root);
        Begun waiting = attended ? null : take(root, stdio, host);
        Begun begun = waiting == null ? begin(root, host, dataPath, attended, joined, cgroup, stdio) : waiting;
        PidFd init = begun.init();
        Reaper reaper = cleanup.closing(new Reaper(init, () -> thaw(cgroup)));
        try {
            if (!begun.prepared().isInPlace(begun.launch().data())) {
                cgroup.add(init.pid());
            }
            State state = confine(init, cgroup, networks);
            if (attended) {
                release(begun.sync(), state.networkState());
            }
            cleanup.closing(StateFile.write(state, dataPath));
            if (!attended) {
                letGoOn(begun, root, stdio);
            }
            stdio.start();
            new Execution(begun.sync(), begun.launch(), begun.prepared().identity(), this::identity, exec.terminal)
                    .await(init.pid());
        } catch (PanamaxException e) {
            throw Execution.causeOf(e, begun.launch());
        }
        networks.started();
        if (cgroupConfig != null && cgroupConfig.freezer() == CgroupConfig.Freezer.FROZEN) {
            cgroup.freeze(true);
        }
        exec.startCallback.accept(init);
        WaitStatus status = reaper.await();
        stdio.awaitOutput();
        return status;
    }

    /** Takes an init that waits already; null if there is none, or none that fits. */
    private @Nullable Begun take(RootSource root, Stdio.Open stdio, HostPaths host) {
        Prewarmed inits = exec.prewarmed;
        if (inits == null || exec.hasOwnCommand) {
            return null;
        }
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < stdio.container().size(); i++) {
            if (!host.standardIsNull().get(i)) {
                sent.add(i);
            }
        }
        PreparedInit prepared = PreparedInits.unattended(config, root, exec.arguments, sent);
        Prewarmed.Waiting waiting = inits.take(config, root, prepared);
        if (waiting == null) {
            return null;
        }
        cleanup.closing(waiting.sync());
        cleanup.closing(waiting.launch()::recycle);
        return new Begun(waiting.sync(), prepared, waiting.launch(), waiting.init(), sent);
    }

    private Begun begin(
            RootSource root,
            HostPaths host,
            Path dataPath,
            boolean attended,
            Map<Namespace, InitSettings.Joined> joined,
            CgroupManager cgroup,
            Stdio.Open stdio) {
        SocketPair sync = cleanup.closing(SocketPair.open());
        Map<Integer, Fd> placed = new HashMap<>(Map.of(Fd.SYNC, sync.theirs()));
        Optional<Fd> birthplace = cgroup.birthplace();
        birthplace.ifPresent(place -> placed.put(Fd.BIRTHPLACE, cleanup.closing(place)));
        List<Fd> kept = joined.values().stream().map(InitSettings.Joined::file).toList();
        PreparedInit prepared = prepare(root, host, attended, joined, birthplace.isPresent());
        Launch launch = exec.createCommand.create(new CreateCommand.Init(
                config,
                exec.terminal.hostPath(),
                dataPath,
                exec.arguments,
                prepared.spawn(stdio.container()).keeping(kept).placing(placed),
                prepared.reexecution()));
        cleanup.closing(launch::recycle); // By then init has been waited for.
        sync.theirs().close();
        // It is our child, so the number is its own.
        return new Begun(sync, prepared, launch, PidFd.ofChild(prepared.pid(launch)), List.of());
    }

    /** Returns init's program: the one of an earlier start if that was the same in all that matters. */
    private PreparedInit prepare(
            RootSource root,
            HostPaths host,
            boolean attended,
            Map<Namespace, InitSettings.Joined> joined,
            boolean hasPlace) {
        Optional<Fd> place = hasPlace ? Optional.of(Fd.inStage(Fd.BIRTHPLACE)) : Optional.empty();
        Fd sync = Fd.inStage(Fd.SYNC);
        List<Integer> received = List.of();
        Supplier<PreparedInit> writer = () -> PreparedInit.of(
                InitSettings.of(
                        config, root, host, exec.arguments, attended, received, sync, sync, joined, exec.terminal),
                place,
                isReexecuted());
        return joined.isEmpty() && !hasTerminal() && !isReexecuted()
                ? PreparedInits.get(
                        new PreparedInits.Key(config, root, host, exec.arguments, attended, received, hasPlace), writer)
                : writer.get();
    }

    private boolean isReexecuted() {
        return exec.createCommand instanceof ReexecutedInit;
    }

    private boolean hasTerminal() {
        return !(exec.terminal instanceof Terminal.None);
    }

    private static void thaw(CgroupManager cgroup) {
        if (Freezer.isPresent(cgroup.paths())) {
            cgroup.freeze(false);
        }
    }

    /** Opens the namespaces that the container joins, in the order in which it does. */
    private Map<Namespace, InitSettings.Joined> openNamespaces(ContainerNetworks networks) {
        Map<Namespace, InitSettings.Joined> joined = new EnumMap<>(Namespace.class);
        for (Map.Entry<Namespace, String> entry : config.namespaces().entrySet()) {
            open(entry.getKey(), entry.getValue(), "/namespaces", joined);
        }
        open(Namespace.NEWIPC, config.ipc(), "/ipc", joined);
        open(Namespace.NEWNET, networks.joinedNamespace(), "/networks", joined);
        return joined;
    }

    private void open(Namespace namespace, String path, String pointer, Map<Namespace, InitSettings.Joined> joined) {
        if (path.isEmpty()) {
            return;
        }
        try {
            Fd file = cleanup.closing(Fd.open(path, OpenFlag.O_RDONLY));
            joined.put(namespace, new InitSettings.Joined(file, pointer));
        } catch (LinuxException e) {
            throw new StartException(
                    "the namespace " + namespace + " to join: " + e.getMessage() + " [" + pointer + "]", e);
        }
    }

    /** Does what must be in place before init goes on. */
    private State confine(PidFd init, CgroupManager cgroup, ContainerNetworks networks) {
        long startTime = startTime(init);
        if (config.creates(Namespace.NEWUSER)) {
            IdMaps.write(init.pid(), config);
        }
        return new State(init.pid(), startTime, networks.connect(init), cgroup.paths());
    }

    private static long startTime(PidFd init) {
        try {
            return ProcessStat.of(init.pid()).startTime();
        } catch (IOException e) {
            throw new StartException("reading the start time of init: " + e.getMessage(), e);
        }
    }

    /** Tells an init that was left alone who it is, and lets it become the program. */
    private void letGoOn(Begun begun, RootSource root, Stdio.Open stdio) {
        begun.prepared().identity().set(begun.launch().data(), identityIn(root));
        Fd socket = begun.sync().ours();
        socket.write(GO);
        for (int number : begun.sent()) {
            FdMessage.send(socket, (byte) ('0' + number), stdio.container().get(number));
        }
    }

    /** Lets init go on: it reads the network state up to the end of the stream. */
    private static void release(SocketPair sync, NetworkState state) {
        sync.ours().write(State.toJson(state).getBytes(StandardCharsets.UTF_8));
        sync.endOurs();
    }

    /** Looks at each file once: that of those who get nothing is the same. */
    private static List<Boolean> nulls(Stdio.Open stdio) {
        List<Fd> fds = stdio.container();
        List<Boolean> nulls = new ArrayList<>(fds.size());
        for (Fd fd : fds) {
            int before = fds.indexOf(fd);
            nulls.add(
                    before < nulls.size()
                            ? nulls.get(before)
                            : FileStatus.of(fd).isNullDevice());
        }
        return nulls;
    }

    /** Finds out who the program shall be, by the files of the container. */
    private Identity identity(Fd root, int pid) {
        return NamespaceIds.of(pid).admit(Users.resolve(root, config.user()));
    }

    /** Finds out the same by the files below the directory that is its root, without its word. */
    private Identity identityIn(RootSource root) {
        if (!(root instanceof RootSource.Directory(String path))) {
            throw new IllegalStateException(root + " is no directory of the host");
        }
        try (Fd directory = Fd.open(path, OpenFlag.O_PATH, OpenFlag.O_DIRECTORY)) {
            return NamespaceIds.own().admit(Users.resolve(directory, config.user()));
        }
    }

    @Override
    public void close() {
        try (StartClaim held = claim) {
            cleanup.close();
            if (held != null) {
                held.fulfil();
            }
        }
    }

    /** Puts {@code state.json} into a directory, for as long as the container runs. */
    private static final class StateFile {
        static AutoCloseable write(State state, Path directory) {
            try {
                state.write(directory);
            } catch (LinuxException e) {
                throw new StartException("writing " + State.FILE + ": " + e.getMessage(), e);
            }
            return () -> State.remove(directory);
        }
    }
}
