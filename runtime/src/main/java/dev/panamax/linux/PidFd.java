package dev.panamax.linux;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.bindings.linux_h;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process held by descriptor: its number can't be given to another process behind our back.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>
 */
public final class PidFd implements AutoCloseable {
    /** From {@code linux/pidfd.h}: {@code _IO(0xff, 4)}. */
    private static final Argument PIDFD_GET_NET_NAMESPACE = new Argument.Symbol("PIDFD_GET_NET_NAMESPACE", 0xff04);

    private final Fd fd;
    private final int pid;

    private PidFd(Fd fd, int pid) {
        this.fd = fd;
        this.pid = pid;
    }

    /**
     * Opens a process. Certain to be the right one for a child that has not been waited for.
     *
     * @throws LinuxException with {@code ESRCH} if there is no such process
     */
    public static PidFd open(int pid) {
        return new PidFd(
                Fd.of(Call.of(SystemCall.PIDFD_OPEN, integer(pid), integer(0)).invoke()), pid);
    }

    /**
     * Opens a child that has just been made; if that is not possible, it is killed and waited for: nobody else knows it.
     *
     * @throws LinuxException if it can't be opened
     */
    public static PidFd ofChild(int pid) {
        try {
            return open(pid);
        } catch (LinuxException e) {
            ChildProcess.kill(pid);
            throw e;
        }
    }

    public Fd fd() {
        return fd;
    }

    /**
     * Returns a copy of one of the process's descriptors, close-on-exec.
     *
     * @throws LinuxException with {@code EPERM} if we may not look into the process, with {@code EBADF} if it has no such descriptor
     * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_getfd.2.html">pidfd_getfd(2)</a>
     */
    public Fd descriptorOfProcess(int number) {
        return Fd.of(Call.of(SystemCall.PIDFD_GETFD, descriptor(fd), integer(number), integer(0))
                .invoke());
    }

    /**
     * Returns the network namespace of the process, or null if the kernel can't tell it of a descriptor, which it can since Linux 6.11.
     *
     * @throws LinuxException with {@code EACCES} if we may not look into the process, with {@code ESRCH} if it has ended
     */
    public @Nullable Fd networkNamespace() {
        Call call = Call.of(SystemCall.IOCTL, descriptor(fd), PIDFD_GET_NET_NAMESPACE, integer(0));
        long result = call.attempt();
        if (result == -Errno.ENOTTY.number() || result == -Errno.EINVAL.number()) {
            return null;
        }
        return Fd.of(call.check(result));
    }

    /** Returns the process id, as this process sees it. */
    public int pid() {
        return pid;
    }

    /**
     * Sends a signal.
     *
     * @return whether the process was still there
     */
    public boolean signal(int signal) {
        Signal named = Signal.of(signal);
        Call call = Call.of(
                SystemCall.PIDFD_SEND_SIGNAL,
                descriptor(fd),
                named == null ? integer(signal) : symbol(named),
                NULL,
                integer(0));
        long result = call.attempt();
        if (result == -Errno.ESRCH.number()) {
            return false;
        }
        call.check(result);
        return true;
    }

    /**
     * Waits until the process, a child of ours, has ended, and reaps it.
     *
     * @throws LinuxException with {@code ECHILD} if it is no child, or was reaped before
     */
    public WaitStatus await() {
        return ChildProcess.reap(new Argument.Symbol("P_PIDFD", linux_h.P_PIDFD), descriptor(fd));
    }

    /**
     * Waits until the process has ended, without reaping it; it need not be a child.
     *
     * @return whether it ended in time
     */
    public boolean awaitEnd(Duration timeout) {
        return Poll.readable(fd, timeout);
    }

    @Override
    public void close() {
        fd.close();
    }
}
