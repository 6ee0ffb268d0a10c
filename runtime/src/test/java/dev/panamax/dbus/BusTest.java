package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens between us and a server that does as it likes. */
@Timeout(60)
class BusTest {
    private static final Duration PATIENCE = FakeServer.PATIENCE;
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final MethodCall CALL =
            new MethodCall("dev.panamax.Test", "/", "dev.panamax.Test", "Do", List.of(new Value.Text("x")));

    @TempDir
    private Path directory;

    private static Bus connect(FakeServer server) {
        return Bus.connect(server.address(), 1000, PATIENCE);
    }

    @Test
    void saysWhoWeAreAndThenHello() throws IOException {
        List<String> lines = new ArrayList<>();
        List<Message> hello = new ArrayList<>();
        try (FakeServer server = FakeServer.start(client -> {
                    lines.add(client.line());
                    client.say("OK 00112233445566778899aabbccddeeff\r\n");
                    lines.add(client.line());
                    hello.add(client.receive());
                    client.answer(hello.getFirst(), List.of(new Value.Text(":1.7")));
                });
                Bus bus = connect(server)) {
            assertThat(bus.uniqueName()).isEqualTo(":1.7");
        }
        assertThat(lines).containsExactly("\0AUTH EXTERNAL 31303030", "BEGIN");
        assertThat(hello).singleElement().satisfies(message -> {
            assertThat(message.header().member()).isEqualTo("Hello");
            assertThat(message.header().destination()).isEqualTo("org.freedesktop.DBus");
        });
    }

