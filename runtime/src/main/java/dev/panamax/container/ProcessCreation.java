package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.SocketPair;
import dev.panamax.oci.Process;
import dev.panamax.program.Launch;
import dev.panamax.program.Spawn;
import dev.panamax.security.Identity;
import java.util.ArrayList;
import java.util.List;

/** The parent's side of a program that joins a container: {@code exec}. */
final class ProcessCreation {
    private final OciContainer container;
    private final JoinOptions options;
    private final Process process;

    ProcessCreation(OciContainer container, JoinOptions options) {
        this.container = container;
        this.options = options;
        this.process = options.process();
    }

    JoinedProcess run() {
        BundleChecks.console(process, options.consoleSocket(), options.terminal() != null);
        SecurityLabels.requireProfile(process.apparmorProfile(), "/apparmorProfile");
        BundleChecks.pidFile(options.pidFile());
        requireRunning();
        try (Cleanup cleanup = new Cleanup()) {
            PidFd init = container.openInit();
            if (init == null) {
                throw stopped();
            }
            cleanup.closing(init);
            return join(init, cleanup);
        }
    }

    private JoinedProcess join(PidFd init, Cleanup cleanup) {
        JoinedBundle bundle = new JoinedBundle(container, options);
        SocketPair sync = cleanup.closing(SocketPair.open());
        List<CloneFlag> namespaces = JoinedNamespaces.of(init.pid());
        ContainerEntry entry = cleanup.closing(new ContainerEntry(init, namespaces, bundle.cgroups(), bundle.unit()));
        JoinProgram program = new JoinProgram(bundle.settings(init, namespaces, entry, sync.theirs()));
        List<Fd> kept = new ArrayList<>(bundle.kept());
        kept.addAll(entry.kept());
        kept.add(sync.theirs());
        Launch launch = cleanup.closing(Spawn.of(program.build(), BundleStdio.standard())
                .keeping(kept)
                .admitted(stage -> admit(stage, bundle, entry, sync))
                .start());
        sync.theirs().close();
        PidFd joined = PidFd.ofChild(entry.pid(launch.data()));
        Reaper reaper = new Reaper(joined, () -> {});
        try {
            entry.settle(launch.data(), sync);
            Execution execution =
                    new Execution(sync, launch, program.identity(), ProcessCreation::nobody, bundle.terminal());
            execution.await(joined.pid(), message -> bundle.take(message, sync, joined));
            execution.requireExecuted();
            PidFile.write(options.pidFile(), joined.pid());
            return new JoinedProcess(joined);
        } catch (PanamaxException e) {
            try (reaper) {
                throw Execution.causeOf(e, launch);
            }
        }
    }

    private void requireRunning() {
        switch (container.status()) {
            case CREATED, RUNNING -> {}
            case PAUSED -> {
                if (!options.ignorePaused()) {
                    throw ContainerException.state(
                            "cannot exec in a paused container: resume it, or use --ignore-paused");
                }
            }
            case CREATING -> throw ContainerException.state("cannot exec in a container that is being created");
            case STOPPED -> throw stopped();
        }
    }

    private static ContainerException stopped() {
        return ContainerException.state("container not running: cannot exec in a stopped container");
    }

    /** Lets the stage go on, when it has what it passes on to the process. */
    private static void admit(int stage, JoinedBundle bundle, ContainerEntry entry, SocketPair sync) {
        bundle.confine(stage);
        entry.letIn(stage, sync);
    }

    /** A bundle names its user by numbers: nobody asks. */
    private static Identity nobody(Fd root, int pid) {
        throw new IllegalStateException("process " + pid + " asks for an identity that it has");
    }
}
