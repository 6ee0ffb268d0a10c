package dev.panamax.rootfs;

import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.oci.Hooks;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Mount;
import dev.panamax.oci.Process;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Root;
import dev.panamax.oci.Spec;
import dev.panamax.testing.BusyboxRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a bundle's configuration together, as far as it is about the tree. */
final class SpecBuilder {
    static final Mount PROC = mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
    static final Mount DEV = mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");

    private String root;
    private boolean readonly;
    private final List<Mount> mounts = new ArrayList<>();
    private final Map<Namespace, String> namespaces = new EnumMap<>(
            Map.of(Namespace.NEWNS, "", Namespace.NEWPID, "", Namespace.NEWIPC, "", Namespace.NEWNET, ""));
    private List<IdMapping> ids = List.of();
    private final List<Linux.Device> devices = new ArrayList<>();
    private String propagation = "";
    private List<String> masked = List.of();
    private List<String> readonlyPaths = List.of();
    private @Nullable Process process;

    private SpecBuilder(String root) {
        this.root = root;
    }

    /** A container with {@code /proc} and {@code /dev}. */
    static SpecBuilder usual(BusyboxRoot root) {
        return bare(root).mounts(PROC, DEV);
    }

    static SpecBuilder bare(BusyboxRoot root) {
        return new SpecBuilder(root.path().toString());
    }

    static Mount mount(String destination, String type, String source, String... options) {
        return new Mount(destination, type, source, List.of(options), List.of(), List.of());
    }

    static Mount bind(Path source, String destination, String... options) {
        return mount(destination, "", source.toString(), options);
    }

    SpecBuilder root(String path) {
        root = path;
        return this;
    }

    SpecBuilder mounts(Mount... more) {
        mounts.addAll(List.of(more));
        return this;
    }

    SpecBuilder readonly() {
        readonly = true;
        return this;
    }

    SpecBuilder namespace(Namespace namespace, String path) {
        namespaces.put(namespace, path);
        return this;
    }

    SpecBuilder without(Namespace namespace) {
        namespaces.remove(namespace);
        return this;
    }

    /** Gives it a user namespace. */
    SpecBuilder ids(List<IdMapping> mappings) {
        namespaces.put(Namespace.NEWUSER, "");
        ids = mappings;
        return this;
    }

    SpecBuilder devices(Linux.Device... more) {
        devices.addAll(List.of(more));
        return this;
    }

    SpecBuilder propagation(String value) {
        propagation = value;
        return this;
    }

    SpecBuilder masked(String... paths) {
        masked = List.of(paths);
        return this;
    }

    SpecBuilder readonlyPaths(String... paths) {
        readonlyPaths = List.of(paths);
        return this;
    }

    SpecBuilder cwd(String directory) {
        process = new Process(
                false,
                null,
                Process.User.ROOT,
                List.of("sh"),
                List.of(),
                directory,
                null,
                List.of(),
                false,
                "",
                "",
                null,
                null,
                null,
                null);
        return this;
    }

    Spec build() {
        Linux linux = new Linux(
                namespaces,
                ids,
                ids,
                Map.of(),
                devices,
                Map.of(),
                "",
                Resources.NONE,
                null,
                null,
                Map.of(),
                null,
                propagation,
                masked,
                readonlyPaths,
                "",
                "");
        return new Spec("1.3.0", new Root(root, readonly), process, "", "", mounts, Hooks.NONE, Map.of(), linux);
    }
}
