package dev.panamax.rootfs;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Mount;
import dev.panamax.oci.Spec;
import dev.panamax.proc.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle's tree needs to know and to have of the host: found out before anything is created, so that what is missing is an error
 * then. It holds descriptors that the start passes on, and is closed when that is done.
 */
public final class BundlePaths implements AutoCloseable {
    private static final Set<String> V1_CONTROLLERS = Set.of("devices", "memory", "cpu");

    /** What the kernel can does not change while a JVM runs. */
    private static final class Kernel {
        static final boolean CHANGES_MOUNTS = Call.of(
                                SystemCall.MOUNT_SETATTR,
                                Argument.integer(-1),
                                Argument.text(""),
                                Argument.integer(0),
                                Argument.NULL,
                                Argument.integer(0))
                        .attempt()
                != -Errno.ENOSYS.number();
    }

    /** How the container's tree becomes the root. */
    enum Way {
        /** Nothing of the host's is left. */
        PIVOT,
        /** The host's mounts are left behind it. */
        MOVE,
        /** For the container's processes alone: the mount namespace is others', too. */
        CHROOT
    }

    private final Path root;
    private final Way way;
    private final List<BundleMount> mounts;
    private final BundleDevices devices;
    private final HostTrees trees;
    private final List<MountInfo> hostMounts;
    private final Map<String, Path> cgroups;

    private BundlePaths(
            Path root,
            Way way,
            List<BundleMount> mounts,
            BundleDevices devices,
            HostTrees trees,
            List<MountInfo> hostMounts,
            Map<String, Path> cgroups) {
        this.root = root;
        this.way = way;
        this.mounts = mounts;
        this.devices = devices;
        this.trees = trees;
        this.hostMounts = hostMounts;
        this.cgroups = cgroups;
    }

    /**
     * Looks at all that a bundle takes in.
     *
     * @param bundle the directory that relative paths start at
     * @param noPivot whether the root is moved, for roots on a ramfs
     * @param standardIsNull for each of the standard descriptors, whether it is {@code /dev/null}; none if there is a terminal
     * @param cgroups the directory of each controller of the container's cgroup, by its name; for version 2, one with the empty name
     * @throws ConfigException with all that is missing or wrong
     */
    public static BundlePaths check(
            Spec spec, Path bundle, boolean noPivot, List<Boolean> standardIsNull, Map<String, Path> cgroups) {
        List<Fault> faults = new ArrayList<>();
        Path root = root(bundle.resolve(spec.root().path()), faults);
        checkMountNamespace(spec, faults);
        if (!Kernel.CHANGES_MOUNTS) {
            faults.add(new Fault("", "this kernel has no mount_setattr(2): Linux 5.12 or newer is needed"));
        }
        HostTrees trees = new HostTrees(isShared(spec.linux().rootfsPropagation()));
        try {
            List<BundleMount> mounts = new BundleMountCheck(spec, bundle, root, trees, faults).check();
            BundleDevices devices = BundleDevices.check(spec, mounts, standardIsNull, faults);
            if (!faults.isEmpty()) {
                throw new ConfigException("config.json", faults);
            }
            trees.closeNamespaces();
            return new BundlePaths(
                    root, way(spec.linux(), noPivot), mounts, devices, trees, hostMounts(spec, noPivot), cgroups);
        } catch (RuntimeException | Error e) {
            trees.close();
            throw e;
        }
    }

    private static Path root(Path path, List<Fault> faults) {
        try {
            Path real = path.toRealPath();
            if (!Files.isDirectory(real)) {
                faults.add(new Fault("/root/path", "the root file system " + real + " is no directory"));
            } else if (real.getParent() == null) {
                faults.add(new Fault("/root/path", "the host's own root can't be a container's root file system"));
            }
            return real;
        } catch (IOException e) {
            faults.add(new Fault("/root/path", "there is no root file system " + path + ": no such file or directory"));
            return path;
        }
    }

