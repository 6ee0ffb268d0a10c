package dev.panamax.container;

import dev.panamax.cgroup.CgroupDelegation;
import dev.panamax.cgroup.CgroupManager;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.SocketPair;
import dev.panamax.network.Loopback;
import dev.panamax.oci.Bundle;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Process;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.Spec;
import dev.panamax.program.SyscallProgram;
import dev.panamax.rootfs.BundlePaths;
import dev.panamax.rootfs.BundleTree;
import dev.panamax.rootfs.FileTree;
import dev.panamax.security.OomScore;
import dev.panamax.security.ProcessAttributes;
import dev.panamax.security.Scheduling;
import dev.panamax.security.SessionKeyring;
import dev.panamax.security.Sysctls;
import dev.panamax.security.seccomp.SeccompFilter;
import dev.panamax.security.seccomp.SeccompListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What each section of a bundle's configuration adds to the start of its container. */
final class BundleParts implements AutoCloseable {
    private final String id;
    private final CreateOptions options;
    private final Spec spec;
    private final Linux linux;
    private final Process process;
    private final BundleStdio stdio;
    private final List<Fd> preserved;
    private final @Nullable SeccompFilter filter;
    private final CgroupManager cgroup;
    private final BundlePaths paths;
    private final BundleNetwork network;
    private final BundleResctrl resctrl;
    private final ListenFds listening;
    private final @Nullable NotifySocket notify;
    private final StateDirectory directory;
    private final boolean rootless;

    /**
     * Finds out all that a start depends on.
     *
     * @throws dev.panamax.PanamaxException if something can't be had on this host; nothing has been created then
     */
    BundleParts(StateDirectory directory, CreateOptions options, CgroupDriver cgroups, boolean rootless) {
        Bundle bundle = options.bundle();
        this.directory = directory;
        this.rootless = rootless;
        this.id = directory.id();
        this.options = options;
        this.notify = NotifySocket.ofCaller(directory);
        this.spec = notify == null ? bundle.spec() : bundle.spec().withMount(notify.mount());
        this.linux = spec.linux();
        this.process = BundleChecks.process(spec);
        this.listening = ListenFds.of(System.getenv(), ProcessHandle.current().pid());
        this.preserved = PreservedFds.of(options.preservedFds() + listening.count());
        this.network = new BundleNetwork(spec);
        this.resctrl = new BundleResctrl(directory, spec);
        this.stdio = BundleStdio.of(process, options.consoleSocket(), options.terminal());
        Seccomp profile = linux.seccomp();
        this.filter = profile == null ? null : SeccompFilter.of(profile);
        this.cgroup = cgroup(cgroups);
        this.paths = BundlePaths.check(spec, bundle.directory(), options.noPivot(), stdio.nulls(), cgroup.paths());
    }

    private CgroupManager cgroup(CgroupDriver driver) {
        return switch (driver) {
            case CGROUPFS -> directories();
            case DISABLED -> CgroupManager.none();
            case SYSTEMD -> CgroupManager.ofUnit(linux.cgroupsPath(), id, linux.resources(), spec.annotations());
        };
    }

    private CgroupManager directories() {
        if (!linux.cgroupsPath().isEmpty()) {
            return CgroupManager.of(linux.cgroupsPath(), linux.resources());
        }
        if (!rootless) {
            return CgroupManager.of("/panamax/" + id, linux.resources());
        }
        // An ordinary user may have a cgroup where we are, but hardly at the top; who asks for none can do without.
        CgroupManager beside = CgroupManager.of("panamax-" + id, linux.resources());
        return linux.resources().limitAnything() || CgroupDelegation.covers(beside.paths())
                ? beside
                : CgroupManager.none();
    }

    CgroupManager cgroup() {
        return cgroup;
    }

    BundleResctrl resctrl() {
        return resctrl;
    }

    List<Fd> kept() {
        List<Fd> kept = new ArrayList<>(preserved);
        kept.addAll(paths.kept());
        return kept;
    }

    boolean hasHooksOfCreation() {
        return !spec.hooks().prestart().isEmpty()
                || !spec.hooks().createRuntime().isEmpty()
                || !spec.hooks().createContainer().isEmpty();
    }

