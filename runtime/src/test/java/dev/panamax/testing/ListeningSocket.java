package dev.panamax.testing;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.SystemCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A local stream socket that others connect to, in a folder of its own that is removed when this is closed. */
public record ListeningSocket(Path folder, Fd fd) implements AutoCloseable {
    private static final int AF_LOCAL = 1;
    private static final int SHUT_RDWR = 2;
    private static final int SOCK_STREAM_CLOEXEC = 0x8_0001;

    /** Listens. */
    public static ListeningSocket open() {
        try {
            Path folder = Files.createTempDirectory("panamax-test-socket");
            Fd fd = Fd.of(Call.of(SystemCall.SOCKET, integer(AF_LOCAL), integer(SOCK_STREAM_CLOEXEC), integer(0))
                    .invoke());
            byte[] path = folder.resolve("socket").toString().getBytes(StandardCharsets.UTF_8);
            byte[] address = ByteBuffer.allocate(path.length + 3)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) AF_LOCAL)
                    .put(path)
                    .array();
            Call.of(SystemCall.BIND, descriptor(fd), Argument.bytes(address, "path"), integer(address.length))
                    .invoke();
            Call.of(SystemCall.LISTEN, descriptor(fd), integer(8)).invoke();
            return new ListeningSocket(folder, fd);
        } catch (IOException e) {
            throw new IllegalStateException("listening", e);
        }
    }

    /** Returns where to connect to. */
    public String path() {
        return folder.resolve("socket").toString();
    }

    /** Waits for the next connection. */
    public Fd accept() {
        return Fd.of(Call.of(SystemCall.ACCEPT4, descriptor(fd), NULL, NULL, integer(SOCK_STREAM_CLOEXEC & ~1))
                .invoke());
    }

    @Override
    public void close() throws IOException {
        // Whoever waits for a connection waits no longer.
        Call.of(SystemCall.SHUTDOWN, descriptor(fd), integer(SHUT_RDWR)).invoke();
        fd.close();
        BusyboxRoot.delete(folder);
    }
}
