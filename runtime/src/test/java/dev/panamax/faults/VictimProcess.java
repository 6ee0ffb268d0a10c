package dev.panamax.faults;

import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link Victim} that was started from here, with the supervisor that answers its calls. */
final class VictimProcess implements AutoCloseable {
    /** Longer than any patience of the runtime's own. */
    private static final int PATIENCE_SECONDS = 180;

    private final Process process;
    private final Path log;
    private final SocketChannel channel;
    private final BufferedReader in;
    private final OutputStream out;
    private final Listener listener;
    private final Supervisor supervisor;
    private final Thread serving;
    private final int worker;

    /**
     * Starts a victim, which runs its verb a few times without faults.
     *
     * @param name what the names of cgroups, links and containers begin with
     * @param directory of its own
     */
    VictimProcess(Verb verb, String name, Path directory) throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path address = directory.resolve("supervisor");
        log = directory.resolve("victim.log");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(address));
            process = start(verb, name, address, data, log);
            channel = await(CompletableFuture.supplyAsync(() -> accept(server)));
        }
        in = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        out = Channels.newOutputStream(channel);
        String[] greeting = hear().split(" ", -1);
        worker = Integer.parseInt(greeting[2]);
        try (PidFd victim = PidFd.open((int) process.pid())) {
            Fd fd = victim.descriptorOfProcess(Integer.parseInt(greeting[1]));
            listener = new Listener(fd);
        }
        supervisor = new Supervisor(process.pid());
        serving = Thread.ofPlatform().daemon().start(() -> supervisor.serve(listener));
    }

    private static Process start(Verb verb, String name, Path address, Path data, Path log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        address.toString(),
                        verb.name(),
                        name,
                        data.toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static SocketChannel accept(ServerSocketChannel server) {
        try {
            return server.accept();
        } catch (IOException e) {
            throw new IllegalStateException("waiting for the victim", e);
        }
    }

    /**
     * Runs the verb once.
     *
     * @param fault what one of its calls answers with, or null
     */
    Turn turn(@Nullable Fault fault) throws IOException {
        require(Victim.PREPARE);
        supervisor.begin(worker, fault);
        String result = tell(Victim.RUN);
        Map<Place, SeenCall> seen = supervisor.end();
        return new Turn(result, tell(Victim.CHECK), supervisor.hasInjected(), seen);
    }

    private void require(String command) throws IOException {
        String answer = tell(command);
        if (!answer.equals(Victim.OK)) {
            throw new IllegalStateException("the victim says to " + command + ": " + answer);
        }
    }

    private String tell(String command) throws IOException {
        out.write((command + "\n").getBytes(StandardCharsets.UTF_8));
        return hear();
    }

    private String hear() {
        String line = await(CompletableFuture.supplyAsync(() -> {
            try {
                return in.readLine();
            } catch (IOException e) {
                throw new IllegalStateException("listening to the victim", e);
            }
        }));
        if (line == null) {
            throw new IllegalStateException("the victim has ended: " + logged());
        }
        return line;
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the victim is silent: " + stacks(), e);
        } catch (Exception e) {
            throw new IllegalStateException("the victim: " + logged(), e);
        }
    }

    /** Returns where the threads of a victim stand. */
    private String stacks() {
        try {
            // A JVM prints them at this signal.
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            Thread.sleep(1000);
        } catch (IOException | InterruptedException e) {
            return e + logged();
        } finally {
            process.destroyForcibly();
        }
        return logged();
    }

    private String logged() {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 200), all.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** Lets the victim end, and waits for it. */
    @Override
    public void close() throws IOException {
        channel.close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the victim does not end: " + stacks());
            }
            serving.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
        listener.close();
    }
}
