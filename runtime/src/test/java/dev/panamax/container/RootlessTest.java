package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.proc.Caller;
import org.junit.jupiter.api.Test;

/** Whose rules hold for new containers. */
class RootlessTest {
    @Test
    void theCallerDecidesUnlessSomebodySays() {
        assertThat(Rootless.TRUE.holds()).isTrue();
        assertThat(Rootless.FALSE.holds()).isFalse();
        assertThat(Rootless.AUTO.holds()).isEqualTo(Caller.current().isRootless());
    }
}