    @Test
    void aServerCanRefuseUs() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
            client.line();
            client.say("REJECTED DBUS_COOKIE_SHA1 ANONYMOUS\r\n");
        })) {
            assertThatExceptionOfType(DbusException.Unreachable.class)
                    .isThrownBy(() -> connect(server))
                    .withMessage("the server at " + server.address() + " does not accept that we are the user 1000"
                            + " (it knows the mechanisms DBUS_COOKIE_SHA1 ANONYMOUS)");
        }
    }

    @Test
    void anAnswerThatAuthenticationDoesNotHaveIsQuoted() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
            client.line();
            client.say("HTTP/1.1 400 Bad Request\r\n");
        })) {
            assertThatExceptionOfType(DbusException.Unreachable.class)
                    .isThrownBy(() -> connect(server))
                    .withMessageEndingWith("answered the authentication with: HTTP/1.1 400 Bad Request");
        }
    }

    @Test
    void aLineWithoutAnEndIsGivenUp() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
            client.line();
            try {
                client.say("x".repeat(100_000));
            } catch (DbusException.Disconnected e) {
                return; // It need not read it all.
            }
        })) {
            assertThatExceptionOfType(DbusException.Malformed.class).isThrownBy(() -> connect(server));
        }
    }

    @Test
    void silenceInsteadOfAnAuthenticationEndsInTime() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
            client.line();
            assertThatExceptionOfType(DbusException.Disconnected.class).isThrownBy(client::line);
        })) {
            assertThatExceptionOfType(DbusException.Timeout.class)
                    .isThrownBy(() -> Bus.connect(server.address(), 0, SHORT))
                    .withMessage("no D-Bus connection to [" + server.address() + "] within 200 ms");
        }
    }

    @Test
    void silenceInsteadOfAnAnswerToHelloEndsInTime() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
            client.letIn();
            client.waitForTheEnd();
        })) {
            assertThatExceptionOfType(DbusException.Timeout.class)
                    .isThrownBy(() -> Bus.connect(server.address(), 0, SHORT));
        }
    }

    @Test
    void aHelloWithoutANameIsNoWelcome() throws IOException {
        try (FakeServer server =
                FakeServer.start(client -> client.answer(client.letIn(), List.of(new Value.Int32(7))))) {
            assertThatExceptionOfType(DbusException.Malformed.class)
                    .isThrownBy(() -> connect(server))
                    .withMessage("the answer to Hello is no name");
        }
    }

    @Test
    void anAnswerIsTheOneWithOurSerial() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    Message late = client.receive();
                    Message call = client.receive();
                    client.answer(late, List.of(new Value.Text("late")));
                    client.answer(call, List.of(new Value.Text("right")));
                });
                Bus bus = connect(server)) {
            assertThatExceptionOfType(DbusException.Timeout.class)
                    .isThrownBy(() -> bus.call(CALL, SHORT))
                    .withMessage("no answer to dev.panamax.Test.Do of dev.panamax.Test within 200 ms");
            assertThat(bus.call(CALL, PATIENCE)).containsExactly(new Value.Text("right"));
        }
    }

    @Test
    void signalsBeforeAnAnswerAreKeptInTheirOrder() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    Message call = client.receive();
                    client.signal("First", new Value.Int32(1));
                    client.signal("Second");
                    client.signal("First", new Value.Int32(2));
                    client.answer(call, List.of());
                });
                Bus bus = connect(server)) {
            assertThat(bus.call(CALL, PATIENCE)).isEmpty();
            assertThat(bus.await(signal -> signal.member().equals("Second"), Duration.ZERO))
                    .isEqualTo(new Signal(Messages.SENDER, Messages.PATH, Messages.SENDER, "Second", List.of()));
            assertThat(bus.await(signal -> true, Duration.ZERO).arguments()).containsExactly(new Value.Int32(1));
            assertThat(bus.await(signal -> true, Duration.ZERO).arguments()).containsExactly(new Value.Int32(2));
        }
    }

    @Test
    void messagesThatComeInPiecesAreWhole() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    Message call = client.receive();
                    byte[] signal = Messages.bytes(Messages.signal(9, "Piece", List.of(new Value.Text("abc"))));
                    for (byte b : signal) {
                        client.send(new byte[] {b});
                    }
                    client.answer(call, List.of());
                });
                Bus bus = connect(server)) {
            assertThat(bus.call(CALL, PATIENCE)).isEmpty();
            assertThat(bus.await(signal -> true, Duration.ZERO).arguments()).containsExactly(new Value.Text("abc"));
        }
    }

    @Test
    void manySignalsDoNotKeepACallFromEnding() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.receive();
                    try {
                        while (true) {
                            client.signal("Again");
                        }
                    } catch (DbusException.Disconnected e) {
                        return; // The test is over.
                    }
                });
                Bus bus = connect(server)) {
            assertThatExceptionOfType(DbusException.Timeout.class).isThrownBy(() -> bus.call(CALL, SHORT));
            assertThatExceptionOfType(DbusException.Timeout.class)
                    .isThrownBy(() -> bus.await(signal -> signal.member().equals("Never"), SHORT));
        }
    }

    @Test
    void anErrorCanHaveNoTextAtAll() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.refuse(client.receive(), "dev.panamax.Error", List.of());
                    client.refuse(client.receive(), "dev.panamax.Error", List.of(new Value.Int32(5)));
                    client.refuse(client.receive(), "dev.panamax.Error", List.of(new Value.Text("why")));
                });
                Bus bus = connect(server)) {
            for (String words : List.of("", "", " (why)")) {
                assertThatExceptionOfType(DbusException.Refused.class)
                        .isThrownBy(() -> bus.call(CALL, PATIENCE))
                        .withMessage("dev.panamax.Test.Do of dev.panamax.Test was refused: dev.panamax.Error" + words);
            }
        }
    }

    @Test
    void aConnectionThatEndsIsTold() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.receive();
                });
                Bus bus = connect(server)) {
            assertThatExceptionOfType(DbusException.Disconnected.class)
                    .isThrownBy(() -> bus.call(CALL, PATIENCE))
                    .withMessage("the other side has closed the D-Bus connection");
            assertThatExceptionOfType(DbusException.Disconnected.class)
                    .isThrownBy(() -> bus.call(CALL, PATIENCE))
                    .withMessage("the D-Bus connection has been closed");
        }
    }

    @Test
    void aConnectionThatEndsWithinAMessageIsTold() throws IOException {
        byte[] answer = Messages.bytes(Messages.signal(9, "Half", List.of(new Value.Text("abc"))));
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.receive();
                    client.send(Arrays.copyOf(answer, answer.length - 3));
                });
                Bus bus = connect(server)) {
            assertThatExceptionOfType(DbusException.Disconnected.class)
                    .isThrownBy(() -> bus.call(CALL, PATIENCE))
                    .withMessage("the other side has closed the D-Bus connection within a message");
        }
    }

    @Test
    void theLengthOfAMessageThatDoesNotComeTakesNoMemory() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.receive();
                    client.send(new byte[] {'l', 2, 1, 1, 0, 0, 0, 7, 1, 0, 0, 0, 0, 0, 0, 0});
                    client.waitForTheEnd();
                });
                Bus bus = connect(server)) {
            assertThatExceptionOfType(DbusException.Timeout.class).isThrownBy(() -> bus.call(CALL, SHORT));
        }
    }

    @Test
    void afterAMessageThatIsNoneTheConnectionIsClosed() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.receive();
                    client.send(new byte[16]);
                    client.waitForTheEnd();
                });
                Bus bus = connect(server)) {
            assertThatExceptionOfType(DbusException.Malformed.class)
                    .isThrownBy(() -> bus.call(CALL, PATIENCE))
                    .withMessage("a D-Bus message with the byte order 0: it is l or B");
            assertThatExceptionOfType(DbusException.Disconnected.class).isThrownBy(() -> bus.call(CALL, PATIENCE));
        }
    }

    @Test
    void aServerThatDoesNotReadDoesNotHoldUsUp() throws IOException {
        Value large = Value.Array.ofBytes(new byte[8 << 20]);
        MethodCall call = new MethodCall("dev.panamax.Test", "/", "dev.panamax.Test", "Do", List.of(large));
        CountDownLatch over = new CountDownLatch(1);
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    waitFor(over);
                });
                Bus bus = connect(server)) {
            assertThatExceptionOfType(DbusException.Timeout.class).isThrownBy(() -> bus.call(call, SHORT));
            assertThatExceptionOfType(DbusException.Disconnected.class)
                    .as("half of a message has been sent")
                    .isThrownBy(() -> bus.call(CALL, PATIENCE));
            over.countDown();
        }
    }

    private static void waitFor(CountDownLatch over) {
        try {
            assertThat(over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void callsOfUsAreRefusedUnlessNobodyWantsToKnow() throws IOException {
        List<Message> answers = new ArrayList<>();
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    Message call = client.receive();
                    client.send(Message.of(CALL, 70));
                    Header quiet = Message.of(CALL, 71).header();
                    client.send(new Message(withoutReply(quiet), CALL.arguments(), 0));
                    client.send(Message.of(CALL, 72));
                    answers.add(client.receive());
                    answers.add(client.receive());
                    client.answer(call, List.of());
                });
                Bus bus = connect(server)) {
            assertThat(bus.call(CALL, PATIENCE)).isEmpty();
        }
        assertThat(answers)
                .extracting(answer -> answer.header().errorName())
                .containsOnly("org.freedesktop.DBus.Error.UnknownMethod");
        assertThat(answers).extracting(answer -> answer.header().replySerial()).containsExactly(70L, 72L);
    }

    private static Header withoutReply(Header call) {
        return new Header(
                call.type(),
                Header.NO_REPLY_EXPECTED,
                call.serial(),
                call.path(),
                call.interfaceName(),
                call.member(),
                null,
                0,
                call.destination(),
                null,
                call.signature());
    }

    @Test
    void anotherThreadCanCloseIt() throws Exception {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.waitForTheEnd();
                });
                Bus bus = connect(server)) {
            Runnable close = bus::close;
            Thread closing = Thread.ofPlatform().start(() -> {
                pause();
                close.run();
            });
            assertThatExceptionOfType(DbusException.Disconnected.class)
                    .isThrownBy(() -> bus.await(signal -> true, PATIENCE));
            closing.join();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(SHORT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoIsInterruptedStopsWaiting() throws IOException {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.waitForTheEnd();
                });
                Bus bus = connect(server)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(DbusException.Disconnected.class)
                    .isThrownBy(() -> bus.await(signal -> true, PATIENCE));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whoIsInterruptedWhileWaitingStops() throws Exception {
        try (FakeServer server = FakeServer.start(client -> {
                    client.welcome();
                    client.waitForTheEnd();
                });
                Bus bus = connect(server)) {
            Thread waiting = Thread.currentThread();
            Thread interrupting = Thread.ofPlatform().start(() -> {
                pause();
                waiting.interrupt();
            });
            assertThatExceptionOfType(DbusException.Disconnected.class)
                    .isThrownBy(() -> bus.await(signal -> true, PATIENCE))
                    .withMessage("reading from the D-Bus connection: the thread was interrupted");
            assertThat(Thread.interrupted()).isTrue();
            interrupting.join();
        }
    }

    @Test
    void nobodyIsThere() {
        DbusAddress nobody = DbusAddress.ofPath(directory.resolve("nobody"));
        assertThatExceptionOfType(DbusException.Unreachable.class)
                .isThrownBy(() -> Bus.connect(nobody, 0, PATIENCE))
                .withMessage("connecting to " + directory + "/nobody: no such file or directory");
    }

    @Test
    void allThatWasTriedIsNamed() {
        List<DbusAddress> addresses = DbusAddress.parse(
                "unix:abstract=/tmp/panamax-nobody;tcp:host=a,port=1;unix:path=" + directory + "/nobody");
        assertThatExceptionOfType(DbusException.Unreachable.class)
                .isThrownBy(() -> Bus.connect(addresses, 0, PATIENCE))
                .withMessageContainingAll(
                        "connecting to @/tmp/panamax-nobody: connection refused",
                        "tcp:host=a,port=1",
                        "/nobody: no such file");
        assertThatExceptionOfType(DbusException.BadAddress.class).isThrownBy(() -> Bus.connect(List.of(), 0, PATIENCE));
    }

    @Test
    void aServerThatDoesNotAcceptIsNotWaitedForForever() throws Exception {
        Path socket = directory.resolve("full");
        List<SocketChannel> others = new ArrayList<>();
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket), 1);
            assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
                while (true) {
                    SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX);
                    others.add(other);
                    other.configureBlocking(false);
                    other.connect(UnixDomainSocketAddress.of(socket));
                }
            });
            assertThatExceptionOfType(DbusException.Timeout.class)
                    .isThrownBy(() -> Bus.connect(DbusAddress.ofPath(socket), 0, SHORT))
                    .withMessage("no D-Bus connection to [unix:path=" + socket + "] within 200 ms");
            Thread accepting = Thread.ofPlatform().start(() -> acceptAfterAWhile(listening, others));
            assertThatExceptionOfType(DbusException.Timeout.class)
                    .as("there is room, but nobody answers")
                    .isThrownBy(() -> Bus.connect(DbusAddress.ofPath(socket), 0, SHORT.multipliedBy(5)));
            accepting.join();
        } finally {
            for (SocketChannel other : others) {
                other.close();
            }
        }
    }

    private static void acceptAfterAWhile(ServerSocketChannel listening, List<SocketChannel> accepted) {
        pause();
        try {
            accepted.add(listening.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
