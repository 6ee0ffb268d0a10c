package dev.panamax;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was made and asked for last, by all that it depends on: a program that starts many containers starts few kinds of them. Keys are
 * compared one by one, as what is the same is mostly the same object.
 *
 * @param <K> all that decides about a value
 */
public final class RecentlyUsed<K, V> {
    private static final int MOST = 16;

    private record Known<K, V>(K key, V value) {}

    /** The one that was used last first. */
    private final List<Known<K, V>> known = new ArrayList<>(MOST);

    /** Returns the value of a key, made by the maker unless it is known. */
    public V get(K key, Supplier<V> maker) {
        V value = find(key);
        if (value != null) {
            return value;
        }
        V made = maker.get();
        synchronized (known) {
            if (known.size() == MOST) {
                known.removeLast();
            }
            known.addFirst(new Known<>(key, made));
        }
        return made;
    }

    private @Nullable V find(K key) {
        synchronized (known) {
            for (int i = 0; i < known.size(); i++) {
                Known<K, V> one = known.get(i);
                if (one.key().equals(key)) {
                    known.remove(i);
                    known.addFirst(one);
                    return one.value();
                }
            }
            return null;
        }
    }
}
