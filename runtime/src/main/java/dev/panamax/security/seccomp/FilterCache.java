package dev.panamax.security.seccomp;

import dev.panamax.oci.Seccomp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The filters of the profiles that were used last, found by the profile's hash: a JVM that starts many containers knows few profiles.
 * All that a profile says makes part of the key, so that no two profiles, architectures or flags are taken for each other.
 */
final class FilterCache {
    private static final int MOST = 16;

    private record Key(Seccomp profile, SeccompArchitecture host) {}

    /** The one that was used longest ago first. */
    private final Map<Key, SeccompFilter> filters = new LinkedHashMap<>(2 * MOST, 0.75f, true);

    /** Returns the filter of a profile, made by the compiler unless it is known. */
    synchronized SeccompFilter get(Seccomp profile, SeccompArchitecture host, Supplier<SeccompFilter> compiler) {
        Key key = new Key(profile, host);
        SeccompFilter known = filters.get(key);
        if (known != null) {
            return known;
        }
        SeccompFilter filter = compiler.get();
        if (filters.size() == MOST) {
            filters.remove(filters.keySet().iterator().next());
        }
        filters.put(key, filter);
        return filter;
    }
}