    boolean hasOwnKeyring() {
        return !options.noNewKeyring();
    }

    private InitSettings settings(
            Set<Namespace> created,
            Map<Namespace, InitSettings.Joined> joined,
            List<String> open,
            List<String> environment,
            @Nullable HookPoint hooks,
            boolean waits) {
        Fd sync = Fd.inStage(Fd.SYNC);
        boolean inUserNamespace = linux.has(Namespace.NEWUSER);
        ProcessSettings settings =
                ProcessSettings.of(process, environment, inUserNamespace, filter, stdio.given(), preserved.size());
        return new InitSettings(
                created,
                joined,
                linux.timeOffsets(),
                settings,
                this::tree,
                created.contains(Namespace.NEWNET) ? Loopback::add : program -> {},
                program -> addSession(program, inUserNamespace),
                program -> Sysctls.add(program, linux.sysctl(), "/linux/sysctl"),
                spec.hostname(),
                spec.domainname(),
                true,
                List.of(),
                sync,
                sync,
                stdio.terminal(),
                open,
                hooks,
                waits ? StartFifo.inStage() : null);
    }

    /** Returns init's program: that of an earlier container if it is the same in all that matters. */
    PreparedBundles.Prepared prepare(
            Set<Namespace> created,
            Map<Namespace, InitSettings.Joined> joined,
            List<String> open,
            boolean hasPlace,
            @Nullable HookPoint hooks,
            boolean waits) {
        List<String> environment = environment();
        Optional<Fd> place = hasPlace ? Optional.of(Fd.inStage(Fd.BIRTHPLACE)) : Optional.empty();
        Supplier<PreparedInit> writer =
                () -> PreparedInit.of(settings(created, joined, open, environment, hooks, waits), place, false);
        Object tree = paths.form();
        boolean shared = joined.isEmpty() && hooks == null && notify == null;
        return tree == null || !shared || !(stdio.terminal() instanceof Terminal.None)
                ? new PreparedBundles.Prepared(writer.get())
                : PreparedBundles.get(
                        new PreparedBundles.Key(
                                spec,
                                options.bundle().directory(),
                                tree,
                                environment,
                                stdio.given(),
                                preserved.size(),
                                hasOwnKeyring(),
                                hasPlace,
                                waits,
                                SyscallProgram.form(open)),
                        writer);
    }

    /** Returns the texts in init's program that no other container has. */
    List<String> own() {
        List<String> own = new ArrayList<>(List.of(SessionKeyring.name(id)));
        cgroup.paths().values().forEach(directory -> own.add(directory.toString()));
        return own;
    }

    private List<String> environment() {
        List<String> variables =
                BundleEnvironment.of(process, options.bundle().rootfs().toString());
        variables.addAll(listening.variables());
        if (notify != null) {
            variables.add(notify.variable());
        }
        return variables;
    }

    private FileTree tree(SyscallProgram.Builder program) {
        return new BundleTree(program, spec, paths);
    }

    /** Adds what init gets for itself and all that it will start. */
    private void addSession(SyscallProgram.Builder program, boolean inUserNamespace) {
        if (hasOwnKeyring()) {
            SessionKeyring.addNew(program, id, inUserNamespace);
        }
        if (linux.memoryPolicy() != null) {
            Scheduling.addMemoryPolicy(program, linux.memoryPolicy());
        }
        ProcessAttributes.addPersonality(program, linux.personality());
    }

    /** Does to init, while it waits, what only others can do. */
    void confine(PidFd init) {
        if (process.oomScoreAdj() != null) {
            OomScore.set(init.pid(), process.oomScoreAdj(), rootless);
        }
        resctrl.add(init);
        network.connect(directory, init);
    }

    /** Takes a message that only bundles know, or throws. */
    void take(FdMessage message, SocketPair sync, PidFd init, ContainerRecord record) {
        Seccomp profile = linux.seccomp();
        if (message.kind() != SeccompListener.MESSAGE || profile == null) {
            throw Execution.unknown(message);
        }
        String state = StateJson.write(record, ContainerStatus.CREATING);
        SeccompListener.handOver(sync.ours(), init, profile, spec.ociVersion(), state);
    }

    @Override
    public void close() {
        paths.close();
    }
}
