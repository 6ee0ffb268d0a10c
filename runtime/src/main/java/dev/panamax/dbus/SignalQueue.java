package dev.panamax.dbus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Signals that nobody has waited for yet. There is an end to it: the oldest is dropped for the newest. */
final class SignalQueue {
    private static final int MOST_SIGNALS = 1024;
    private static final long MOST_BYTES = 16 << 20;

    private final Deque<Held> held = new ArrayDeque<>();
    private long bytes;

    /**
     * Adds a signal.
     *
     * @param size how many bytes it had as a message
     */
    void add(Signal signal, int size) {
        held.addLast(new Held(signal, size));
        bytes += size;
        while (held.size() > MOST_SIGNALS || (bytes > MOST_BYTES && held.size() > 1)) {
            bytes -= held.removeFirst().size();
        }
    }

    /** Takes the oldest one that is wanted; null if there is none. */
    @Nullable
    Signal take(Predicate<Signal> wanted) {
        for (Iterator<Held> signals = held.iterator(); signals.hasNext(); ) {
            Held next = signals.next();
            if (wanted.test(next.signal())) {
                signals.remove();
                bytes -= next.size();
                return next.signal();
            }
        }
        return null;
    }

    private record Held(Signal signal, int size) {}
}
