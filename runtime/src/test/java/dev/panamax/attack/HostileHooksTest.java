package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.logging.LogLine;
import dev.panamax.logging.LogSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Hooks that write without end, or what terminals obey, and a container that wants to give them an environment. */
class HostileHooksTest extends AttackTestCase {
    private static final String ENDLESS = "while true; do echo y; done";
    private static final int MORE_THAN_ANY_HOOK_SAYS = 8 << 20;

    private ObjectNode withHook(String point, String script, int timeout) {
        ObjectNode config = config("true");
        ObjectNode hook = config.withObject("/hooks").withArray(point).addObject();
        hook.put("path", "/bin/busybox").put("timeout", timeout);
        texts(hook, "args", "sh", "-c", script);
        texts(hook, "env", "PATH=/bin");
        return config;
    }

    @Test
    void aHookThatWritesForEverEndsAtItsTime() throws Exception {
        String refusal = refusal(withHook("createRuntime", ENDLESS, 1));
        Score.attack("an endless hook", !refusal.contains("killed after its timeout of 1 s"));
        assertThat(refusal.length()).isLessThan(10_000);

        Process hook = new ProcessBuilder("/bin/busybox", "sh", "-c", ENDLESS).start();
        try {
            long read = 0;
            byte[] buffer = new byte[1 << 16];
            // The naive way has its deadline behind the loop.
            for (int count = 0; count >= 0 && read < MORE_THAN_ANY_HOOK_SAYS; read += count) {
                count = hook.getInputStream().read(buffer);
            }
            Score.victim("who reads to the end", read >= MORE_THAN_ANY_HOOK_SAYS && hook.isAlive());
        } finally {
            hook.destroyForcibly().waitFor();
        }
    }

    @Test
    void aHookThatLeavesSomebodyWritingHoldsNobodyUp() {
        String pid = host.resolve("pid").toString();
        String refusal = refusal(withHook("createRuntime", "{ " + ENDLESS + "; } & echo $! > " + pid, 60));
        Score.attack("a writer that a hook has left", !refusal.isEmpty());
        end(Integer.parseInt(read(Path.of(pid)).strip()));
    }

    /** Ends a process that nobody waits for; as nobody reads what it writes any more, it may have ended by then. */
    private static void end(int pid) {
        try (PidFd process = PidFd.open(pid)) {
            process.signal(Signal.SIGKILL.number());
        } catch (LinuxException e) {
            assertThat(e.errno()).isEqualTo(Errno.ESRCH);
        }
    }

    @Test
    void whatAHookSaysIsNoCommandForATerminal() throws IOException {
        Path out = host.resolve("log");
        String said = "\\033]0;title\\007\\033[2J\\000\\r\\nlevel=error msg=forged\\n\\342\\200\\256";
        String refusal = refusal(withHook("createRuntime", "printf '" + said + "'; exit 1", 60));
        assertThat(refusal).contains("exit status 1").contains("forged");
        log(out, refusal);
        Score.attack("a hook's words in the log", isObeyed(read(out)));
        Score.victim("a log of raw words", isObeyed("\u001b]0;title\u0007\nforged\n"));
    }

    @Test
    void whatAnImageNamesIsNoCommandForATerminal() throws IOException {
        Path out = host.resolve("log");
        String name = "/no\u001b[31msuch\u009b2J\nlevel=error msg=forged\u202e";
        String refusal = refusal(config(name));
        assertThat(refusal).contains("such");
        log(out, refusal);
        Score.attack("a name in the log", isObeyed(read(out)));
        Files.writeString(out, refusal + "\n");
        Score.victim("a message as it is", isObeyed(read(out)));
    }

    private static void log(Path file, String message) throws IOException {
        LogSettings usual = new LogSettings(null, LogSettings.Format.TEXT, Level.WARN);
        for (LogSettings.Format format : LogSettings.Format.values()) {
            try {
                LogSettings.set(new LogSettings(file, format, Level.WARN));
                LogLine.write(Level.ERROR, message, null);
            } finally {
                LogSettings.set(usual);
            }
        }
    }

    /** Returns whether a log has anything that a terminal obeys, or a line that nobody has written. */
    private static boolean isObeyed(String log) {
        boolean commands = log.chars()
                .anyMatch(c -> c != '\n' && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT));
        return commands || log.lines().anyMatch(line -> line.startsWith("level=") || line.startsWith("forged"));
    }

    @Test
    void aHookHasNothingOfTheContainersEnvironment() throws Exception {
        Path seen = host.resolve("environment");
        ObjectNode config =
                withHook("createContainer", "tr '\\0' '\\n' < /proc/self/environ > " + seen + "; pwd >> " + seen, 60);
        texts(config.withObject("/process"), "env", "PATH=/bin", "LD_PRELOAD=/evil.so", "LD_LIBRARY_PATH=/evil");
        assertThat(refusal(config)).isEmpty();
        String environment = read(seen);
        assertThat(environment)
                .contains("PATH=/bin")
                .contains(host.resolve("bundle").toString());
        Score.attack("a hook got the container's environment", environment.contains("evil"));

        ProcessBuilder naive = new ProcessBuilder("/bin/busybox", "env");
        naive.environment().putAll(Map.of("LD_PRELOAD", "/evil.so"));
        Process hook = naive.start();
        String seenByHook = new String(hook.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        hook.waitFor();
        Score.victim("a hook with the container's environment", seenByHook.contains("evil"));
    }
}
