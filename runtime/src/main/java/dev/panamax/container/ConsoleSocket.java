package dev.panamax.container;

import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.UnixSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Who shows a container's terminal: a program behind a socket, which gets the terminal's other side.
 *
 * @param path of the socket
 */
record ConsoleSocket(Path path) implements Consumer<Fd> {
    /** What the terminal is called for whoever wants to know. */
    private static final byte[] NAME = "/dev/ptmx".getBytes(StandardCharsets.US_ASCII);

    /** Gives the terminal's other side away. */
    @Override
    public void accept(Fd master) {
        try (master;
                UnixSocket socket = UnixSocket.connect(path.toString())) {
            socket.send(NAME, master);
        } catch (LinuxException e) {
            throw new StartException(
                    "giving the terminal to the console socket " + path + ": " + e.getMessage() + ": is anybody there?",
                    e);
        }
    }
}
