package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.it.Panamax.Result;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A caller that leaves files open and sets variables that programs obey: nothing of it may get into a container. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class HostileCallerIT extends OciTestCase {
    private static final String SECRET = "the caller's secret";
    private static final int FIRST_LEAKED = 3;
    private static final int LAST_LEAKED = 64;
    private static final String LOOK =
            "env; for f in /proc/self/fd/* /proc/1/fd/*; do readlink $f; done; cat /proc/1/environ | tr '\\0' '\\n'";

    private static final Map<String, String> HOSTILE = Map.of(
            "LD_PRELOAD", "/nowhere/evil.so",
            "LD_LIBRARY_PATH", "/nowhere/evil",
            "LD_AUDIT", "/nowhere/evil-audit.so",
            "JAVA_TOOL_OPTIONS", "-Devil=1",
            "JDK_JAVA_OPTIONS", "-Devil=1",
            "CLASSPATH", "/nowhere/evil.jar",
            "LISTEN_FDS", "62",
            "LISTEN_PID", "1",
            "evil", "evil");

    private static int attacks;
    private static int succeeded;
    private static int fell;

    @AfterAll
    static void writeFigures() {
        Figures.of("attacks on the command line")
                .count("attacks played", attacks)
                .count("attacks that succeeded against Panamax", succeeded)
                .count("naive victims that fell", fell)
                .write();
    }

    /** Returns a command under a shell that has opened a file at each of the first numbers. */
    private static List<String> leaking(Path file, List<String> command) {
        StringBuilder script = new StringBuilder();
        for (int i = FIRST_LEAKED; i <= LAST_LEAKED; i++) {
            script.append("exec ").append(i).append("< \"$0\"; ");
        }
        List<String> all = new ArrayList<>(List.of("/bin/bash", "-c", script + "exec \"$@\"", file.toString()));
        all.addAll(command);
        return all;
    }

    private static Result run(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(HOSTILE);
        return OciRuntime.run(builder, "");
    }

    private static void attack(String what, String seen, Path file) {
        attacks++;
        boolean in = seen.contains("evil") || seen.contains(file.toString()) || seen.contains("LISTEN_");
        succeeded += in ? 1 : 0;
        assertThat(in).as(what + " shows:\n" + seen).isFalse();
    }

    @Test
    void neitherOpenFilesNorVariablesOfTheCallerGetIn() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET);
        ObjectNode config = config("hostile", "sh", "-c", LOOK + "; exec sleep 1000");
        Path bundle = bundle("hostile", config);
        List<String> create = runtime.command("create", "--bundle", bundle.toString(), "hostile");
        Result created = run(leaking(file, create));
        assertThat(created.status()).as(created.errors()).isZero();
        Result started = run(leaking(file, runtime.command("start", "hostile")));
        assertThat(started.status()).as(started.errors()).isZero();
        Result joined = run(leaking(file, runtime.command("exec", "hostile", "sh", "-c", LOOK)));
        assertThat(joined.status()).as(joined.errors()).isZero();
        assertThat(joined.output()).contains("PATH=/bin");
        attack("exec", joined.output(), file);
        Path container = bundle("ends", config("ends", "sh", "-c", LOOK));
        Result ran = run(leaking(file, runtime.command("run", "--bundle", container.toString(), "ends")));
        assertThat(ran.output()).contains("PATH=/bin");
        attack("run", ran.output(), file);
    }

    @Test
    void aProgramThatIsStartedTheUsualWayHasAllOfIt() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET);
        Result naive = run(leaking(file, List.of("/bin/busybox", "sh", "-c", LOOK)));
        assertThat(naive.output()).contains("LISTEN_FDS=62").contains("evil").contains(file.toString());
        fell++;
    }
}
