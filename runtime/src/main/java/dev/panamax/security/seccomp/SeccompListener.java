package dev.panamax.security.seccomp;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.UnixSocket;
import dev.panamax.oci.Seccomp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Who decides on calls with {@code SCMP_ACT_NOTIFY}: a program behind a socket, which gets the descriptor that the kernel asks by.
 *
 * <p>The container's process has that descriptor as the result of loading its filter, and is subject to the filter from then on: it could
 * be waiting for an answer to the very call that hands the descriptor over. So it does next to nothing: {@code write} says which number
 * it is, {@code read} waits, and the runtime takes the descriptor out of the process. A profile that leaves {@code write} to the listener
 * is refused; a {@code read} that is left to it gets answered, for the listener has what it needs by then.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp_unotify.2.html">seccomp_unotify(2)</a>
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config-linux.md#containerprocessstate">The container process
 *     state</a>
 */
public final class SeccompListener {
    /** What comes over the sync socket before the descriptor's number: {@link #handOver} is due then. */
    public static final byte MESSAGE = 's';

    static final Argument ANNOUNCEMENT = Argument.text("s");

    private SeccompListener() {}

    /**
     * Takes the descriptor from a process that has announced it by {@link #MESSAGE}, gives it to the listener, and lets the process go
     * on.
     *
     * @param sync this side of the socket that {@link SeccompFilter#addTo} names
     * @param process which has the filter
     * @param profile with the path of the listener's socket
     * @param state the container's, as the specification has it, in JSON
     * @return false if the process ended instead: it failed to load the filter
     * @throws SeccompException if the listener is not there; the process waits until it is killed
     */
    public static boolean handOver(Fd sync, PidFd process, Seccomp profile, String ociVersion, String state) {
        int number = number(sync);
        if (number < 0) {
            return false;
        }
        try (Fd listener = process.descriptorOfProcess(number)) {
            send(listener, process.pid(), profile, ociVersion, state);
        }
        sync.write(new byte[] {MESSAGE});
        return true;
    }

    /**
     * Gives a descriptor to the listener: one connection, one message.
     *
     * @param pid of the process with the filter, as this one sees it
     * @param state the container's, in JSON
     * @throws SeccompException if the listener is not there
     */
    static void send(Fd listener, int pid, Seccomp profile, String ociVersion, String state) {
        byte[] message = message(pid, profile, ociVersion, state).getBytes(StandardCharsets.UTF_8);
        try (UnixSocket socket = UnixSocket.connect(profile.listenerPath())) {
            socket.send(message, listener);
        } catch (LinuxException e) {
            throw new SeccompException(
                    "the seccomp listener can't be told about process " + pid + ": " + e.getMessage()
                            + " [/linux/seccomp/listenerPath]; is it running?",
                    e);
        }
    }

    private static String message(int pid, Seccomp profile, String ociVersion, String state) {
        StringBuilder json = new StringBuilder(256 + state.length());
        json.append("{\"ociVersion\":");
        quote(ociVersion, json);
        json.append(",\"fds\":[\"seccompFd\"],\"pid\":").append(pid);
        if (!profile.listenerMetadata().isEmpty()) {
            json.append(",\"metadata\":");
            quote(profile.listenerMetadata(), json);
        }
        return json.append(",\"state\":").append(state).append('}').toString();
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        com.fasterxml.jackson.core.io.JsonStringEncoder.getInstance().quoteAsString(text, json);
        json.append('"');
    }

    /** Returns the number that the process writes, or -1 at the end of the stream. */
    private static int number(Fd sync) {
        ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        while (word.hasRemaining()) {
            byte[] part = new byte[word.remaining()];
            int count = sync.read(part);
            if (count == 0) {
                return -1;
            }
            word.put(part, 0, count);
        }
        return (int) word.getLong(0);
    }
}
