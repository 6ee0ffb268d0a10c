package dev.panamax.container;

import dev.panamax.cgroup.ResourceControl;
import dev.panamax.linux.PidFd;
import dev.panamax.oci.Linux.IntelRdt;
import dev.panamax.oci.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bundle's share of caches and memory bandwidth. A container without one never touches {@code resctrl}. */
final class BundleResctrl implements AutoCloseable {
    private static final String FILE = "resctrl";

    private final StateDirectory directory;
    private final @Nullable ResourceControl control;

    /**
     * Finds out whether the share can be had.
     *
     * @throws dev.panamax.PanamaxException if it can't
     */
    BundleResctrl(StateDirectory directory, Spec spec) {
        IntelRdt share = spec.linux().intelRdt();
        this.directory = directory;
        this.control = share == null ? null : ResourceControl.plan(share, directory.id());
    }

    /** Makes what the container needs, after it has been written down what is to be removed with it. */
    void create() {
        if (control == null) {
            return;
        }
        StringBuilder paths = new StringBuilder();
        for (Path path : control.toRemove()) {
            paths.append(path).append('\n');
        }
        directory.write(FILE, paths.toString());
        control.create();
    }

    void add(PidFd init) {
        if (control != null) {
            control.add(init.pid());
        }
    }

    /** Undoes the creation. */
    @Override
    public void close() {
        if (control != null) {
            control.close();
        }
    }

    /** Gives a program that joins a container the container's share. */
    static void add(Spec spec, String id, int pid) {
        IntelRdt share = spec.linux().intelRdt();
        if (share != null) {
            ResourceControl.of(share, id).add(pid);
        }
    }

    /** Removes what was made for a container alone, or was about to be. */
    static void remove(StateDirectory directory) {
        String paths = directory.readIfPresent(FILE);
        if (paths != null) {
            List<Path> made = new ArrayList<>();
            for (String path : paths.lines().toList()) {
                made.add(Path.of(path));
            }
            ResourceControl.remove(made);
        }
    }
}
