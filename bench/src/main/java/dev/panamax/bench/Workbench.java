package dev.panamax.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.oci.SpecTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder with a container's root, a bundle and a {@code container.json} that all candidates start. */
record Workbench(Path folder) implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Workbench create() throws IOException {
        Workbench workbench = new Workbench(Files.createTempDirectory("panamax-bench"));
        Path bin = Files.createDirectories(workbench.root().resolve("bin"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        Files.createSymbolicLink(bin.resolve("true"), Path.of("busybox"));
        for (String directory : List.of("proc", "dev", "sys")) {
            Files.createDirectories(workbench.root().resolve(directory));
        }
        Path etc = Files.createDirectories(workbench.root().resolve("etc"));
        Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        Files.writeString(etc.resolve("group"), "root:x:0:\n");
        Files.createDirectories(workbench.data());
        Files.createDirectories(workbench.bundle());
        workbench.writeBundle();
        workbench.writeContainer();
        return workbench;
    }

    Path root() {
        return folder.resolve("root");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path bundle() {
        return folder.resolve("bundle");
    }

    Path state() {
        return folder.resolve("state");
    }

    private void writeBundle() throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(SpecTemplate.write(false));
        config.put("ociVersion", "1.0.2"); // The newest that all peers know.
        config.withObject("/root").put("path", root().toString()).put("readonly", false);
        ObjectNode process = config.withObject("/process").put("terminal", false);
        process.putArray("args").add("/bin/true");
        config.withObject("/linux")
                .withObject("/resources")
                .withObject("/memory")
                .put("limit", 64L << 20);
        JSON.writeValue(bundle().resolve("config.json").toFile(), config);
    }

    /** The container that the library's face and {@code panamax exec} start: without a cgroup and without links. */
    private void writeContainer() throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("root_fs", root().toString()).put("hostname", "panamax");
        config.putArray("environment").add("PATH=/bin");
        ObjectNode namespaces = config.putObject("namespaces");
        for (String namespace : List.of("NEWNS", "NEWUTS", "NEWIPC", "NEWPID", "NEWNET")) {
            namespaces.put(namespace, true);
        }
        JSON.writeValue(data().resolve("container.json").toFile(), config);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
