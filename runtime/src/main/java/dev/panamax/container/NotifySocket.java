package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Call;
import dev.panamax.linux.DatagramSocket;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Presence;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a program in a container tells the host's service manager that it is ready: it writes to a socket of the container's, and the runtime
 * passes on what is true outside as well.
 *
 * @param host the service manager's socket, as {@code NOTIFY_SOCKET} names it
 * @param directory where the container's socket is, a directory that has nothing else
 * @see <a href="https://man7.org/linux/man-pages/man3/sd_notify.3.html">sd_notify(3)</a>
 */
record NotifySocket(String host, Path directory) {
    private static final String DIRECTORY = "notify";
    private static final String INSIDE = "/run/notify";
    private static final String FILE = "notify.sock";
    private static final int ANYBODY = 0777;
    private static final Duration FOREVER = Duration.ofDays(365);

    /** Returns the way to the service manager of our caller for a container that is being created; null if it has none. */
    static @Nullable NotifySocket ofCaller(StateDirectory container) {
        NotifySocket socket = existing(container);
        if (socket != null) {
            socket.makeDirectory();
        }
        return socket;
    }

    /** Returns the way to the service manager of our caller; null if it has none. */
    static @Nullable NotifySocket existing(StateDirectory container) {
        String host = ofHost();
        return host.isEmpty() ? null : new NotifySocket(host, container.path().resolve(DIRECTORY));
    }

    /** Returns the path of the service manager's socket; empty if our caller has none. */
    static String ofHost() {
        return System.getenv().getOrDefault("NOTIFY_SOCKET", "");
    }

    /** Returns whether the container that is to be started was created with a way to a service manager. */
    boolean isShown() {
        return Presence.isDirectory(directory);
    }

    /**
     * Makes the directory, before the container is created.
     *
     * @throws StartException if it can't be made
     */
    void makeDirectory() {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new StartException("making the directory for NOTIFY_SOCKET: " + e.getMessage(), e);
        }
    }

    /** Returns what shows the directory to the container; the socket may come later. */
    Mount mount() {
        return new Mount(
                INSIDE,
                "",
                directory.toString(),
                List.of("bind", "nosuid", "noexec", "nodev", "ro"),
                List.of(),
                List.of());
    }

    /** Returns the variable that tells the program. */
    String variable() {
        return "NOTIFY_SOCKET=" + INSIDE + "/" + FILE;
    }

    /** Opens the socket, before the program runs. */
    DatagramSocket listen() {
        // The path of a socket is short, and a container's directory may be deep.
        try (Fd parent = Fd.open(directory.toString(), OpenFlag.O_PATH, OpenFlag.O_DIRECTORY)) {
            String path = "/proc/self/fd/" + parent.number() + "/" + FILE;
            DatagramSocket socket = DatagramSocket.bound(path);
            Call.of(SystemCall.FCHMODAT, AT_FDCWD, text(path), mode(ANYBODY)).invoke();
            return socket;
        }
    }

    /**
     * Waits until the program says that it is ready, and tells the service manager so, with the process that it has to watch.
     *
     * @return false if the program ended before
     */
    boolean relay(DatagramSocket socket, PidFd init) {
        while (true) {
            List<Fd> ready = Poll.readable(List.of(socket.fd(), init.fd()), FOREVER);
            if (ready.contains(socket.fd())) {
                String line = readiness(new String(socket.receive(), StandardCharsets.UTF_8));
                if (!line.isEmpty()) {
                    tellHost(line, init.pid());
                    return true;
                }
            } else if (ready.contains(init.fd())) {
                return false;
            }
        }
    }

    private static String readiness(String datagram) {
        for (String line : datagram.split("\n", -1)) {
            if (line.startsWith("READY=")) {
                return line;
            }
        }
        return "";
    }

    private void tellHost(String readiness, int pid) {
        try (DatagramSocket manager = DatagramSocket.connected(host)) {
            // One message: a manager that saw the first without the second could take the runtime's own end for the
            // service's.
            manager.send((readiness + "\nMAINPID=" + pid + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (LinuxException e) {
            throw new StartException("telling NOTIFY_SOCKET " + host + ": " + e.getMessage(), e);
        }
    }
}
