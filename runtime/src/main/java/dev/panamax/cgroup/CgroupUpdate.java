package dev.panamax.cgroup;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Resources;
import dev.panamax.systemd.SystemdException;
import dev.panamax.systemd.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** New limits for a container while it runs. */
public final class CgroupUpdate {
    private CgroupUpdate() {}

    /**
     * Sets limits; what is null stays as it is, and so do device rules if there are none. A failure leaves all limits as they were.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @throws ConfigException if the limits can't be right; its pointers start at the resources
     * @throws CgroupException if the kernel refuses one, or more memory is in use than {@code checkBeforeUpdate} lets pass
     */
    public static void apply(Map<String, Path> paths, Resources resources) {
        apply(null, paths, resources);
    }

    /**
     * Does the same with the cgroup of a unit, and tells systemd.
     *
     * @param unit null if the container has none
     * @throws dev.panamax.systemd.SystemdException if systemd does not take the limits, which the kernel has taken
     */
    public static void apply(@Nullable Unit unit, Map<String, Path> paths, Resources resources) {
        OciRequest request = new OciRequest("", resources, "");
        boolean version1 = UnitProperties.isVersion1(paths);
        List<Fault> faults = new ArrayList<>(request.faults(version1));
        faults.addAll(version1 ? missingV1(paths, request) : missingV2(paths, request));
        if (!faults.isEmpty()) {
            throw new ConfigException("resources", faults);
        }
        Undo undo = new Undo();
        try (UnitUpdate update = unit == null ? null : UnitUpdate.of(unit, paths, request)) {
            set(paths, request, undo);
            if (update != null) {
                update.apply();
                // systemd has written what it made of the limits: a quota in whole hundredths, for instance.
                set(paths, request, new Undo());
            }
        } catch (CgroupException | SystemdException e) {
            undo.run(e);
            throw e;
        }
    }

    private static void set(Map<String, Path> paths, OciRequest request, Undo undo) {
        if (UnitProperties.isVersion1(paths)) {
            LimitsV1.set(paths, request, undo);
        } else {
            updateV2(paths, request, undo);
        }
    }

    private static List<Fault> missingV1(Map<String, Path> paths, OciRequest request) {
        return ResourcesCheck.missing(
                request,
                Needs.ofV1(request.resources()),
                paths.keySet(),
                " is not one of those that the container is in");
    }

    private static List<Fault> missingV2(Map<String, Path> paths, OciRequest request) {
        Path root = SubtreeControl.root(paths.values().iterator().next());
        List<String> there = SubtreeControl.available(root);
        String whyNot = " is not available in " + root + " (there: " + String.join(" ", there) + ")";
        return ResourcesCheck.missing(request, Needs.ofV2(request.resources()), there, whyNot);
    }

    private static void updateV2(Map<String, Path> paths, OciRequest request, Undo undo) {
        Path directory = paths.values().iterator().next();
        Path root = SubtreeControl.root(directory);
        for (String controller : Needs.ofV2(request.resources()).keySet()) {
            SubtreeControl.enable(root, directory, controller, request.placePointer());
        }
        LimitsV2.set(directory, request, undo);
    }
}
