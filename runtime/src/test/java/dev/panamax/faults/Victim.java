package dev.panamax.faults;

import dev.panamax.PanamaxException;
import dev.panamax.linux.Call;
import dev.panamax.linux.SystemCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that runs a verb as often as it is told, on a thread whose calls a supervisor answers. What it is told and what it says are lines
 * over a socket; its main thread, which reads and writes them, has no filter.
 */
final class Victim {
    static final String PREPARE = "prepare";
    static final String RUN = "run";
    static final String CHECK = "check";
    static final String OK = "ok";
    static final String LEFT = "left ";

    private static final int WARM_UPS = 3;
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Scenario scenario;
    private final String name;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final BufferedReader in;
    private final OutputStream out;
    private boolean succeeded;

    private Victim(Scenario scenario, String name, SocketChannel supervisor) {
        this.scenario = scenario;
        this.name = name;
        in = new BufferedReader(new InputStreamReader(Channels.newInputStream(supervisor), StandardCharsets.UTF_8));
        out = Channels.newOutputStream(supervisor);
    }

    /** Arguments: the supervisor's socket, the verb, what names begin with, a directory of our own. */
    public static void main(String... arguments) throws Exception {
        try (SocketChannel supervisor = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]));
                Scenario scenario = Verb.valueOf(arguments[1]).open(arguments[2], Path.of(arguments[3]))) {
            new Victim(scenario, arguments[2], supervisor).serve();
        }
    }

    private void serve() throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            warmUp();
        }
        int thread =
                worker.submit(() -> (int) Call.of(SystemCall.GETTID).invoke()).get();
        int listener = worker.submit(CallFilter::load).get();
        say("listener " + listener + " " + thread);
        Traces before = Traces.look(name);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            say(
                    switch (line) {
                        case PREPARE -> prepare();
                        case RUN -> run();
                        case CHECK -> check(before);
                        default -> throw new IllegalStateException("told " + line);
                    });
        }
    }

    private void warmUp() throws Exception {
        prepare();
        String result = run();
        if (!result.equals(OK)) {
            throw new IllegalStateException("the verb fails by itself: " + result);
        }
        List<String> wrong = scenario.check(succeeded);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the verb does something else: " + wrong);
        }
    }

    private String prepare() throws Exception {
        worker.submit(scenario::prepare).get();
        return OK;
    }

    private String run() throws Exception {
        Throwable thrown = worker.submit(this::attempt).get();
        succeeded = thrown == null;
        if (thrown == null) {
            return OK;
        }
        if (!(thrown instanceof PanamaxException)) {
            thrown.printStackTrace();
        }
        return (thrown instanceof PanamaxException ? "refused " : "unclear ") + oneLine(thrown.toString());
    }

    private @Nullable Throwable attempt() {
        try {
            scenario.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private String check(Traces before) {
        List<String> wrong = new ArrayList<>(scenario.check(succeeded));
        wrong.addAll(changes(before));
        return wrong.isEmpty() ? OK : LEFT + oneLine(String.join("; ", wrong));
    }

    /** Returns what is another way than before, and stays so: some things end a moment later. */
    private List<String> changes(Traces before) {
        List<String> changes = Traces.look(name).since(before);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!changes.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            changes = Traces.look(name).since(before);
        }
        return changes;
    }

    private void say(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String oneLine(String text) {
        return text.replace('\n', '|');
    }
}
