package dev.panamax.security.seccomp;

import dev.panamax.RecentlyUsed;
import dev.panamax.oci.Seccomp;
import java.util.function.Supplier;

/**
 * The filters of the profiles that were used last: a JVM that starts many containers knows few profiles.
 * All that a profile says makes part of the key, so that no two profiles, architectures or flags are taken for each other.
 */
final class FilterCache {
    private record Key(Seccomp profile, SeccompArchitecture host) {}

    private final RecentlyUsed<Key, SeccompFilter> filters = new RecentlyUsed<>();

    /** Returns the filter of a profile, made by the compiler unless it is known. */
    SeccompFilter get(Seccomp profile, SeccompArchitecture host, Supplier<SeccompFilter> compiler) {
        return filters.get(new Key(profile, host), compiler);
    }
}
