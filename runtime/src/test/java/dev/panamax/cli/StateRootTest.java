package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.proc.Caller;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where containers have their state. */
class StateRootTest {
    private static final Caller ROOT = new Caller(0, 0, -1, false);
    private static final Caller ROOT_OF_A_USER_NAMESPACE = new Caller(0, 0, -1, true);
    private static final Caller ORDINARY = new Caller(1000, 1000, 0, false);

    @Test
    void rootHasThatOfTheHost() {
        assertThat(StateRoot.usual(ROOT, null, "--root")).isEqualTo(Path.of("/run/panamax"));
        assertThat(StateRoot.usual(ROOT, "/run/user/0", "--root")).isEqualTo(Path.of("/run/panamax"));
    }

    @Test
    void everybodyElseHasOneOfHisOwn() {
        assertThat(StateRoot.usual(ORDINARY, "/run/user/1000", "--root")).isEqualTo(Path.of("/run/user/1000/panamax"));
        assertThat(StateRoot.usual(ROOT_OF_A_USER_NAMESPACE, "/run/user/1000", "--root"))
                .isEqualTo(Path.of("/run/user/1000/panamax"));
    }

    @Test
    void withoutOneAnOrdinaryUserIsToldWhatToDo() {
        for (String none : new String[] {null, ""}) {
            assertThatThrownBy(() -> StateRoot.usual(ORDINARY, none, "--root"))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("XDG_RUNTIME_DIR is not set")
                    .hasMessageContaining("--root");
        }
    }
}
