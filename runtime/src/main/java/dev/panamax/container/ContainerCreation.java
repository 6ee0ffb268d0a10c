package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.cgroup.CgroupManager;
import dev.panamax.cgroup.CgroupRemoval;
import dev.panamax.cgroup.Freezer;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.SocketPair;
import dev.panamax.network.NetworkState;
import dev.panamax.oci.Hooks;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Process;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.Spec;
import dev.panamax.proc.Caller;
import dev.panamax.proc.ProcessStat;
import dev.panamax.program.BoardPlace;
import dev.panamax.program.Launch;
import dev.panamax.security.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parent's side of {@code create}, from the checks to a container that waits for its start, or has been started. What it makes is undone unless all of it
 * succeeds; what it is about to make is on disk before, so that another process can undo it if this one is killed.
 */
final class ContainerCreation implements AutoCloseable {
    /** How long another process may hold the directory of an id that has just been claimed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path root;
    private final String id;
    private final CreateOptions options;
    private final CgroupDriver cgroups;
    private final boolean rootless;
    private final boolean waits;
    private final Spec spec;
    private final Cleanup descriptors = new Cleanup();
    private final Cleanup undo = new Cleanup();

    /**
     * Begins a creation.
     *
     * @param waits whether the container waits for its start; else it has been started when {@link #run} returns
     */
    ContainerCreation(
            Path root, String id, CreateOptions options, CgroupDriver cgroups, boolean rootless, boolean waits) {
        this.cgroups = cgroups;
        this.rootless = rootless;
        this.waits = waits;
        this.root = root;
        this.id = id;
        this.options = options;
        this.spec = options.bundle().spec();
    }

    /** Returns whether a container can be created and started at once: nothing has to be done between the two. */
    static boolean canStartAtOnce(CreateOptions options) {
        Spec spec = options.bundle().spec();
        Hooks hooks = spec.hooks();
        Process process = spec.process();
        Seccomp filter = spec.linux().seccomp();
        return hooks.startContainer().isEmpty()
                && hooks.poststart().isEmpty()
                && hooks.poststop().isEmpty()
                && process != null
                && !process.terminal()
                && (filter == null || filter.listenerPath().isEmpty())
                && NotifySocket.ofHost().isEmpty();
    }

    OciContainer run() {
        BundleChecks.check(id, options);
        StateDirectory directory = StateDirectory.create(root, id);
        descriptors.closing(directory.lock(PATIENCE));
        undo.closing(directory::remove);
        BundleParts parts = descriptors.closing(new BundleParts(directory, options, cgroups, rootless));
        Map<Namespace, InitSettings.Joined> joined = openNamespaces();
        CgroupManager cgroup = parts.cgroup();

        ContainerRecord claimed = claim(directory, parts);
        undo.closing(() -> BundleNetwork.disconnect(directory));
        undo.closing(cgroup).create();
        undo.closing(parts.resctrl()).create();

        SocketPair sync = descriptors.closing(SocketPair.open());
        StartFifo start = waits ? descriptors.closing(StartFifo.create(directory.path())) : null;
        HookPoint hooks = parts.hasHooksOfCreation() ? new HookPoint() : null;
        Optional<Fd> birthplace = cgroup.birthplace();
        birthplace.ifPresent(descriptors::closing);
        List<String> own = parts.own();
        PreparedBundles.Prepared program =
                parts.prepare(created(spec.linux()), joined, own, birthplace.isPresent(), hooks, waits);
        PreparedInit prepared = program.init();
        Launch launch = prepared.spawn(BundleStdio.standard())
                .filledIn(own)
                .keeping(kept(parts, joined))
                .placing(placed(birthplace, sync, start))
                .withBoard(waits ? new BoardPlace.File(directory.board()) : new BoardPlace.Memory())
                .start();
        descriptors.closing(
                waits ? launch : launch::recycle); // Nobody has its memory any more when init has executed its program.
        sync.theirs().close();
        PidFd init = PidFd.ofChild(prepared.pid(launch)); // It is our child, so the number is its own.
        undo.closing(new Reaper(init, () -> thaw(cgroup)));
        ContainerRecord record;
        try {
            record = claimed.withInit(init.pid(), startTime(init), cgroup.paths());
            directory.write(record);
            if (!prepared.isInPlace(launch.data())) {
                cgroup.add(init.pid());
            }
            confine(init, cgroup, parts, sync);
            BundleHooks run = new BundleHooks(spec.hooks(), record);
            Execution execution = new Execution(
                    sync,
                    launch,
                    prepared.identity(),
                    ContainerCreation::nobody,
                    prepared.settings().terminal());
            boolean ready = execution.await(init.pid(), message -> {
                if (message.kind() == HookPoint.REACHED && hooks != null) {
                    run.beforePivot(init);
                    hooks.release(launch.data());
                    return false;
                }
                if (message.kind() == StartFifo.READY) {
                    return true;
                }
                parts.take(message, sync, init, record);
                return false;
            });
            if (!waits) {
                execution.requireExecuted();
            } else if (!ready) {
                throw new StartException("init was killed before the container was complete", null);
            }
        } catch (PanamaxException e) {
            throw Execution.causeOf(e, launch);
        }
        if (waits) {
            PendingOperations.write(directory, program.pending());
        }
        ContainerRecord complete = record.complete();
        directory.write(complete);
        PidFile.write(options.pidFile(), init.pid());
        undo.keep();
        init.close();
        return OciContainer.created(directory, complete, spec);
    }

