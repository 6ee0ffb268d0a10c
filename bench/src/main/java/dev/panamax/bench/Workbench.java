package dev.panamax.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.oci.SpecTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with a container's root, a bundle and a {@code container.json} that all candidates start.
 *
 * @param place its name among others with the same root, for containers that are started at the same time
 */
record Workbench(Path folder, String place) implements AutoCloseable {
    /** What the names of all cgroups that are made here begin with. */
    static final String CGROUP = "panamax-bench-";

    private static final long USUAL_MEMORY = 64L << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Makes one in a folder of its own. */
    static Workbench create() throws IOException {
        return create(Files.createTempDirectory("panamax-bench"));
    }

    /** Makes one in a folder that is there, and empty. */
    static Workbench create(Path folder) throws IOException {
        Workbench workbench = new Workbench(folder, "0");
        Path bin = Files.createDirectories(workbench.root().resolve("bin"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        Files.createSymbolicLink(bin.resolve("true"), Path.of("busybox"));
        for (String directory : List.of("proc", "dev", "sys")) {
            Files.createDirectories(workbench.root().resolve(directory));
        }
        Path etc = Files.createDirectories(workbench.root().resolve("etc"));
        Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        Files.writeString(etc.resolve("group"), "root:x:0:\n");
        workbench.write();
        return workbench;
    }

    /** Makes another one with the same root. */
    Workbench beside(String otherPlace) throws IOException {
        Workbench other = new Workbench(folder, otherPlace);
        other.write();
        return other;
    }

    private void write() throws IOException {
        Files.createDirectories(data());
        Files.createDirectories(bundle());
        run(List.of("/bin/true"));
        writeContainer();
    }

    /** Lets the bundle run a program. */
    void run(List<String> arguments) throws IOException {
        writeBundle(arguments, USUAL_MEMORY);
    }

    /** Limits the memory of the bundle, in bytes. */
    void limit(long memory) throws IOException {
        writeBundle(List.of("/bin/true"), memory);
    }

    /** Returns the name of the cgroup of its bundle: below the root one, wherever this process is. */
    String cgroup() {
        return CGROUP + place;
    }

    Path root() {
        return folder.resolve("root");
    }

    Path data() {
        return folder.resolve("data-" + place);
    }

    Path bundle() {
        return folder.resolve("bundle-" + place);
    }

    Path state() {
        return folder.resolve("state-" + place);
    }

    private void writeBundle(List<String> arguments, long memory) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(SpecTemplate.write(false));
        config.put("ociVersion", "1.0.2"); // The newest that all peers know.
        config.withObject("/root").put("path", root().toString()).put("readonly", false);
        ObjectNode process = config.withObject("/process").put("terminal", false);
        ArrayNode words = process.putArray("args");
        arguments.forEach(words::add);
        config.withObject("/linux").put("cgroupsPath", "/" + cgroup());
        config.withObject("/linux")
                .withObject("/resources")
                .withObject("/memory")
                .put("limit", memory);
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
