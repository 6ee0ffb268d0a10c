package dev.panamax.dbus;

import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.UnixSocket;
import java.time.Duration;

/**
 * Connects to a socket, and waits for room if too many others want to.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/connect.2.html">connect(2)</a>
 */
final class BusConnector {
    private BusConnector() {}

    /**
     * Connects.
     *
     * @param path of the socket; one that starts with {@code @} is a name in the abstract namespace
     * @throws DbusException.Unreachable if nobody is there
     * @throws DbusException.Timeout if there is no room in time
     */
    static BusSocket connect(String path, Deadline deadline) {
        while (true) {
            try {
                return new BusSocket(UnixSocket.connect(path, Duration.ofMillis(deadline.millisecondsLeft())));
            } catch (LinuxException e) {
                if (e.errno() != Errno.EAGAIN) {
                    throw new DbusException.Unreachable(
                            "connecting to " + path + ": " + e.errno().description(), e);
                }
            }
        }
    }
}
