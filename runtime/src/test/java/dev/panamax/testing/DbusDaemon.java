package dev.panamax.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A message bus of our own, where everybody may do everything; it ends with the test. */
public final class DbusDaemon implements AutoCloseable {
    private final Process process;
    private final Path socket;

    private DbusDaemon(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * Starts a bus.
     *
     * @param directory an empty one, for its socket and configuration
     */
    public static DbusDaemon start(Path directory) throws IOException {
        Path socket = directory.resolve("bus");
        Path config = Files.writeString(directory.resolve("bus.conf"), """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
                    "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>session</type>
                  <listen>unix:path=%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow user="*"/>
                    <allow own="*"/>
                    <allow send_destination="*"/>
                    <allow receive_sender="*"/>
                  </policy>
                </busconfig>
                """.formatted(socket));
        Process process = new ProcessBuilder("dbus-daemon", "--nofork", "--print-address", "--config-file=" + config)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        DbusDaemon daemon = new DbusDaemon(process, socket);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        if (output.readLine() == null) {
            daemon.close();
            throw new IllegalStateException("dbus-daemon did not start");
        }
        return daemon;
    }

    /** Returns where its socket is. */
    public Path socket() {
        return socket;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("dbus-daemon does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
