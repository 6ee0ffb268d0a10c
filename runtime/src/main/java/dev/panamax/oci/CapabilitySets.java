package dev.panamax.oci;

import dev.panamax.config.Capability;
import java.util.Set;

/**
 * The five sets of capabilities of a process.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 */
public record CapabilitySets(
        Set<Capability> bounding,
        Set<Capability> effective,
        Set<Capability> inheritable,
        Set<Capability> permitted,
        Set<Capability> ambient) {
    public static final CapabilitySets NONE = new CapabilitySets(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

    public CapabilitySets {
        bounding = Set.copyOf(bounding);
        effective = Set.copyOf(effective);
        inheritable = Set.copyOf(inheritable);
        permitted = Set.copyOf(permitted);
        ambient = Set.copyOf(ambient);
    }
}
