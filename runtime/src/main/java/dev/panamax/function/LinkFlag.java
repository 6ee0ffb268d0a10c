package dev.panamax.function;

import java.util.StringJoiner;

/**
 * What a link is and does, as the kernel numbers it from bit 0.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netdevice.7.html">netdevice(7)</a>
 */
enum LinkFlag {
    UP,
    BROADCAST,
    DEBUG,
    LOOPBACK,
    POINTOPOINT,
    NOTRAILERS,
    RUNNING,
    NOARP,
    PROMISC,
    ALLMULTI,
    MASTER,
    SLAVE,
    MULTICAST;

    /** Returns the names of flags that are set, joined by bars. */
    @SuppressWarnings("EnumOrdinal") // The order is the kernel's.
    static String names(int flags) {
        StringJoiner names = new StringJoiner("|");
        for (LinkFlag flag : values()) {
            if ((flags & 1 << flag.ordinal()) != 0) {
                names.add(flag.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        return names.toString();
    }
}
