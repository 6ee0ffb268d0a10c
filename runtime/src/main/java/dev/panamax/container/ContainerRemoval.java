package dev.panamax.container;

import dev.panamax.cgroup.CgroupRemoval;
import dev.panamax.cgroup.Freezer;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.oci.Hooks;
import java.time.Duration;

/** The removal of a container, from whatever its state on disk says has been made, or was about to be. */
final class ContainerRemoval {
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final OciContainer container;

    ContainerRemoval(OciContainer container) {
        this.container = container;
    }

    void run(boolean force) {
        StateDirectory directory = container.directory();
        try (Fd _ = directory.lock(OciContainer.PATIENCE)) {
            // What we knew may have changed while we waited for the lock.
            remove(container.reread(), force);
        }
    }

    private static void remove(OciContainer container, boolean force) {
        ContainerStatus status = container.status();
        if (!force && status != ContainerStatus.STOPPED && status != ContainerStatus.CREATED) {
            throw ContainerException.state(
                    "cannot delete container " + container.record().id() + " that is not stopped: " + status.word()
                            + ": kill it first, or use --force");
        }
        ContainerRecord record = container.record();
        kill(container);
        container.reap();
        if (record.creating()) {
            CgroupRemoval.adopt(container.directory().missingCgroups());
        }
        CgroupRemoval.remove(record.unit(), record.cgroupPaths());
        BundleResctrl.remove(container.directory());
        BundleNetwork.disconnect(container.directory());
        BundleHooks hooks = hooks(container);
        container.directory().remove();
        hooks.poststop();
    }

    /** Returns the hooks; none if a runtime was killed before it had written the configuration down. */
    private static BundleHooks hooks(OciContainer container) {
        return container.directory().hasState() && !container.record().creating()
                ? new BundleHooks(container.spec().hooks(), container.record())
                : new BundleHooks(Hooks.NONE, container.record());
    }

    private static void kill(OciContainer container) {
        try (PidFd init = container.openInit()) {
            if (init == null) {
                return;
            }
            init.signal(Signal.SIGKILL.number());
            if (Freezer.isPresent(container.record().cgroupPaths())) {
                Freezer.set(container.record().cgroupPaths(), false);
            }
            if (!init.awaitEnd(KILL_PATIENCE)) {
                throw ContainerException.state("process " + init.pid() + " of the container has not ended "
                        + KILL_PATIENCE.toSeconds() + " s after it was killed");
            }
        }
    }
}
