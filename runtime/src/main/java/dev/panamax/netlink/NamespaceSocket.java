package dev.panamax.netlink;

import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Namespaces;
import dev.panamax.linux.Uninterruptibly;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Opens netlink sockets in other network namespaces. */
public final class NamespaceSocket {
    private NamespaceSocket() {}

    /**
     * Opens a socket in a network namespace, on a thread that goes there for nothing else and is thrown away.
     *
     * @param namespace a file of a network namespace
     */
    public static NetlinkSocket open(Fd namespace) {
        return open(namespace, NetlinkSocket::open);
    }

    /**
     * Opens a socket in a network namespace, on a thread as {@link #open(Fd)} does.
     *
     * @param socket which one
     */
    public static NetlinkSocket open(Fd namespace, Callable<NetlinkSocket> socket) {
        FutureTask<NetlinkSocket> task = new FutureTask<>(() -> {
            Namespaces.join(namespace, CloneFlag.CLONE_NEWNET);
            return socket.call();
        });
        Thread thread = new Thread(task, "panamax-netns");
        thread.setDaemon(true);
        thread.start();
        return Uninterruptibly.get(task);
    }
}
