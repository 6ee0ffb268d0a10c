package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panamax.testing.DbusDaemon;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reference implementation says to us. */
@Requires({Feature.DBUS_DAEMON, Feature.ROOT})
class DbusDaemonTest {
    private static final String BUS = "org.freedesktop.DBus";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long ROOT = 0;

    @TempDir
    private static Path directory;

    private static DbusDaemon daemon;
    private static DbusAddress address;

    @BeforeAll
    static void startTheDaemon() throws Exception {
        daemon = DbusDaemon.start(directory);
        address = DbusAddress.ofPath(daemon.socket());
    }

    @AfterAll
    static void stopTheDaemon() {
        daemon.close();
    }

    private static Bus connect() {
        return Bus.connect(address, ROOT, PATIENCE);
    }

    private static MethodCall ofBus(String member, Value... arguments) {
        return new MethodCall(BUS, "/org/freedesktop/DBus", BUS, member, List.of(arguments));
    }

    private static MethodCall ofEcho(String member, Value... arguments) {
        return new MethodCall(EchoService.NAME, "/echo", EchoService.NAME, member, List.of(arguments));
    }

    @Test
    void givesUsAName() {
        try (Bus bus = connect()) {
            assertThat(bus.uniqueName()).startsWith(":1.");
        }
    }

    @Test
    void listsTheNames() {
        try (Bus bus = connect()) {
            assertThat(bus.call(ofBus("ListNames"), PATIENCE))
                    .singleElement()
                    .satisfies(names -> assertThat(((Value.Array) names).elements())
                            .contains(new Value.Text(BUS), new Value.Text(bus.uniqueName())));
        }
    }

    @Test
    void anErrorHasItsNameAndText() {
        try (Bus bus = connect()) {
            assertThatExceptionOfType(DbusException.Refused.class)
                    .isThrownBy(() -> bus.call(ofBus("GetNameOwner", new Value.Text("dev.panamax.Nobody")), PATIENCE))
                    .satisfies(refused -> {
                        assertThat(refused.errorName()).isEqualTo("org.freedesktop.DBus.Error.NameHasNoOwner");
                        assertThat(refused.text()).contains("dev.panamax.Nobody");
                        assertThat(refused.code()).isEqualTo("dbus.refused");
                        assertThat(refused)
                                .hasMessageContaining("org.freedesktop.DBus.GetNameOwner of org.freedesktop.DBus");
                    });
            assertThat(bus.call(ofBus("GetId"), PATIENCE)).hasSize(1);
        }
    }

    @Test
    void nobodyAnswersForANameWithoutAnOwner() {
        try (Bus bus = connect()) {
            assertThatExceptionOfType(DbusException.Refused.class)
                    .isThrownBy(() -> bus.call(
                            new MethodCall("dev.panamax.Nobody", "/", "dev.panamax.Nobody", "Call", List.of()),
                            PATIENCE))
                    .satisfies(refused ->
                            assertThat(refused.errorName()).isEqualTo("org.freedesktop.DBus.Error.ServiceUnknown"));
        }
    }

    @Test
    void aSignalThatMatchesComes() {
        String name = "dev.panamax.Signalled";
        try (Bus bus = connect();
                Bus other = connect()) {
            bus.match("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='" + name + "'");
            other.call(ofBus("RequestName", new Value.Text(name), new Value.Uint32(0)), PATIENCE);
            Signal signal = bus.await(came -> came.member().equals("NameOwnerChanged"), PATIENCE);
            assertThat(signal)
                    .isEqualTo(new Signal(
                            BUS,
                            "/org/freedesktop/DBus",
                            BUS,
                            "NameOwnerChanged",
                            List.of(new Value.Text(name), new Value.Text(""), new Value.Text(other.uniqueName()))));
        }
    }

    @Test
    void aSignalThatComesWithAnAnswerIsKept() {
        String name = "dev.panamax.Kept";
        try (Bus bus = connect()) {
            bus.match("member='NameOwnerChanged',arg0='" + name + "'");
            bus.call(ofBus("RequestName", new Value.Text(name), new Value.Uint32(0)), PATIENCE);
            bus.call(ofBus("ReleaseName", new Value.Text(name)), PATIENCE);
            bus.call(ofBus("GetId"), PATIENCE);
            Signal released = bus.await(
                    signal -> signal.arguments().size() == 3
                            && signal.arguments().get(2).equals(new Value.Text("")),
                    Duration.ZERO);
            Signal taken = bus.await(signal -> signal.member().equals("NameOwnerChanged"), Duration.ZERO);
            assertThat(released.arguments().get(1)).isEqualTo(new Value.Text(bus.uniqueName()));
            assertThat(taken.arguments().get(2)).isEqualTo(new Value.Text(bus.uniqueName()));
        }
    }

