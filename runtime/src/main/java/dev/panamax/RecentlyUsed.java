package dev.panamax;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was made and asked for last, by all that it depends on: a program that starts many containers starts few kinds of them.
 *
 * @param <K> all that decides about a value
 */
public final class RecentlyUsed<K, V> {
    private static final int MOST = 16;

    /** The one that was used longest ago first. */
    private final Map<K, V> values = new LinkedHashMap<>(2 * MOST, 0.75f, true);

    /** Returns the value of a key, made by the maker unless it is known. */
    public V get(K key, Supplier<V> maker) {
        synchronized (values) {
            V known = values.get(key);
            if (known != null) {
                return known;
            }
        }
        V made = maker.get();
        synchronized (values) {
            values.put(key, made);
            if (values.size() > MOST) {
                values.remove(values.keySet().iterator().next());
            }
        }
        return made;
    }
}
