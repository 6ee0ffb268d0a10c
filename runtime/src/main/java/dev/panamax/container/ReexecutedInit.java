package dev.panamax.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.panamax.config.JsonTree;
import dev.panamax.config.Namespace;
import dev.panamax.program.Launch;
import dev.panamax.rootfs.RootSource;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes an init that is this runtime once more: what {@link InitMain} is on the other side. */
record ReexecutedInit(Map<String, String> environment) implements CreateCommand {
    private static final JsonFactory JSON = new JsonFactory();

    /** As little as possible beside the program: init is in the container's cgroups already. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:-MaxFDLimit",
            "-XX:-UsePerfData",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED");

    @Override
    public Launch create(Init init) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(program());
        command.add("init");
        command.add("--");
        command.addAll(init.arguments());
        return init.spawn()
                .running(init.reexecution().program(command, variables(init)))
                .start();
    }

    /** Refuses what an init that only knows container.json can't do. */
    static void check(Exec exec, Path dataPath) {
        if (exec.config.has(Namespace.NEWUSER)) {
            throw new StartException(
                    "a re-executed init loses its capabilities in another user namespace: use the stage [/namespaces]",
                    null);
        }
        if (exec.terminal instanceof Terminal.OfContainer) {
            throw new StartException("a re-executed init has no terminal of its own: use the stage [/tty]", null);
        }
        if (!exec.root.equals(new RootSource.Directory(exec.config.rootFilesystem()))) {
            throw new StartException("a re-executed init knows no root but the configuration's root_fs", null);
        }
        Path file = dataPath.resolve("container.json");
        if (!Files.isRegularFile(file)) {
            throw new StartException("a re-executed init reads " + file + ", which is not there", null);
        }
    }

    /** Returns this runtime, as java takes it: a jar that can be started, or a class path. */
    private static List<String> program() {
        try {
            Path here = Path.of(ReexecutedInit.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isRegularFile(here)
                    ? List.of("-jar", here.toString())
                    : List.of("-cp", System.getProperty("java.class.path"), "dev.panamax.cli.Main");
        } catch (URISyntaxException e) {
            throw new StartException("this runtime is no file: " + e.getMessage(), e);
        }
    }

    private List<String> variables(Init init) {
        Map<String, String> all = new TreeMap<>(System.getenv());
        all.putAll(environment);
        all.put("console", init.console());
        all.put("pipe", Integer.toString(InitProgram.SYNC));
        all.put("data_path", init.dataPath().toString());
        return all.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    /** Returns a failure as init reports it. */
    static String report(String message) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("message", message);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text + "\n";
    }

    /** Returns the message of a report. */
    static String message(String report) {
        try {
            return JsonTree.read(report).path("message").asText();
        } catch (IOException e) {
            return "init reported something that can't be read: " + report.strip();
        }
    }
}
