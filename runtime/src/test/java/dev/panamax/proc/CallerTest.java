package dev.panamax.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import org.junit.jupiter.api.Test;

/** Who may do what. */
class CallerTest {
    private static final long ADMIN = 1L << 21;
    private static final long SET_IDS = 1L << 6 | 1L << 7;

    @Test
    void theFirstUserNamespaceHasAllIds() {
        assertThat(isPart("         0          0 4294967295\n")).isFalse();
        assertThat(isPart("         0       1000          1\n")).isTrue();
        assertThat(isPart("0 1000 1\n1 100000 65536\n")).isTrue();
        assertThat(isPart("")).isTrue();
    }

    private static boolean isPart(String map) {
        return Caller.isPart(IdRange.parse(new ProcFile("uid_map", map)));
    }

    @Test
    void rightsAreThoseOfTheCapabilitiesAndOfTheNamespaceTheyAreIn() {
        Caller ordinary = new Caller(1000, 1000, 0, false);
        assertThat(ordinary.isPrivileged()).isFalse();
        assertThat(ordinary.isRootless()).isTrue();
        assertThat(ordinary.mapsIds()).isFalse();
        Caller inside = new Caller(0, 0, -1, true);
        assertThat(inside.isPrivileged()).isTrue();
        assertThat(inside.isRootless()).isTrue();
        assertThat(inside.mapsIds()).isTrue();
        assertThat(new Caller(0, 0, ADMIN, false).isRootless()).isFalse();
        assertThat(new Caller(0, 0, ADMIN, false).mapsIds()).isFalse();
        assertThat(new Caller(0, 0, SET_IDS, false).mapsIds()).isTrue();
    }

    @Test
    @Requires(Feature.ROOT)
    void theTestsAreRunByTheHostsRoot() {
        assertThat(Caller.current().uid()).isZero();
        assertThat(Caller.current().gid()).isZero();
        assertThat(Caller.current().isRootless()).isFalse();
    }
}
