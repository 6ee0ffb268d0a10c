package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.config.IdMapping;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies of mounts of the host that this process makes, because a container's init may not: it can't change the ids of a mount that
 * its user namespace does not own, and can't reach a source in a directory that only the host's root may search.
 */
final class HostTrees implements AutoCloseable {
    private final boolean shared;
    private final List<Fd> trees = new ArrayList<>();
    private final Map<List<List<IdMapping>>, IdMappedUserNamespace> namespaces = new HashMap<>();

    /**
     * Makes none yet.
     *
     * @param shared whether mounts that are shared with the host stay so
     */
    HostTrees(boolean shared) {
        this.shared = shared;
    }

    /** Returns the copies, which a start has to pass on. */
    List<Fd> all() {
        return trees;
    }

    /**
     * Copies a mount.
     *
     * @throws LinuxException if the kernel refuses
     */
    Fd open(String source, boolean recursive) {
        Fd tree = Fd.of(Call.of(SystemCall.OPEN_TREE, MountApi.openTreeArguments(AT_FDCWD, source, recursive))
                .invoke());
        trees.add(tree);
        if (!shared) {
            set(tree, true, flags(), symbol(MountFlag.MS_SLAVE), integer(0));
        }
        return tree;
    }

    /** Copies a mount as {@link #open} does, whose ids are seen as in a user namespace that has these maps. */
    Fd openMapped(String source, MountOptions options, List<IdMapping> uids, List<IdMapping> gids) {
        IdMappedUserNamespace namespace = namespaces.get(List.of(uids, gids));
        if (namespace == null) {
            namespace = IdMappedUserNamespace.of(uids, gids);
            namespaces.put(List.of(uids, gids), namespace);
        }
        return mapped(source, options, namespace.fd());
    }

    /** Copies a mount as {@link #open} does, whose ids are seen as in a user namespace that is there. */
    Fd openMapped(String source, MountOptions options, String namespacePath) {
        try (Fd namespace = Fd.open(namespacePath, OpenFlag.O_RDONLY)) {
            return mapped(source, options, namespace);
        }
    }

    private Fd mapped(String source, MountOptions options, Fd namespace) {
        Fd tree = open(source, options.isRecursiveBind());
        set(tree, options.isIdMappedBelow(), flags(MountAttribute.MOUNT_ATTR_IDMAP), integer(0), descriptor(namespace));
        return tree;
    }

    private static void set(
            Fd tree, boolean recursive, Argument attributes, Argument propagation, Argument userNamespace) {
        MountApi.attributes(descriptor(tree), recursive, attributes, propagation, userNamespace)
                .invoke();
    }

    /** Closes the namespaces, which the copies do not need any more. */
    void closeNamespaces() {
        namespaces.values().forEach(IdMappedUserNamespace::close);
        namespaces.clear();
    }

    @Override
    public void close() {
        closeNamespaces();
        trees.forEach(Fd::close);
    }
}
