package dev.panamax.linux;

import dev.panamax.PanamaxException;

/** A system call that the kernel refused: the call, its arguments, and the errno. */
public final class LinuxException extends PanamaxException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final Errno errno;

    /**
     * Describes a refused call.
     *
     * @param call the call with its arguments as the manual pages write it: {@code setns(5, CLONE_NEWIPC)}
     */
    public LinuxException(String call, Errno errno) {
        super("kernel." + errno.name(), message(call, errno), null);
        this.call = call;
        this.errno = errno;
    }

    /** Describes a refused call, with the kernel's or our own further words. */
    public LinuxException(String call, Errno errno, String detail) {
        super("kernel." + errno.name(), message(call, errno) + ": " + detail, null);
        this.call = call;
        this.errno = errno;
    }

    /** Returns the call with its arguments. */
    public String call() {
        return call;
    }

    public Errno errno() {
        return errno;
    }

    private static String message(String call, Errno errno) {
        return call + ": " + errno.name() + " (" + errno.description() + ")";
    }
}
