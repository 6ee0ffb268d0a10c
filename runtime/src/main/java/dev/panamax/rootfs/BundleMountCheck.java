package dev.panamax.rootfs;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Mount;
import dev.panamax.oci.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out about the mounts of a bundle, and what is wrong with them. */
final class BundleMountCheck {
    /** What may be mounted below {@code /proc}: files that others make up to show a container its own limits. */
    private static final Set<String> ALLOWED_BELOW_PROC = Set.of(
            "/proc/cpuinfo",
            "/proc/diskstats",
            "/proc/meminfo",
            "/proc/stat",
            "/proc/swaps",
            "/proc/uptime",
            "/proc/loadavg",
            "/proc/slabinfo",
            "/proc/sys/kernel/ns_last_pid",
            "/proc/sys/crypto/fips_enabled");

    private static final int SEARCHABLE_BY_OTHERS = 1;

    private final Spec spec;
    private final Linux linux;
    private final Path bundle;
    private final Path root;
    private final HostTrees trees;
    private final List<Fault> faults;
    private final List<BundleMount> checked = new ArrayList<>();

    /**
     * Prepares the checks.
     *
     * @param root the root file system on the host
     * @param trees takes the copies of mounts that have to be made here
     * @param faults takes what is wrong
     */
    BundleMountCheck(Spec spec, Path bundle, Path root, HostTrees trees, List<Fault> faults) {
        this.spec = spec;
        this.linux = spec.linux();
        this.bundle = bundle;
        this.root = root;
        this.trees = trees;
        this.faults = faults;
    }

    /** Returns the mounts; they are of use only if nothing was found to be wrong. */
    List<BundleMount> check() {
        for (int i = 0; i < spec.mounts().size(); i++) {
            check(i, spec.mounts().get(i));
        }
        return checked;
    }

    private void check(int index, Mount mount) {
        String pointer = "/mounts/" + index;
        MountOptions options = new MountOptions(mount.options());
        String destination = destination(mount.destination());
        if (destination.equals("/")) {
            fault(pointer + "/destination", "a mount needs a place below the root: " + quoted(mount.destination()));
            return;
        }
        boolean bind = options.isBind();
        checkProc(pointer, destination, mount, bind);
        String source = mount.source();
        boolean ofDirectory = true;
        boolean idMapped = isIdMapped(mount, options);
        if (bind) {
            source = bundle.resolve(source).toString();
            if (!options.data().isEmpty()) {
                fault(
                        pointer + "/options",
                        "a bind mount shows a file system that is there already, which can't be given options of its own: "
                                + String.join(",", options.data()));
            }
            if (!options.isRemount()) {
                checkSource(pointer, mount, source);
                ofDirectory = Files.isDirectory(Path.of(source));
            }
        } else if (idMapped) {
            fault(pointer + "/options", "only a bind mount can have ids of its own");
        } else if (mount.type().isEmpty() && !options.isRemount()) {
            fault(pointer + "/type", "a mount that is no bind mount needs the type of its file system");
        }
        Fd tree = bind && !options.isRemount() ? tree(pointer, mount, source, options, idMapped) : null;
        List<CopiedFile> copied = options.isCopiedUp() ? copied(pointer, mount, destination) : List.of();
        checked.add(new BundleMount(index, destination, mount.type(), source, options, ofDirectory, tree, copied));
    }

    /** Returns a destination as an absolute path; {@code ..} at the root leads nowhere. */
    private static String destination(String destination) {
        return Path.of("/" + destination).normalize().toString();
    }

    private void checkProc(String pointer, String destination, Mount mount, boolean bind) {
        if (destination.equals(BundleMount.PROC) && !bind && !mount.type().equals("proc")) {
            fault(pointer + "/destination", "nothing but a proc file system may be mounted on /proc");
        }
        if (destination.startsWith(BundleMount.PROC + "/") && !ALLOWED_BELOW_PROC.contains(destination)) {
            fault(
                    pointer + "/destination",
                    "nothing may be mounted on " + destination
                            + ": security settings of the container are written there; mount it elsewhere");
        }
    }

    private void checkSource(String pointer, Mount mount, String source) {
        if (mount.source().isEmpty()) {
            fault(pointer + "/source", "a bind mount needs a source");
        } else if (!joinsMountNamespace() && !Files.exists(Path.of(source))) {
            fault(pointer + "/source", "there is no " + source + " on the host to mount: no such file or directory");
        }
    }