    @Test
    void aMatchRuleThatIsNoneIsRefused() {
        try (Bus bus = connect()) {
            assertThatExceptionOfType(DbusException.Refused.class)
                    .isThrownBy(() -> bus.match("nonsense"))
                    .satisfies(refused ->
                            assertThat(refused.errorName()).isEqualTo("org.freedesktop.DBus.Error.MatchRuleInvalid"));
        }
    }

    @Test
    void aSignalThatDoesNotComeIsNotWaitedForForever() {
        try (Bus bus = connect()) {
            assertThatExceptionOfType(DbusException.Timeout.class)
                    .isThrownBy(() -> bus.await(signal -> signal.member().equals("Never"), Duration.ofMillis(100)))
                    .withMessage("no signal that was waited for on the D-Bus connection " + bus.uniqueName()
                            + " within 100 ms");
            assertThat(bus.call(ofBus("GetId"), PATIENCE)).hasSize(1);
        }
    }

    @Test
    void valuesOfAllTypesComeBackAsTheyWere() {
        Value[] all = Samples.all().toArray(Value[]::new);
        try (EchoService echo = EchoService.start(address, ROOT);
                Bus bus = connect()) {
            assertThat(echo).isNotNull();
            assertThat(bus.call(ofEcho("Echo", all), PATIENCE)).containsExactly(all);
        }
    }

    @Test
    void severalMebibytesComeBackAsTheyWere() {
        byte[] bytes = new byte[9 << 20];
        new java.util.Random(1).nextBytes(bytes);
        List<Value> texts = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            texts.add(new Value.Text("text " + i));
        }
        Value[] large = {Value.Array.ofBytes(bytes), new Value.Array("s", texts)};
        try (EchoService echo = EchoService.start(address, ROOT);
                Bus bus = connect()) {
            assertThat(echo).isNotNull();
            assertThat(bus.call(ofEcho("Echo", large), PATIENCE)).containsExactly(large);
            assertThat(bus.call(ofEcho("Echo", new Value.Int32(5)), PATIENCE)).containsExactly(new Value.Int32(5));
        }
    }

    @Test
    void aCallThatIsNotAnsweredEndsInTime() {
        try (EchoService echo = EchoService.start(address, ROOT);
                Bus bus = connect()) {
            assertThat(echo).isNotNull();
            assertThatExceptionOfType(DbusException.Timeout.class)
                    .isThrownBy(() -> bus.call(ofEcho("Silence"), Duration.ofMillis(150)))
                    .withMessage("no answer to dev.panamax.Echo.Silence of dev.panamax.Echo within 150 ms");
            assertThat(bus.call(ofEcho("Echo", new Value.Bool(true)), PATIENCE)).containsExactly(new Value.Bool(true));
        }
    }

    @Test
    void whoeverCallsUsLearnsThatThereIsNothing() throws Exception {
        try (Bus bus = connect();
                Bus other = connect()) {
            Thread serving = Thread.ofPlatform()
                    .start(() -> assertThatExceptionOfType(DbusException.Timeout.class)
                            .isThrownBy(
                                    () -> bus.await(signal -> signal.member().equals("Never"), Duration.ofSeconds(1))));
            assertThatExceptionOfType(DbusException.Refused.class)
                    .isThrownBy(() -> other.call(
                            new MethodCall(bus.uniqueName(), "/", "dev.panamax.Nothing", "Call", List.of()), PATIENCE))
                    .satisfies(refused ->
                            assertThat(refused.errorName()).isEqualTo("org.freedesktop.DBus.Error.UnknownMethod"));
            serving.join();
        }
    }

    @Test
    void anotherUserThanTheKernelKnowsIsNotLetIn() {
        assertThatExceptionOfType(DbusException.Unreachable.class)
                .isThrownBy(() -> Bus.connect(address, 1000, PATIENCE))
                .withMessageContaining("does not accept that we are the user 1000")
                .withMessageContaining("EXTERNAL");
    }

    @Test
    void aServerWithAnotherGuidIsNotTheOne() {
        DbusAddress other = DbusAddress.parse("unix:path=" + daemon.socket() + ",guid=00112233445566778899aabbccddeeff")
                .getFirst();
        assertThatExceptionOfType(DbusException.Unreachable.class)
                .isThrownBy(() -> Bus.connect(other, ROOT, PATIENCE))
                .withMessageContaining("has the guid ");
    }

    @Test
    void theFirstAddressThatWorksIsTaken() {
        List<DbusAddress> addresses =
                DbusAddress.parse("tcp:host=localhost;unix:path=/nowhere/bus;unix:path=" + daemon.socket());
        try (Bus bus = Bus.connect(addresses, ROOT, PATIENCE)) {
            assertThat(bus.call(ofBus("GetId"), PATIENCE)).hasSize(1);
        }
    }
}
