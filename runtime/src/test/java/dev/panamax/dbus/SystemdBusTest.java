package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Talking to systemd, over the bus of the system. */
@Tag("vm")
@Requires({Feature.SYSTEMD, Feature.ROOT})
class SystemdBusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SYSTEMD = "org.freedesktop.systemd1";
    private static final String PATH = "/org/freedesktop/systemd1";
    private static final String MANAGER = "org.freedesktop.systemd1.Manager";
    private static final String UNIT = "panamax-dbus-test.service";

    private Bus bus;

    @BeforeEach
    void connect() {
        bus = Bus.connect(DbusAddress.parse("unix:path=/run/dbus/system_bus_socket"), 0, PATIENCE);
    }

    @AfterEach
    void disconnect() {
        bus.close();
    }

    private List<Value> ofManager(String member, Value... arguments) {
        return bus.call(new MethodCall(SYSTEMD, PATH, MANAGER, member, List.of(arguments)), PATIENCE);
    }

    @Test
    void aPropertyIsAVariant() {
        MethodCall get = new MethodCall(
                SYSTEMD,
                PATH,
                "org.freedesktop.DBus.Properties",
                "Get",
                List.of(new Value.Text(MANAGER), new Value.Text("Version")));
        assertThat(bus.call(get, PATIENCE))
                .singleElement()
                .satisfies(
                        version -> assertThat(((Value.Variant) version).value()).isInstanceOf(Value.Text.class));
    }

    @Test
    void allUnitsAreListed() {
        assertThat(ofManager("ListUnits")).singleElement().satisfies(units -> {
            assertThat(units.signature()).isEqualTo("a(ssssssouso)");
            assertThat(((Value.Array) units).elements()).hasSizeGreaterThan(20);
        });
    }

    @Test
    void aUnitThatIsNotThereIsRefused() {
        assertThatExceptionOfType(DbusException.Refused.class)
                .isThrownBy(() -> ofManager("GetUnit", new Value.Text("panamax-no-such.service")))
                .satisfies(refused -> assertThat(refused.errorName()).isEqualTo("org.freedesktop.systemd1.NoSuchUnit"));
    }

    @Test
    void aTransientUnitStartsAndItsJobEnds() {
        bus.match("type='signal',sender='" + SYSTEMD + "',interface='" + MANAGER + "',member='JobRemoved'");
        ofManager("Subscribe");
        Value properties = GVariantText.parse("[('Description', <'a test of Panamax'>),"
                + " ('ExecStart', <[('/bin/true', ['/bin/true'], false)]>), ('Type', <'oneshot'>)]");
        Value auxiliary = GVariantText.parse("@a(sa(sv)) []");
        List<Value> job =
                ofManager("StartTransientUnit", new Value.Text(UNIT), new Value.Text("fail"), properties, auxiliary);
        assertThat(job).singleElement().isInstanceOf(Value.ObjectPath.class);
        Signal removed = bus.await(
                signal -> signal.member().equals("JobRemoved")
                        && signal.arguments().get(1).equals(job.getFirst()),
                PATIENCE);
        assertThat(removed.arguments().subList(2, 4)).containsExactly(new Value.Text(UNIT), new Value.Text("done"));
    }
}
