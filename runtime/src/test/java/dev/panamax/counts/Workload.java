package dev.panamax.counts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Network;
import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.Exec;
import dev.panamax.container.JoinOptions;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.WaitStatus;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.oci.Bundle;
import dev.panamax.oci.Process;
import dev.panamax.oci.SpecJson;
import dev.panamax.oci.SpecTemplate;
import dev.panamax.rootfs.RootSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is done again and again in one JVM, and counted. */
enum Workload {
    /** A container of a {@code container.json} with all namespaces but a network, from its start to its end. */
    EXEC,
    /** The same with a cgroup, a loopback interface, and a pair of links on a bridge. */
    NETWORK,
    /** A bundle's container, with the configuration that {@code spec} writes: created, started, awaited, deleted. */
    BUNDLE,
    /** A program that joins such a container. */
    JOIN;

    static final String BRIDGE = "pnxcountbr";
    static final String CGROUPS = "panamax-test-counts";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One of them, which can be done many times. */
    interface Repeated extends AutoCloseable {
        void once();

        @Override
        default void close() {}
    }

    /** Returns the name in tables. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Makes what is needed.
     *
     * @param root of the containers
     * @param directory for the rest
     */
    Repeated open(Path root, Path directory) throws IOException {
        ContainerConfig.Builder usual = ContainerConfig.usual().toBuilder().networks(List.of());
        return switch (this) {
            case EXEC -> () -> execute(usual.build(), root, directory);
            case NETWORK -> {
                ContainerConfig config = usual.networks(List.of(new Network.Loopback(), veth()))
                        .cgroups(CgroupConfig.of(CGROUPS, "c"))
                        .build();
                yield () -> execute(config, root, directory);
            }
            case BUNDLE -> {
                ContainerRuntime runtime = ContainerRuntime.at(directory.resolve("state"));
                Path bundle = bundle(directory, config(root, "true"));
                yield () -> live(create(runtime, bundle));
            }
            case JOIN -> {
                ContainerRuntime runtime = ContainerRuntime.at(directory.resolve("state"));
                OciContainer container = create(runtime, bundle(directory, config(root, "sleep", "1000")));
                container.start();
                yield new Joins(container, JoinOptions.of(process(config(root, "true"))));
            }
        };
    }

    private static void execute(ContainerConfig config, Path root, Path directory) {
        requireSuccess(Exec.of(config)
                .root(new RootSource.Directory(root.toString()))
                .dataPath(directory)
                .arguments(List.of("/bin/true"))
                .run());
    }

    private static Network veth() {
        return new Network.Veth(
                BRIDGE,
                "pnxcount",
                null,
                IpPrefix.parse("10.88.14.2/24"),
                null,
                IpPrefix.parseAddress("10.88.14.1"),
                null,
                0,
                0);
    }

    static ObjectNode config(Path root, String... arguments) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(SpecTemplate.write(false));
        config.withObject("/root").put("path", root.toString()).put("readonly", false);
        config.withObject("/linux").put("cgroupsPath", "/" + CGROUPS + "/c");
        ObjectNode process = config.withObject("/process").put("terminal", false);
        process.putArray("env").add("PATH=/bin");
        for (String argument : arguments) {
            process.withArray("/args").add(argument);
        }
        process.withArray("/args").remove(0); // The template's own.
        return config;
    }

    static Path bundle(Path directory, ObjectNode config) throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("bundle"));
        Files.writeString(bundle.resolve(Bundle.CONFIG), JSON.writeValueAsString(config));
        return bundle;
    }

    private static OciContainer create(ContainerRuntime runtime, Path bundle) {
        return runtime.create("c", CreateOptions.of(Bundle.read(bundle)));
    }

    private static Process process(ObjectNode config) {
        Process process = SpecJson.read("config.json", config.toString()).process();
        if (process == null) {
            throw new IllegalStateException("the configuration has no process");
        }
        return process;
    }

    private static void live(OciContainer container) {
        container.start();
        requireSuccess(container.await());
        container.delete(false);
    }

    private static void requireSuccess(WaitStatus status) {
        if (!status.equals(new WaitStatus.Exited(0))) {
            throw new IllegalStateException("the program ended with " + status);
        }
    }

    /** Programs that join a container, which ends with this. */
    private record Joins(OciContainer container, JoinOptions options) implements Repeated {
        @Override
        public void once() {
            try (JoinedProcess joined = container.join(options)) {
                requireSuccess(joined.await());
            }
        }

        @Override
        public void close() {
            container.delete(true);
        }
    }
}
