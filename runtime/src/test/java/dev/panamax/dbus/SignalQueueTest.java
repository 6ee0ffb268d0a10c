package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SignalQueueTest {
    private final SignalQueue queue = new SignalQueue();

    private static Signal signal(int number) {
        return new Signal(":1.2", "/", "a.b", "C", List.of(new Value.Int32(number)));
    }

    private int take() {
        Signal signal = Objects.requireNonNull(queue.take(any -> true));
        return ((Value.Int32) signal.arguments().getFirst()).value();
    }

    @Test
    void theOldestThatIsWantedIsTaken() {
        for (int i = 0; i < 4; i++) {
            queue.add(signal(i), 100);
        }
        assertThat(queue.take(wanted -> wanted.equals(signal(2)))).isEqualTo(signal(2));
        assertThat(queue.take(wanted -> wanted.equals(signal(2)))).isNull();
        assertThat(List.of(take(), take(), take())).containsExactly(0, 1, 3);
        assertThat(queue.take(wanted -> true)).isNull();
    }

    @Test
    void theOldestOfTooManyAreDropped() {
        for (int i = 0; i < 1030; i++) {
            queue.add(signal(i), 100);
        }
        assertThat(take()).isEqualTo(6);
    }

    @Test
    void theOldestOfTooLargeOnesAreDropped() {
        for (int i = 0; i < 10; i++) {
            queue.add(signal(i), 3 << 20);
        }
        assertThat(take()).isEqualTo(5);
        queue.add(signal(10), 100 << 20);
        assertThat(take()).as("the last one stays, whatever its size").isEqualTo(10);
        queue.add(signal(11), 16 << 20);
        queue.add(signal(12), 1);
        assertThat(take()).isEqualTo(12);
    }
}
