package dev.panamax.cgroup;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.linux.Fd;
import dev.panamax.oci.Resources;
import dev.panamax.systemd.Manager;
import dev.panamax.systemd.Unit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cgroup of one container, from its directories' making to their removal. */
public sealed interface CgroupManager extends AutoCloseable permits CgroupV1, CgroupV2, SystemdCgroup, NoCgroup {
    /**
     * Finds out how this host's cgroups are, and where the container's will be. Nothing is created yet.
     *
     * @param config with a slice, systemd keeps the container's processes, if the host was started with it
     * @throws CgroupException if the host lacks a controller that the configuration needs
     */
    static CgroupManager of(CgroupConfig config) {
        CgroupHost host = CgroupHost.current();
        // As in 2014: systemd serves where it is, and its slice means nothing elsewhere.
        return !config.slice().isEmpty() && Manager.isPresent()
                ? UnitRequest.of(config).manager(host)
                : host.manager(new LibcontainerRequest(config));
    }

    /**
     * Finds out where the cgroup of a bundle will be. Nothing is created yet.
     *
     * @param cgroupsPath from the root of every hierarchy if it starts with a slash; never empty: the runtime has chosen one
     * @param resources limits; the devices that every container may use are added to the rules
     * @throws dev.panamax.config.ConfigException with all of {@link #faults}, if there are any
     * @throws CgroupException if no cgroups are mounted
     */
    static CgroupManager of(String cgroupsPath, Resources resources) {
        return CgroupHost.current().manager(new OciRequest(cgroupsPath, resources, OciRequest.CONFIG));
    }

    /** Returns all that is wrong with a bundle's cgroup, in itself and on this host. */
    static List<Fault> faults(String cgroupsPath, Resources resources) {
        return CgroupHost.current().faults(new OciRequest(cgroupsPath, resources, OciRequest.CONFIG));
    }

    /**
     * Finds out where the cgroup of a bundle will be whose processes systemd shall keep in a unit. Nothing is created yet.
     *
     * @param cgroupsPath {@code slice:prefix:name}; {@code :panamax:ID} if it is empty
     * @param id of the container
     * @param annotations those that start with {@code org.systemd.property.} are properties of the unit
     * @throws dev.panamax.config.ConfigException with all that is wrong with them
     * @throws dev.panamax.systemd.SystemdException if systemd can't be reached
     */
    static CgroupManager ofUnit(String cgroupsPath, String id, Resources resources, Map<String, String> annotations) {
        return UnitRequest.ofBundle(cgroupsPath, id, resources, annotations).manager(CgroupHost.current());
    }

    /** Leaves a container in the cgroups of its parent. */
    static CgroupManager none() {
        return new NoCgroup();
    }

    /**
     * Makes the directories and sets the limits.
     *
     * @throws CgroupException if one can't be made or set, or a bundle's cgroup is in use; all that were made are gone again
     */
    void create();

    /**
     * Opens the cgroup for processes that are born in it, with {@code CLONE_INTO_CGROUP}: only version 2 has that. The caller closes it.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/clone.2.html">clone(2)</a>
     */
    default Optional<Fd> birthplace() {
        return CgroupMembers.birthplace(paths());
    }

    /** Puts a process, and all that it will start, into the cgroup. */
    void add(int pid);

    /** Stops or resumes all processes, and waits until they have. */
    void freeze(boolean frozen);

    /**
     * Returns the directory of each controller, by its name; for version 2, one directory with the empty name. A bundle's cgroup on a
     * hybrid host has both.
     */
    Map<String, Path> paths();

    /** Returns the unit that systemd keeps the processes in, if it does. */
    default Optional<Unit> unit() {
        return Optional.empty();
    }

    /**
     * Kills what is still in the cgroup and removes its directories.
     *
     * @throws CgroupException if they can't be removed in time
     */
    @Override
    void close();
}
