package dev.panamax.container;

import dev.panamax.RecentlyUsed;
import dev.panamax.oci.Spec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The programs of the bundles that were created last, as {@link PreparedInits} has those of other containers: written once, and copied
 * for each container, whose id and cgroups are written where the program leaves texts open.
 */
final class PreparedBundles {
    private static final RecentlyUsed<Key, Prepared> KNOWN = new RecentlyUsed<>();

    private PreparedBundles() {}

    /**
     * What decides about the program of a container that joins nothing, has no terminal, and lets no hooks run.
     *
     * @param bundle the directory that relative paths start at
     * @param tree what was found out about the paths that its tree takes in
     * @param environment of the program
     * @param given standard descriptors that the user of the program gets
     * @param preserved how many descriptors the program keeps
     * @param ownKeyring whether it has a session keyring of its own
     * @param hasPlace whether init may be born in its cgroup
     * @param waits whether init waits for its start
     * @param texts the form of those that are left open
     */
    record Key(
            Spec spec,
            Path bundle,
            Object tree,
            List<String> environment,
            List<Integer> given,
            int preserved,
            boolean ownKeyring,
            boolean hasPlace,
            boolean waits,
            List<Integer> texts) {}

    /**
     * A program and what is said about it.
     *
     * @param pending as {@link PendingOperations} keeps them
     */
    record Prepared(PreparedInit init, String pending) {
        Prepared(PreparedInit init) {
            this(init, PendingOperations.describe(init.program()));
        }
    }

    static Prepared get(Key key, Supplier<PreparedInit> writer) {
        return KNOWN.get(key, () -> new Prepared(writer.get()));
    }
}
