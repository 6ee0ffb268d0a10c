package dev.panamax.container;

import dev.panamax.cgroup.SubCgroups;
import dev.panamax.config.Namespace;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.SocketPair;
import dev.panamax.oci.Process;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.Spec;
import dev.panamax.proc.Caller;
import dev.panamax.program.SyscallProgram;
import dev.panamax.security.OomScore;
import dev.panamax.security.SessionKeyring;
import dev.panamax.security.seccomp.SeccompFilter;
import dev.panamax.security.seccomp.SeccompListener;
import dev.panamax.systemd.Unit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a program which joins a container takes from the container's configuration and from its own. */
final class JoinedBundle {
    private final OciContainer container;
    private final Spec spec;
    private final JoinOptions options;
    private final Process process;
    private final BundleStdio stdio;
    private final List<Fd> preserved;
    private final Map<String, Path> cgroups;
    private final @Nullable SeccompFilter filter;

    JoinedBundle(OciContainer container, JoinOptions options) {
        this.container = container;
        this.spec = container.spec();
        this.options = options;
        this.process = options.process();
        this.stdio = BundleStdio.of(process, options.consoleSocket(), options.terminal());
        this.preserved = PreservedFds.of(options.preservedFds());
        this.cgroups = SubCgroups.below(container.record().cgroupPaths(), options.cgroups());
        Seccomp profile = spec.linux().seccomp();
        this.filter = profile == null ? null : SeccompFilter.of(profile);
    }

    List<Fd> kept() {
        return preserved;
    }

    Map<String, Path> cgroups() {
        return cgroups;
    }

    /** Returns the unit that systemd keeps the container in, if it does, and the process is to be in its cgroup and not below. */
    @Nullable
    Unit unit() {
        return options.cgroups().isEmpty() ? container.record().unit() : null;
    }

    Terminal terminal() {
        return stdio.terminal();
    }

    JoinProgram.Settings settings(PidFd init, List<CloneFlag> namespaces, ContainerEntry entry, Fd sync) {
        ProcessSettings settings = ProcessSettings.of(
                process,
                BundleEnvironment.of(process, "/proc/" + init.pid() + "/root"),
                namespaces.contains(Namespace.NEWUSER.flag()),
                filter,
                stdio.given(),
                options.preservedFds());
        return new JoinProgram.Settings(settings, entry, sync, stdio.terminal(), this::addSession);
    }

    private void addSession(SyscallProgram.Builder program) {
        if (container.record().ownKeyring()) {
            SessionKeyring.addJoin(program, container.record().id());
        }
    }

    /** Does to the process, while it waits, what only others can do. */
    void confine(int pid) {
        BundleResctrl.add(spec, container.record().id(), pid);
        Process first = spec.process();
        Integer own = process.oomScoreAdj();
        Integer adjustment = own == null && first != null ? first.oomScoreAdj() : own;
        if (adjustment != null) {
            OomScore.set(pid, adjustment, Caller.current().isRootless());
        }
    }

    /** Takes a message of the process; returns false, as nobody waits for any. */
    boolean take(FdMessage message, SocketPair sync, PidFd joined) {
        Seccomp profile = spec.linux().seccomp();
        if (message.kind() != SeccompListener.MESSAGE || profile == null) {
            throw Execution.unknown(message);
        }
        String state = StateJson.write(container.record(), container.status());
        SeccompListener.handOver(sync.ours(), joined, profile, spec.ociVersion(), state);
        return false;
    }
}
