package dev.panamax.netlink;

import dev.panamax.PanamaxException;

/** An answer on a netlink socket that makes no sense: nothing may be believed of it, or done on its account. */
public final class NetlinkException extends PanamaxException {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong with the answer */
    NetlinkException(String message) {
        super("netlink.answer", "the kernel's answer makes no sense: " + message, null);
    }
}
