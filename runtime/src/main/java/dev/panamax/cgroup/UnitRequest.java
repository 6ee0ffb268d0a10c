package dev.panamax.cgroup;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Resources;
import dev.panamax.systemd.Manager;
import dev.panamax.systemd.PropertyAnnotations;
import dev.panamax.systemd.ScopePlace;
import dev.panamax.systemd.UnitProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The unit that is asked for.
 *
 * @param place with a slice
 * @param description what systemd shows of it
 * @param request the limits
 * @param annotations properties that the configuration has in systemd's own words; they win
 */
record UnitRequest(
        Manager manager, ScopePlace place, String description, CgroupRequest request, List<UnitProperty> annotations) {
    private static final String PREFIX = "panamax";

    UnitRequest {
        annotations = List.copyOf(annotations);
    }

    /** Returns the unit of a {@code container.json}: {@code PARENT-NAME.scope} in its slice. */
    static UnitRequest of(CgroupConfig config) {
        Manager manager = Manager.ofCaller();
        String name = config.name().isEmpty() ? config.parent() : config.name();
        String prefix = config.name().isEmpty() ? "" : config.parent();
        ScopePlace place = new ScopePlace(config.slice(), prefix, name);
        List<Fault> faults = new ArrayList<>();
        place.check("/cgroups/slice", faults);
        refuse("container.json", faults);
        return new UnitRequest(manager, place, "container " + name, new LibcontainerRequest(config), List.of());
    }

    /** Returns the unit of a bundle. */
    static UnitRequest ofBundle(String cgroupsPath, String id, Resources resources, Map<String, String> annotations) {
        Manager manager = Manager.ofCaller();
        List<Fault> faults = new ArrayList<>();
        ScopePlace place = cgroupsPath.isEmpty()
                ? new ScopePlace("", PREFIX, id)
                : ScopePlace.parse(cgroupsPath, OciRequest.PLACE, faults);
        CgroupRequest request = new OciRequest("/" + place.unit(), resources, OciRequest.CONFIG);
        List<UnitProperty> properties = PropertyAnnotations.of(annotations, faults);
        faults.addAll(CgroupHost.current().faults(request));
        refuse("config.json", faults);
        return new UnitRequest(
                manager, place.orIn(manager.usualSlice()), "container " + place.name(), request, properties);
    }

    private static void refuse(String source, List<Fault> faults) {
        if (!faults.isEmpty()) {
            throw new ConfigException(source, faults);
        }
    }

    CgroupManager manager(CgroupHost host) {
        return SystemdCgroup.of(this, host);
    }
}