    /** What is in a mount namespace of others can't be seen from here. */
    private boolean joinsMountNamespace() {
        return linux.has(Namespace.NEWNS) && !linux.creates(Namespace.NEWNS);
    }

    private static boolean isIdMapped(Mount mount, MountOptions options) {
        return options.isIdMapped()
                || !mount.uidMappings().isEmpty()
                || !mount.gidMappings().isEmpty();
    }

    /** Returns a copy of a source that init could not make itself, or null. */
    private @Nullable Fd tree(String pointer, Mount mount, String source, MountOptions options, boolean idMapped) {
        if (!Files.exists(Path.of(source))) {
            return null;
        }
        try {
            if (idMapped) {
                return mapped(pointer, mount, source, options);
            }
            boolean own = linux.creates(Namespace.NEWNS) && linux.has(Namespace.NEWUSER);
            return own && !isReachable(Path.of(source)) ? trees.open(source, options.isRecursiveBind()) : null;
        } catch (LinuxException e) {
            String why = idMapped ? "the ids of " + source + " can't be mapped: " : "";
            fault(pointer, why + e.getMessage());
            return null;
        }
    }

    private @Nullable Fd mapped(String pointer, Mount mount, String source, MountOptions options) {
        if (mount.uidMappings().isEmpty() != mount.gidMappings().isEmpty()) {
            String missing = mount.uidMappings().isEmpty() ? "uidMappings" : "gidMappings";
            fault(pointer + "/" + missing, "a mount's ids are mapped together: " + missing + " are missing");
            return null;
        }
        if (!mount.uidMappings().isEmpty()) {
            return trees.openMapped(source, options, mount.uidMappings(), mount.gidMappings());
        }
        String joined = linux.namespaces().get(Namespace.NEWUSER);
        if (joined == null) {
            fault(
                    pointer + "/options",
                    "there is nothing to map ids by: give uidMappings and gidMappings, or the container a user namespace");
            return null;
        }
        if (!joined.isEmpty()) {
            return trees.openMapped(source, options, joined);
        }
        if (linux.uidMappings().isEmpty() || linux.gidMappings().isEmpty()) {
            fault(
                    pointer + "/options",
                    "the container's user namespace has no uidMappings and gidMappings to map ids by");
            return null;
        }
        return trees.openMapped(source, options, linux.uidMappings(), linux.gidMappings());
    }

    /** Returns whether whoever has no rights of the host's root comes to a file: everybody may search all directories above it. */
    private static boolean isReachable(Path source) {
        try {
            for (Path above = source.toRealPath().getParent(); above != null; above = above.getParent()) {
                int mode = (int) Objects.requireNonNull(Files.getAttribute(above, "unix:mode"));
                if ((mode & SEARCHABLE_BY_OTHERS) == 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns what a file system in memory has in it from the start: that which it covers. */
    private List<CopiedFile> copied(String pointer, Mount mount, String destination) {
        if (!mount.type().equals("tmpfs")) {
            fault(pointer + "/options", "only a tmpfs can have a copy of what it covers (tmpcopyup)");
            return List.of();
        }
        for (int i = checked.size() - 1; i >= 0; i--) {
            BundleMount above = checked.get(i);
            if (destination.equals(above.destination()) || destination.startsWith(above.destination() + "/")) {
                Path below = Path.of(above.destination()).relativize(Path.of(destination));
                return above.options().isBind() ? list(pointer, Path.of(above.source()), below.toString()) : List.of();
            }
        }
        return list(pointer, root, Path.of("/").relativize(Path.of(destination)).toString());
    }

    private List<CopiedFile> list(String pointer, Path directory, String below) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Fd top = Fd.open(directory.toString(), OpenFlag.O_PATH, OpenFlag.O_DIRECTORY);
                Fd covered = top.openInRoot(below.isEmpty() ? "." : below, OpenFlag.O_PATH, OpenFlag.O_DIRECTORY)) {
            return CopiedFile.in(Path.of("/proc/self/fd/" + covered.number()));
        } catch (LinuxException e) {
            return List.of(); // Not there yet: it is made, and empty.
        } catch (IOException e) {
            fault(pointer, "what it covers can't be copied: " + e.getMessage());
            return List.of();
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private void fault(String pointer, String message) {
        faults.add(new Fault(pointer, message));
    }
}
