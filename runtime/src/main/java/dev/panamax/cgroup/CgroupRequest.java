package dev.panamax.cgroup;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Resources;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked for: where the cgroup is, and its limits, with the words of the configuration that they come from. */
sealed interface CgroupRequest permits LibcontainerRequest, OciRequest, ScopeRequest {
    /** Returns the cgroup's path: from the root of every hierarchy if it starts with a slash, else from where init is. */
    String path();

    /** Returns the limits, as the OCI specification has them. */
    Resources resources();

    /**
     * Returns what is allowed, in order, after all has been denied; null leaves devices as they are.
     *
     * @see DevicePolicy
     */
    @Nullable
    List<Resources.DeviceRule> deviceRules();

    /**
     * Returns the JSON pointer of a field, for messages.
     *
     * @param field pointer from {@code linux.resources}, such as {@code /memory/limit}
     */
    String pointer(String field);

    /** Returns the hierarchies of version 1 that the container joins where they are mounted, in order. */
    List<String> hierarchies();

    /** Returns the controllers of version 1 that must be there even if no limit needs them, with the field that does. */
    Map<String, String> mandatory();

    /** Returns the JSON pointer of the field that says where the cgroup is. */
    String placePointer();

    /** Returns what is wrong with the request, if a host with this version of cgroups has to fulfil it. */
    List<Fault> faults(boolean version1);

    /**
     * Finds out whether the place is one that the configuration may name.
     *
     * @throws CgroupException if it is not
     */
    void checkPlace(CgroupHost.Hierarchy hierarchy, String controller);

    /** Returns the version 2 weight of version 1 shares. */
    long weight(long shares);

    /** Returns whether the limit of swap follows from that of memory: nothing to complain about where swap is not counted. */
    boolean swapIsImplied();

    /** Returns whether the cgroup is for this container alone: when it is made, no process is in it, and it is not frozen. */
    boolean isExclusive();

    /** Returns whether the cgroups above are for us to pass controllers on in, and not systemd's. */
    default boolean hasParentsOfOurs() {
        return true;
    }
}