    /** Without a mount namespace of its own, what a container mounts is mounted on the host. */
    private static void checkMountNamespace(Spec spec, List<Fault> faults) {
        if (spec.linux().has(Namespace.NEWNS)) {
            return;
        }
        String why = " without a mount namespace: it would be done to the host; add one to /linux/namespaces";
        if (!spec.mounts().isEmpty()) {
            faults.add(new Fault("/mounts", "nothing can be mounted" + why));
        }
        if (spec.root().readonly()) {
            faults.add(new Fault("/root/readonly", "the root can't be made read-only" + why));
        }
        if (!spec.linux().maskedPaths().isEmpty()) {
            faults.add(new Fault("/linux/maskedPaths", "no path can be masked" + why));
        }
        if (!spec.linux().readonlyPaths().isEmpty()) {
            faults.add(new Fault("/linux/readonlyPaths", "no path can be made read-only" + why));
        }
        if (!spec.linux().rootfsPropagation().isEmpty()) {
            faults.add(new Fault("/linux/rootfsPropagation", "the propagation of mounts can't be changed" + why));
        }
    }

    static boolean isShared(String propagation) {
        return propagation.equals("shared") || propagation.equals("rshared");
    }

    private static Way way(Linux linux, boolean noPivot) {
        if (!linux.creates(Namespace.NEWNS)) {
            return Way.CHROOT;
        }
        return noPivot ? Way.MOVE : Way.PIVOT;
    }

    /** Returns the mounts of the host, if anything in the tree depends on them. */
    private static List<MountInfo> hostMounts(Spec spec, boolean noPivot) {
        boolean needed = noPivot;
        for (Mount mount : spec.mounts()) {
            needed |= mount.type().equals("cgroup");
        }
        try {
            return needed ? MountInfo.ofSelf() : List.of();
        } catch (IOException e) {
            throw new ConfigException(
                    "config.json", List.of(new Fault("/mounts", "the host's mounts can't be read: " + e.getMessage())));
        }
    }

    /** Returns the descriptors that the start has to pass on under their numbers. */
    public List<Fd> kept() {
        return List.copyOf(trees.all());
    }

    /**
     * Returns what decides about a tree, beside the configuration and the container's cgroups: equal to others of which the same is true.
     *
     * @return null if there is something of this container alone, such as the content of files, or a descriptor
     */
    public @Nullable Object form() {
        List<Object> form = new ArrayList<>(List.of(root, way, devices, hostMounts, List.copyOf(cgroups.keySet())));
        for (BundleMount mount : mounts) {
            if (mount.tree() != null || !mount.copied().isEmpty()) {
                return null;
            }
            form.add(mount.source());
            form.add(mount.ofDirectory());
        }
        return trees.all().isEmpty() ? List.copyOf(form) : null;
    }

    /** Returns the root file system on the host, absolute and without symbolic links. */
    public String root() {
        return root.toString();
    }

    Way way() {
        return way;
    }

    List<BundleMount> mounts() {
        return mounts;
    }

    BundleDevices devices() {
        return devices;
    }

    /** Returns the hierarchies of cgroup version 1; none on a host whose controllers are version 2's. */
    List<CgroupHierarchy> cgroupHierarchies() {
        List<CgroupHierarchy> hierarchies = CgroupHierarchy.of(hostMounts, cgroups);
        for (CgroupHierarchy hierarchy : hierarchies) {
            for (String controller : hierarchy.controllers()) {
                if (V1_CONTROLLERS.contains(controller)) {
                    return hierarchies;
                }
            }
        }
        return List.of();
    }

    /** Returns where the host has cgroup version 2, or null. */
    @Nullable
    String unifiedMountPoint() {
        for (MountInfo mount : hostMounts) {
            if (mount.type().equals("cgroup2")) {
                return mount.mountPoint();
            }
        }
        return null;
    }

    /** Returns the container's cgroup of version 2, or null. */
    @Nullable
    Path unifiedCgroup() {
        return cgroups.get("");
    }

    /** Returns the mounts of whole {@code proc} and {@code sysfs} file systems that the container must not be left with. */
    List<String> toHide() {
        List<String> hidden = new ArrayList<>();
        for (MountInfo mount : hostMounts) {
            boolean whole = mount.root().equals("/");
            boolean system = mount.type().equals("proc") || mount.type().equals("sysfs");
            if (whole && system && !Path.of(mount.mountPoint()).startsWith(root)) {
                hidden.add(mount.mountPoint());
            }
        }
        return hidden;
    }

    @Override
    public void close() {
        trees.close();
    }
}
