package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.cgroup.CgroupMembers;
import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.WaitStatus;
import dev.panamax.program.Launch;
import dev.panamax.program.Spawn;
import dev.panamax.security.Identity;
import dev.panamax.security.NamespaceIds;
import dev.panamax.security.SecurityModules;
import java.util.ArrayList;
import java.util.List;

/** The parent's side of a program that joins a running container: libcontainer's {@code ExecIn}. */
final class ContainerJoin implements AutoCloseable {
    private final Exec exec;
    private final ContainerConfig config;
    private final Cleanup cleanup = new Cleanup();

    ContainerJoin(Exec exec) {
        this.exec = exec;
        this.config = SecurityLabels.inForce(exec.config, SecurityModules.ofHost());
    }

    WaitStatus run() {
        Checks.arguments(exec.arguments);
        SecurityLabels.requireProfile(config);
        Container container = cleanup.closing(Container.open(exec.dataPath));
        State state = container.state();
        PidFd init = container.init();
        Stdio.Open stdio = cleanup.closing(new Stdio.Open(exec.stdin, exec.stdout, exec.stderr));
        SocketPair sync = cleanup.closing(SocketPair.open());
        List<CloneFlag> namespaces = JoinedNamespaces.of(init.pid());
        ContainerEntry entry =
                cleanup.closing(new ContainerEntry(init, namespaces, CgroupMembers.present(state.cgroupPaths()), null));
        JoinProgram program = new JoinProgram(new JoinProgram.Settings(
                ProcessSettings.of(config, exec.arguments, namespaces.contains(CloneFlag.CLONE_NEWUSER)),
                entry,
                sync.theirs(),
                exec.terminal,
                builder -> {}));
        Launch launch = cleanup.closing(Spawn.of(program.build(), stdio.container())
                .keeping(kept(entry, sync))
                .admitted(stage -> entry.letIn(stage, sync))
                .start());
        sync.theirs().close();
        PidFd process = PidFd.ofChild(entry.pid(launch.data()));
        Reaper reaper = cleanup.closing(new Reaper(process, () -> {}));
        stdio.start();
        try {
            entry.settle(launch.data(), sync);
            sync.endOurs();
            new Execution(sync, launch, program.identity(), this::identity, exec.terminal).await(process.pid());
        } catch (PanamaxException e) {
            throw Execution.causeOf(e, launch);
        }
        exec.startCallback.accept(process);
        WaitStatus status = reaper.await();
        stdio.awaitOutput();
        return status;
    }

    private static List<Fd> kept(ContainerEntry entry, SocketPair sync) {
        List<Fd> kept = new ArrayList<>(entry.kept());
        kept.add(sync.theirs());
        return kept;
    }

    /** Finds out who the program shall be, by the files of the container. */
    private Identity identity(Fd root, int pid) {
        return NamespaceIds.of(pid).admit(Users.resolve(root, config.user()));
    }

    @Override
    public void close() {
        cleanup.close();
    }
}
