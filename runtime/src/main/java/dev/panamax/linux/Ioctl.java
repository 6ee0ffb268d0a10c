package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Requests of {@code ioctl(2)}, and what they are made on.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netdevice.7.html">netdevice(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/ioctl_tty.2.html">ioctl_tty(2)</a>
 */
public final class Ioctl {
    public static final Argument AF_INET = new Argument.Symbol("AF_INET", linux_h.AF_INET);
    public static final Argument SOCK_DGRAM =
            new Argument.Symbol("SOCK_DGRAM|SOCK_CLOEXEC", linux_h.SOCK_DGRAM | linux_h.SOCK_CLOEXEC);

    /** Sets the flags of an interface. */
    public static final Argument SIOCSIFFLAGS = new Argument.Symbol("SIOCSIFFLAGS", linux_h.SIOCSIFFLAGS);

    public static final int IFF_UP = linux_h.IFF_UP;

    /** Makes a terminal the controlling one of the calling session's leader. */
    public static final Argument TIOCSCTTY = new Argument.Symbol("TIOCSCTTY", linux_h.TIOCSCTTY);

    /** Locks a new pseudo-terminal, or unlocks it. */
    public static final Argument TIOCSPTLCK = new Argument.Symbol("TIOCSPTLCK", linux_h.TIOCSPTLCK);

    /** Opens the other side of a pseudo-terminal, wherever its file is. */
    public static final Argument TIOCGPTPEER = new Argument.Symbol("TIOCGPTPEER", linux_h.TIOCGPTPEER);

    /** Reads the size of a terminal. */
    static final Argument TIOCGWINSZ = new Argument.Symbol("TIOCGWINSZ", linux_h.TIOCGWINSZ);

    /** Sets the size of a terminal. */
    public static final Argument TIOCSWINSZ = new Argument.Symbol("TIOCSWINSZ", linux_h.TIOCSWINSZ);

    private Ioctl() {}
}
