package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.oci.ContainerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Containers of OCI bundles, known by their ids below one directory: the core of the command line, and of programs that embed it. */
public final class ContainerRuntime {
    private final Path root;
    private final CgroupDriver cgroups;
    private final Rootless rootless;

    private ContainerRuntime(Path root, CgroupDriver cgroups, Rootless rootless) {
        this.root = root;
        this.cgroups = cgroups;
        this.rootless = rootless;
    }

    /**
     * Returns the containers below a directory.
     *
     * @param root where each container has a directory with its state; it need not exist yet
     */
    public static ContainerRuntime at(Path root) {
        return new ContainerRuntime(root.toAbsolutePath().normalize(), CgroupDriver.CGROUPFS, Rootless.AUTO);
    }

    /**
     * Returns the same containers, with another maker of cgroups for new ones.
     *
     * @param driver the runtime itself if this is not called
     */
    public ContainerRuntime withCgroups(CgroupDriver driver) {
        return new ContainerRuntime(root, driver, rootless);
    }

    /**
     * Returns the same containers, of which new ones do without what only root may, or do not.
     *
     * @param when {@link Rootless#AUTO} if this is not called
     */
    public ContainerRuntime withRootless(Rootless when) {
        return new ContainerRuntime(root, cgroups, when);
    }

    /**
     * Creates a container: everything is in place but its program, which waits to be started, without a JVM.
     *
     * @throws dev.panamax.PanamaxException if it can't be created; nothing of it is left then
     */
    public OciContainer create(String id, CreateOptions options) {
        return create(id, options, true);
    }

    /**
     * Creates a container and starts its program: as {@link #create} and {@link OciContainer#start} do one after the other, but at once where
     * nothing has to be done between them.
     *
     * @throws dev.panamax.PanamaxException if it can't be created, or its program can't be executed; nothing of it is left then
     */
    public OciContainer run(String id, CreateOptions options) {
        if (ContainerCreation.canStartAtOnce(options)) {
            return create(id, options, false);
        }
        OciContainer container = create(id, options);
        try {
            container.start();
            return container;
        } catch (PanamaxException e) {
            try {
                container.delete(true);
            } catch (PanamaxException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private OciContainer create(String id, CreateOptions options, boolean waits) {
        try (ContainerCreation creation = new ContainerCreation(root, id, options, cgroups, rootless.holds(), waits)) {
            return creation.run();
        }
    }

    /**
     * Returns a container, whoever created it.
     *
     * @throws dev.panamax.PanamaxException if it does not exist
     */
    public OciContainer find(String id) {
        ContainerId.check(id);
        StateDirectory directory = StateDirectory.of(root, id);
        Optional<ContainerRecord> record = directory.record();
        if (record.isEmpty()) {
            throw ContainerException.missing(id);
        }
        return new OciContainer(directory, record.get());
    }

    /** Returns whether there is a container with an id, or what is left of one. */
    public boolean exists(String id) {
        return ContainerId.isValid(id) && StateDirectory.of(root, id).exists();
    }

    /**
     * Removes a container, whatever it does, or what a killed runtime has left of one. There need not be any, and others may remove it at
     * the same time.
     *
     * @throws dev.panamax.PanamaxException if it can't be removed
     */
    public void remove(String id) {
        while (exists(id)) {
            try {
                if (!removeTraces(id)) {
                    find(id).delete(true);
                }
            } catch (ContainerException e) {
                // What others have not removed yet has no state any more: the lock on it makes us wait for them.
                if (!e.code().equals(ContainerException.MISSING)) {
                    throw e;
                }
            }
        }
    }

    /** Removes what is there of a container about which nothing has been written down; returns whether there was anything. */
    private boolean removeTraces(String id) {
        StateDirectory directory = StateDirectory.of(root, id);
        if (!directory.exists() || directory.record().isPresent()) {
            return false;
        }
        try (var _ = directory.lock(OciContainer.PATIENCE)) {
            if (directory.record().isPresent()) {
                return false;
            }
            directory.remove();
            return true;
        }
    }

    /** Returns all containers, sorted by their ids. */
    public List<OciContainer> list() {
        List<OciContainer> containers = new ArrayList<>();
        for (Path path : directories()) {
            StateDirectory directory = new StateDirectory(path);
            if (directory.hasState()) {
                directory.record().ifPresent(record -> containers.add(new OciContainer(directory, record)));
            }
        }
        return containers;
    }

    private List<Path> directories() {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            throw ContainerException.disk("reading " + root + ": " + e.getMessage(), e);
        }
    }
}
