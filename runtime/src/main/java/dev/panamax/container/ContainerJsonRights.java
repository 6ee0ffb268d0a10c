package dev.panamax.container;

import dev.panamax.cgroup.CgroupDelegation;
import dev.panamax.cgroup.CgroupManager;
import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.config.Network;
import dev.panamax.proc.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a {@code container.json} asks for that only root may do, and its caller is somebody else: an ordinary user is root in a user
 * namespace of his own, and there only.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7)</a>
 */
final class ContainerJsonRights {
    private static final String SOURCE = "configuration";

    private final ContainerConfig config;
    private final Caller caller;
    private final List<Fault> faults = new ArrayList<>();

    private ContainerJsonRights(ContainerConfig config, Caller caller) {
        this.config = config;
        this.caller = caller;
    }

    /**
     * Looks at what a caller may do.
     *
     * @param config with the maps of its user namespace, if it makes one
     * @throws ConfigException with all that he may not
     */
    static void check(ContainerConfig config, Caller caller) {
        ContainerJsonRights rights = new ContainerJsonRights(config, caller);
        if (!caller.isPrivileged()) {
            rights.namespaces();
            rights.networks();
        }
        if (config.creates(Namespace.NEWUSER)) {
            rights.mappings();
        }
        rights.throwIfAny();
    }

    /**
     * Looks whether a caller may make cgroups, where it is not systemd that makes them.
     *
     * @throws ConfigException if not
     */
    static void check(ContainerConfig config, Caller caller, CgroupManager cgroup) {
        boolean refused = !caller.isPrivileged() && cgroup.unit().isEmpty() && !CgroupDelegation.covers(cgroup.paths());
        if (refused) {
            ContainerJsonRights rights = new ContainerJsonRights(config, caller);
            rights.fault(
                    "/cgroups",
                    "can't make cgroups at " + String.join(", ", directories(cgroup))
                            + ": leave out cgroups, name a parent in a version 2 cgroup that is delegated to this user"
                            + " (systemd-run --user --scope --property=Delegate=yes), or run as root");
            rights.throwIfAny();
        }
    }

    private static List<String> directories(CgroupManager cgroup) {
        return cgroup.paths().values().stream()
                .map(String::valueOf)
                .distinct()
                .sorted()
                .toList();
    }

    private void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new ConfigException(SOURCE, faults);
        }
    }

    private void fault(String pointer, String message) {
        faults.add(new Fault(pointer, "the user " + caller.uid() + " " + message));
    }

    private void namespaces() {
        if (!config.has(Namespace.NEWUSER)) {
            fault(
                    "/namespaces",
                    "lacks CAP_SYS_ADMIN, and is root only in a user namespace: add NEWUSER (with NEWPID, NEWIPC and NEWNET),"
                            + " or run as root");
            return;
        }
        if (!config.creates(Namespace.NEWUSER)) {
            return;
        }
        for (Map.Entry<Namespace, String> namespace : config.namespaces().entrySet()) {
            joined("/namespaces", namespace.getKey(), namespace.getValue());
        }
        joined("/ipc", Namespace.NEWIPC, config.ipc());
    }

    private void joined(String pointer, Namespace namespace, String path) {
        if (!path.isEmpty()) {
            fault(
                    pointer,
                    "can't join the namespace " + namespace + " " + path
                            + " from a new user namespace: join the user namespace that it belongs to, or run as root");
        }
    }

    private void networks() {
        for (int i = 0; i < config.networks().size(); i++) {
            if (config.networks().get(i) instanceof Network.Veth) {
                fault(
                        "/networks/" + i,
                        "can't make a veth and a bridge on the host, which needs CAP_NET_ADMIN there: leave out all but the"
                                + " loopback, or run as root");
            }
        }
        if (!config.routes().isEmpty()) {
            fault(
                    "/routes",
                    "has no links that routes could lead over, and can't set any from outside: leave them out, or run as root");
        }
    }

    private void mappings() {
        mappings("/uid_mappings", config.uidMappings(), caller.uid());
        mappings("/gid_mappings", config.gidMappings(), caller.gid());
    }

    private void mappings(String pointer, List<IdMapping> mappings, long own) {
        String template = "leave out uid_mappings and gid_mappings for that";
        OwnIds.refusal(pointer, mappings, caller, new OwnIds.Own("host_id", own), template)
                .ifPresent(faults::add);
    }
}
