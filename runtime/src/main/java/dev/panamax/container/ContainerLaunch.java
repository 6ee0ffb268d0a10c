package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.linux.DatagramSocket;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import java.time.Duration;

/** The start of a created container: a byte into its pipe lets its init go on. */
final class ContainerLaunch {
    /** An execution takes milliseconds, but a machine can be slow, and a container frozen. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final OciContainer container;

    ContainerLaunch(OciContainer container) {
        this.container = container;
    }

    void run() {
        StateDirectory directory = container.directory();
        NotifySocket notify = NotifySocket.existing(directory);
        if (notify == null || !notify.isShown()) {
            start(directory);
            return;
        }
        try (DatagramSocket socket = notify.listen();
                PidFd init = container.openInit()) {
            start(directory);
            if (init != null) {
                notify.relay(socket, init);
            }
        }
    }

    private void start(StateDirectory directory) {
        try (Fd _ = directory.lock(OciContainer.PATIENCE)) {
            requireCreated();
            BundleHooks hooks = new BundleHooks(container.spec().hooks(), container.record());
            stopIfItFails(() -> hooks.startContainer(container));
            release(directory);
            stopIfItFails(hooks::poststart);
        }
    }

    /**
     * Lets init execute the program. Whoever called us watches the container only from our end on: as little as possible comes between,
     * so all that is needed afterwards is made ready before.
     */
    private void release(StateDirectory directory) {
        try (PendingOperations pending = PendingOperations.of(directory);
                Fd fifo = StartFifo.take(directory.path())) {
            if (fifo == null || !StartFifo.release(directory.path(), fifo, PATIENCE)) {
                // The start before this one was killed when it had let init go on; or init has ended.
                requireCreated();
                throw new StartException("cannot start a container that has stopped", null);
            }
            String failure = pending.failure();
            if (failure != null) {
                throw new StartException(failure, null);
            }
        }
    }

    private void requireCreated() {
        ContainerStatus status = container.status();
        switch (status) {
            case CREATED -> {}
            case CREATING -> throw ContainerException.state("cannot start a container that is not yet created");
            case RUNNING, PAUSED -> throw ContainerException.state("cannot start an already running container");
            case STOPPED -> throw ContainerException.state("cannot start a container that has stopped");
        }
    }

    /** A container one of whose hooks fails is stopped. */
    private void stopIfItFails(Runnable hooks) {
        try {
            hooks.run();
        } catch (PanamaxException e) {
            try (PidFd init = container.openInit()) {
                if (init != null) {
                    init.signal(Signal.SIGKILL.number());
                }
            }
            throw e;
        }
    }
}
