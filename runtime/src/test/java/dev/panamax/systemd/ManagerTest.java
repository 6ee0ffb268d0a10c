package dev.panamax.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.proc.IdRange;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose manager is asked, and where it is. */
class ManagerTest {
    @Test
    void theSystemsIsOnTheSystemBus() {
        assertThat(Manager.SYSTEM.address(Map.of(), 0)).isEqualTo("unix:path=/run/dbus/system_bus_socket");
        assertThat(Manager.SYSTEM.address(Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/x"), 0))
                .isEqualTo("unix:path=/x");
    }

    @Test
    void aUsersIsOnHisSessionBus() {
        assertThat(Manager.USER.address(Map.of(), 1000)).isEqualTo("unix:path=/run/user/1000/bus");
        assertThat(Manager.USER.address(Map.of("XDG_RUNTIME_DIR", "/tmp/u"), 1000))
                .isEqualTo("unix:path=/tmp/u/bus");
        assertThat(Manager.USER.address(
                        Map.of("XDG_RUNTIME_DIR", "/tmp/u", "DBUS_SESSION_BUS_ADDRESS", "unix:path=/s"), 1000))
                .isEqualTo("unix:path=/s");
    }

    @Test
    void rootOfAUserNamespaceIsAnOrdinaryUserOutside() {
        List<IdRange> map = List.of(new IdRange(0, 1000, 1), new IdRange(1, 100_000, 65_536));
        assertThat(HostUser.outside(0, map)).isEqualTo(1000);
        assertThat(HostUser.outside(7, map)).isEqualTo(100_006);
        assertThat(HostUser.outside(9, map.subList(0, 1))).isEqualTo(9);
    }

    @Test
    @Requires(Feature.ROOT)
    void rootIsServedByTheSystem() {
        assertThat(Manager.ofCaller()).isEqualTo(Manager.SYSTEM);
    }

    @Test
    @Tag("host")
    void aHostWithoutSystemdIsToldApart() {
        assertThat(Manager.isPresent()).isFalse();
        assertThatThrownBy(() -> Systemd.connect(Manager.SYSTEM))
                .isInstanceOf(SystemdException.class)
                .hasMessageContaining("not started with systemd")
                .hasMessageContaining("cgroupfs");
    }

    @Test
    void aManagerThatDoesNotAnswerIsToldWithItsAddress(@TempDir Path directory) {
        String address = "unix:path=" + directory.resolve("bus");
        assertThatThrownBy(() -> Systemd.connect(Manager.USER, address, 1000))
                .isInstanceOf(SystemdException.class)
                .hasMessageContaining("user manager at " + address)
                .hasMessageContaining("XDG_RUNTIME_DIR");
    }
}
