package dev.panamax.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.IdMapping;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who a program can be in a user namespace. */
class NamespaceIdsTest {
    private static final List<IdMapping> FEW = List.of(new IdMapping(0, 1000, 1), new IdMapping(5, 2000, 3));
    private static final Identity USER = new Identity(5, 6, List.of(7L), "/home");

    @Test
    void whoIsMappedIsWhoHeIs() {
        assertThat(new NamespaceIds(FEW, FEW, true).admit(USER)).isEqualTo(USER);
    }

    @Test
    void whereGroupsAreDeniedThereAreNone() {
        Identity member = new Identity(5, 6, List.of(7L, 99L), "/home");
        assertThat(new NamespaceIds(FEW, FEW, false).admit(member)).isEqualTo(new Identity(5, 6, List.of(), "/home"));
    }

    @Test
    void whoIsNotMappedIsNamedWithThoseWhoAre() {
        NamespaceIds ids = new NamespaceIds(FEW, List.of(), true);
        assertThatThrownBy(() -> ids.admit(new Identity(8, 0, List.of(), "/")))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("the user 8 is not mapped", "which has 0, 5 to 7:", "[/user]");
        assertThatThrownBy(() -> ids.admit(USER)).hasMessageContainingAll("the group 6 is not mapped", "has none");
    }

    @Test
    void ourOwnAreThoseOfTheKernelsFiles() {
        NamespaceIds own = NamespaceIds.of((int) ProcessHandle.current().pid());
        assertThat(own.uids()).isNotEmpty();
        assertThat(own.gids()).isNotEmpty();
        assertThatThrownBy(() -> NamespaceIds.of(0)).isInstanceOf(UserException.class);
    }
}