    /** Says on disk what will be made: whoever finds it there can remove it. */
    private ContainerRecord claim(StateDirectory directory, BundleParts parts) {
        ContainerRecord record = new ContainerRecord(
                spec.ociVersion(),
                id,
                true,
                0,
                0,
                options.bundle().directory(),
                options.bundle().rootfs(),
                Instant.now(),
                Caller.current().uid(),
                parts.hasOwnKeyring(),
                spec.annotations(),
                parts.cgroup().paths(),
                parts.cgroup().unit().orElse(null));
        if (record.unit() == null) { // Else they are systemd's.
            directory.writeMissingCgroups(CgroupRemoval.missingAbove(record.cgroupPaths()));
        }
        directory.writeConfiguration(options.bundle().configuration());
        directory.write(record);
        return record;
    }

    private static Set<Namespace> created(Linux linux) {
        Set<Namespace> created = EnumSet.noneOf(Namespace.class);
        for (Namespace namespace : linux.namespaces().keySet()) {
            if (linux.creates(namespace)) {
                created.add(namespace);
            }
        }
        return created;
    }

    /** Opens the namespaces that the container joins, in the order in which it does. */
    private Map<Namespace, InitSettings.Joined> openNamespaces() {
        Map<Namespace, InitSettings.Joined> joined = new EnumMap<>(Namespace.class);
        for (Map.Entry<Namespace, String> entry : spec.linux().namespaces().entrySet()) {
            String path = entry.getValue();
            if (!path.isEmpty()) {
                try {
                    Fd file = descriptors.closing(Fd.open(path, OpenFlag.O_RDONLY));
                    joined.put(entry.getKey(), new InitSettings.Joined(file, "/linux/namespaces"));
                } catch (LinuxException e) {
                    String why = e.errno() == Errno.EACCES ? ": its owner may join it, and root" : "";
                    throw new StartException(
                            "the namespace to join: " + e.getMessage() + why + " [/linux/namespaces]", e);
                }
            }
        }
        OwnNamespaces.check(spec, joined);
        return joined;
    }

    private static List<Fd> kept(BundleParts parts, Map<Namespace, InitSettings.Joined> joined) {
        List<Fd> kept = new ArrayList<>(parts.kept());
        joined.values().forEach(namespace -> kept.add(namespace.file()));
        return kept;
    }

    private static Map<Integer, Fd> placed(Optional<Fd> birthplace, SocketPair sync, @Nullable StartFifo start) {
        Map<Integer, Fd> placed = new HashMap<>(Map.of(Fd.SYNC, sync.theirs()));
        if (start != null) {
            placed.put(Fd.START, start.waiting());
        }
        birthplace.ifPresent(place -> placed.put(Fd.BIRTHPLACE, place));
        return placed;
    }

    /** Does what must be in place before init goes on, and lets it. */
    private void confine(PidFd init, CgroupManager cgroup, BundleParts parts, SocketPair sync) {
        if (spec.linux().creates(Namespace.NEWUSER)) {
            IdMaps.write(init.pid(), spec.linux());
        }
        CgroupOwner.set(cgroup.paths(), spec);
        parts.confine(init);
        sync.ours().write(State.toJson(NetworkState.NONE).getBytes(StandardCharsets.UTF_8));
        if (!waits) {
            sync.endOurs();
        }
    }

    private static long startTime(PidFd init) {
        try {
            return ProcessStat.of(init.pid()).startTime();
        } catch (IOException e) {
            throw new StartException("reading the start time of init: " + e.getMessage(), e);
        }
    }

    private static void thaw(CgroupManager cgroup) {
        if (Freezer.isPresent(cgroup.paths())) {
            cgroup.freeze(false);
        }
    }

    @Override
    public void close() {
        try (descriptors) {
            undo.close();
        }
    }

    /** A bundle names its user by numbers: its init never asks. */
    private static Identity nobody(Fd root, int pid) {
        throw new IllegalStateException("process " + pid + " asks for an identity that it has");
    }
}
