package dev.panamax.container;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Mount;
import dev.panamax.oci.Process;
import dev.panamax.oci.Spec;
import dev.panamax.proc.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a bundle asks for that only root may do, and its caller is somebody else: an ordinary user is root in a user namespace of his
 * own, and there only.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7)</a>
 */
final class CallerRights {
    private static final String NAMESPACES = "/linux/namespaces";
    private static final String TEMPLATE = "panamax spec --rootless writes a configuration that works";

    private final Spec spec;
    private final Linux linux;
    private final Caller caller;
    private final List<Fault> faults = new ArrayList<>();

    private CallerRights(Spec spec, Caller caller) {
        this.spec = spec;
        this.linux = spec.linux();
        this.caller = caller;
    }

    /**
     * Looks at what a caller may do.
     *
     * @throws ConfigException with all that he may not
     */
    static void check(Spec spec, Caller caller) {
        CallerRights rights = new CallerRights(spec, caller);
        if (!caller.isPrivileged()) {
            rights.namespaces();
            rights.clocks();
            rights.links();
            rights.mounts();
        }
        if (!caller.mapsIds() && spec.linux().creates(Namespace.NEWUSER)) {
            rights.mappings("/linux/uidMappings", spec.linux().uidMappings(), caller.uid());
            rights.mappings("/linux/gidMappings", spec.linux().gidMappings(), caller.gid());
            rights.groups();
        }
        if (!rights.faults.isEmpty()) {
            throw new ConfigException("config.json", rights.faults);
        }
    }

    private void namespaces() {
        if (!linux.has(Namespace.NEWUSER)) {
            faults.add(new Fault(
                    NAMESPACES,
                    "the user " + caller.uid()
                            + " lacks CAP_SYS_ADMIN, and is root only in a namespace of the type user,"
                            + " which is not listed: list it, or run as root; " + TEMPLATE));
            return;
        }
        for (Map.Entry<Namespace, String> namespace : linux.namespaces().entrySet()) {
            boolean joined = !namespace.getValue().isEmpty();
            if (joined && linux.creates(Namespace.NEWUSER)) {
                faults.add(
                        new Fault(
                                NAMESPACES,
                                "the user " + caller.uid() + " can't join the "
                                        + namespace.getKey().type() + " namespace "
                                        + namespace.getValue()
                                        + " from a new user namespace: join the user namespace that it belongs to, or run as root"));
            }
        }
    }

    /** Clocks are set by the root of the user namespace that they belong to, in files that a process in one that is joined hides. */
    private void clocks() {
        if (!linux.timeOffsets().isEmpty() && !linux.creates(Namespace.NEWUSER)) {
            faults.add(new Fault(
                    "/linux/timeOffsets",
                    "the user " + caller.uid()
                            + " can set clocks in a user namespace that is made for the container only: leave them out, or"
                            + " make one (leave out the path of the namespace of the type user)"));
        }
    }

    private void links() {
        if (!linux.netDevices().isEmpty()) {
            faults.add(new Fault(
                    "/linux/netDevices",
                    "the user " + caller.uid() + " can't move links of the host, which needs CAP_NET_ADMIN there"));
        }
    }

    private void mappings(String pointer, List<IdMapping> mappings, long own) {
        OwnIds.refusal(pointer, mappings, caller, new OwnIds.Own("hostID", own), TEMPLATE)
                .ifPresent(faults::add);
    }

    /** The ids of a mount are changed by the root of whoever owns its file system: a mount of the host has the host's. */
    private void mounts() {
        for (int i = 0; i < spec.mounts().size(); i++) {
            Mount mount = spec.mounts().get(i);
            boolean idMapped = !mount.uidMappings().isEmpty()
                    || mount.options().contains("idmap")
                    || mount.options().contains("ridmap");
            if (idMapped) {
                faults.add(new Fault(
                        "/mounts/" + i,
                        "the user " + caller.uid()
                                + " can't map the ids of a mount, which needs CAP_SYS_ADMIN where its file system was made:"
                                + " leave out idmap, uidMappings and gidMappings, or run as root"));
            }
        }
    }

    /** Who may not set groups can't drop one either: that might be what keeps him from a file. */
    private void groups() {
        Process process = spec.process();
        if (process != null && !process.user().additionalGids().isEmpty()) {
            faults.add(new Fault(
                    "/process/user/additionalGids",
                    "an ordinary user can't set the groups of a program: leave them out"));
        }
    }
}
