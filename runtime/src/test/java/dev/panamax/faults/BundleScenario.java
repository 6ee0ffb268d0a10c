package dev.panamax.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.PanamaxException;
import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.OciContainer;
import dev.panamax.oci.Bundle;
import dev.panamax.oci.SpecTemplate;
import dev.panamax.testing.BusyboxRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A container of a bundle that has some of everything, below a directory of the victim's own. */
abstract class BundleScenario implements Scenario {
    private static final ObjectMapper JSON = new ObjectMapper();

    final BusyboxRoot rootfs = BusyboxRoot.create();
    final ContainerRuntime runtime;
    private final String name;
    private final Path directory;
    private final Bundle bundle;
    private List<String> usual = List.of();

    BundleScenario(String name, Path directory) {
        this.name = name;
        this.directory = directory;
        runtime = ContainerRuntime.at(directory.resolve("state"));
        try {
            Path place = Files.createDirectories(directory.resolve("bundle"));
            Files.writeString(place.resolve(Bundle.CONFIG), JSON.writeValueAsString(config("sleep", "1000")));
            bundle = Bundle.read(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the configuration of a program in the container. */
    final ObjectNode config(String... arguments) {
        try {
            ObjectNode config = (ObjectNode) JSON.readTree(SpecTemplate.write(false));
            config.withObject("/root").put("path", rootfs.path().toString()).put("readonly", false);
            ObjectNode process = config.withObject("/process").put("terminal", false);
            process.put("oomScoreAdj", 100);
            process.withObject("/user")
                    .put("uid", 1)
                    .put("gid", 1)
                    .putArray("additionalGids")
                    .add(77);
            process.putArray("args").removeAll();
            for (String argument : arguments) {
                process.withArray("/args").add(argument);
            }
            ObjectNode linux = config.withObject("/linux").put("cgroupsPath", "/" + name + "/c");
            linux.withObject("/resources/memory").put("limit", 64 << 20);
            linux.withObject("/resources/pids").put("limit", 50);
            linux.withObject("/sysctl").put("net.ipv4.ip_forward", "1");
            linux.withObject("/seccomp")
                    .put("defaultAction", "SCMP_ACT_ALLOW")
                    .withArray("/syscalls")
                    .addObject()
                    .put("action", "SCMP_ACT_ERRNO")
                    .putArray("names")
                    .add("swapon");
            config.withObject("/annotations")
                    .put("dev.panamax.network.bridge", bridge())
                    .put("dev.panamax.network.subnet", "10.88." + subnet() + ".0/24");
            for (String point :
                    List.of("createRuntime", "createContainer", "startContainer", "poststart", "poststop")) {
                config.withObject("/hooks")
                        .putArray(point)
                        .addObject()
                        .put("path", "/bin/busybox")
                        .putArray("args")
                        .add("true");
            }
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final OciContainer create() {
        return runtime.create(id(), CreateOptions.of(bundle));
    }

    final OciContainer container() {
        return runtime.find(id());
    }

    /** Victims that run at the same time are neighbours. */
    private int subnet() {
        return 100 + Math.floorMod(name.hashCode(), 100);
    }

    private String bridge() {
        return name + "br";
    }

    private String id() {
        return name + "one";
    }

    /** Looks whether the container is as it is without faults, as long as it is there. */
    final List<String> differences() {
        OciContainer container = container();
        List<String> facts = new ArrayList<>(
                Facts.of(container.record().pid(), container.record().cgroupPaths()));
        facts.add("status " + container.status().word());
        usual = usual.isEmpty() ? facts : usual;
        return Facts.differences(usual, facts);
    }

    /** Returns the container if there is one. */
    final Optional<OciContainer> present() {
        return runtime.list().stream().findFirst();
    }

    /** Removes the container as whoever comes after a failure would, and says what is left then. */
    final List<String> remove() {
        List<String> wrong = new ArrayList<>();
        try {
            runtime.remove(id());
        } catch (PanamaxException e) {
            wrong.add("can't be deleted: " + e.getMessage());
        }
        wrong.addAll(files());
        Leftovers.removeLink(bridge());
        return wrong;
    }

    private List<String> files() {
        Path state = directory.resolve("state");
        try {
            List<String> files = new ArrayList<>();
            if (Files.exists(state)) {
                try (var found = Files.walk(state)) {
                    found.filter(file -> !file.equals(state) && !isOfLeases(state, file))
                            .forEach(file -> files.add("+file " + file));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of a subnet and the lock stay; an address does not. */
    private static boolean isOfLeases(Path state, Path file) {
        Path name = state.relativize(file);
        return name.startsWith("@leases") && (Files.isDirectory(file) || name.endsWith("lock"));
    }

    @Override
    public void close() {
        present().ifPresent(container -> container.delete(true));
        Leftovers.removeLink(bridge());
        Leftovers.delete(rootfs);
    }
}
