package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
    private static final long SEED = 20_240_229;
    private static final int ROUNDS = 60_000;

    private static Message call(Value... arguments) {
        return Message.of(new MethodCall("a.b", "/c", "d.e", "F", List.of(arguments)), 0xffff_fffeL);
    }

    private static Message read(byte[] bytes) {
        return MessageReader.read(ByteBuffer.wrap(bytes));
    }

    /** Returns a message with these header fields; a body of as many bytes. */
    private static byte[] message(int type, List<Value> fields, byte... body) {
        Marshaller marshaller = new Marshaller();
        marshaller.value(new Value.Byte('l'));
        marshaller.value(new Value.Byte(type));
        marshaller.value(new Value.Byte(0));
        marshaller.value(new Value.Byte(1));
        marshaller.word(body.length);
        marshaller.word(1);
        marshaller.value(new Value.Array("(yv)", fields));
        marshaller.align(Long.BYTES);
        marshaller.bytes(ByteBuffer.wrap(body));
        byte[] bytes = new byte[marshaller.size()];
        marshaller.written().get(bytes);
        return bytes;
    }

    private static Value field(int code, Value value) {
        return new Value.Struct(List.of(new Value.Byte(code), new Value.Variant(value)));
    }

    @Test
    void isWrittenAsTheSpecificationSays() {
        byte[] bytes = Messages.bytes(call(new Value.Text("x")));
        String expected = "6c 01 00 01 06000000 feffffff 47000000"
                + "01 01 6f 00 02000000 2f63 00 0000000000"
                + "02 01 73 00 03000000 642e65 00 00000000"
                + "03 01 73 00 01000000 46 00 000000000000"
                + "06 01 73 00 03000000 612e62 00 00000000"
                + "08 01 67 00 01 73 00 00"
                + "01000000 78 00";
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(expected.replace(" ", ""));
    }

    @Test
    void isReadInTheOtherOrder() {
        String signal = "42 04 01 01 00000004 00000001 00000037"
                + "01 01 6f 00 00000002 2f63 00 0000000000"
                + "02 01 73 00 00000003 642e65 00 00000000"
                + "03 01 73 00 00000001 46 00 000000000000"
                + "08 01 67 00 01 69 00 00 fffffffe";
        byte[] bytes = HexFormat.of().parseHex(signal.replace(" ", ""));
        assertThat(MessageReader.size(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
        Message message = read(bytes);
        assertThat(message.signal()).isEqualTo(new Signal("", "/c", "d.e", "F", List.of(new Value.Int32(-2))));
        assertThat(message.header().flags()).isEqualTo(Header.NO_REPLY_EXPECTED);
    }

    @Test
    void isTheSameAfterwards() {
        Message message = call(Samples.all().toArray(Value[]::new));
        byte[] bytes = Messages.bytes(message);
        assertThat(MessageReader.size(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
        assertThat(read(bytes)).isEqualTo(new Message(message.header(), message.body(), bytes.length));
    }

    @Test
    void fieldsAndTypesOfLaterVersionsAreIgnored() {
        Message later = read(message(9, List.of(field(77, new Value.Int32(1)), field(9, new Value.Uint32(0)))));
        assertThat(later.header().type()).isEqualTo(9);
        assertThat(later.isAnswerTo(0)).isFalse();
    }

    private static void assertMalformed(byte[] message, String why) {
        assertThatExceptionOfType(DbusException.Malformed.class)
                .isThrownBy(() -> read(message))
                .withMessageStartingWith("a D-Bus message that breaks the protocol: ")
                .withMessageContaining(why);
    }

    @Test
    void fieldsHaveTheirTypesAndOccurOnce() {
        Value path = field(1, new Value.ObjectPath("/"));
        assertMalformed(message(9, List.of(path, path)), "the header field PATH twice");
        assertMalformed(message(9, List.of(field(1, new Value.Text("/")))), "PATH of another type");
        assertMalformed(message(9, List.of(field(8, new Value.Text("s")))), "SIGNATURE of another type");
        assertMalformed(message(9, List.of(field(0, new Value.Text("s")))), "a header field with the code 0");
        assertMalformed(message(9, List.of(field(5, new Value.Uint32(0)))), "REPLY_SERIAL is 0");
        assertMalformed(message(9, List.of(field(2, new Value.Text("a")))), "is no interface name");
        assertMalformed(message(9, List.of(field(3, new Value.Text("a.b")))), "is no member name");
        assertMalformed(message(9, List.of(field(4, new Value.Text("a")))), "is no error name");
        assertMalformed(message(9, List.of(field(6, new Value.Text("a")))), "is no bus name");
        assertMalformed(message(9, List.of(field(7, new Value.Text("a")))), "is no bus name");
    }

    @Test
    void eachTypeNeedsItsFields() {
        Value path = field(1, new Value.ObjectPath("/"));
        Value interfaceName = field(2, new Value.Text("a.b"));
        Value member = field(3, new Value.Text("c"));
        Value serial = field(5, new Value.Uint32(1));
        assertMalformed(message(1, List.of(member)), "a call without the header field PATH");
        assertMalformed(message(1, List.of(path)), "a call without the header field MEMBER");
        assertMalformed(message(2, List.of()), "an answer without the header field REPLY_SERIAL");
        assertMalformed(message(3, List.of(serial)), "an error without the header field ERROR_NAME");
        assertMalformed(
                message(3, List.of(field(4, new Value.Text("a.b")))), "an error without the header field REPLY_SERIAL");
        assertMalformed(message(4, List.of(interfaceName, member)), "a signal without the header field PATH");
        assertMalformed(message(4, List.of(path, member)), "a signal without the header field INTERFACE");
        assertMalformed(message(4, List.of(path, interfaceName)), "a signal without the header field MEMBER");
        assertMalformed(message(0, List.of()), "the type 0");
    }

    @Test
    void aBodyIsWhatTheSignatureSays() {
        assertMalformed(message(9, List.of(), (byte) 1), "1 bytes of which the signature says nothing");
        Value signature = field(8, new Value.Signature("yy"));
        assertMalformed(message(9, List.of(signature), (byte) 1), "1 bytes are wanted, and 0 are there");
        assertThat(read(message(9, List.of(signature), (byte) 1, (byte) 2)).body())
                .hasSize(2);
    }

    @Test
    void aSerialIsNotZero() {
        byte[] bytes = Messages.bytes(call());
        ByteBuffer.wrap(bytes).putInt(8, 0);
        assertMalformed(bytes, "the serial 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            78 01 00 01 00000000 01000000 00000000 | the byte order 120
            6c 01 00 02 00000000 01000000 00000000 | version 2
            6c 01 00 01 00000000 01000000 01000004 | 67108865 bytes of header fields
            6c 01 00 01 00000000 01000000 ffffffff | 4294967295 bytes of header fields
            6c 01 00 01 00000008 01000000 00000000 | 134217744 bytes, where 134217728 are the limit
            6c 01 00 01 ffffffff 01000000 00000000 | where 134217728 are the limit
            42 01 00 01 08000000 00000001 00000000 | 134217744 bytes, where 134217728 are the limit
            """)
    void aStartThatPromisesTooMuchIsRefused(String hex, String why) {
        ByteBuffer start = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
        assertThatExceptionOfType(DbusException.Malformed.class)
                .isThrownBy(() -> MessageReader.size(start))
                .withMessageContaining(why);
    }

    @Test
    void aMessageThatIsCutIsMalformedWhereverItIsCut() {
        byte[] whole = Messages.bytes(call(Samples.all().toArray(Value[]::new)));
        for (int length = MessageReader.START; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(DbusException.Malformed.class)
                    .as("cut after %d bytes", length)
                    .isThrownBy(() -> read(cut));
        }
    }

    @Test
    void whateverComesIsAMessageOrMalformed() {
        Random random = new Random(SEED);
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(Messages.bytes(call(Samples.all().toArray(Value[]::new))));
        seeds.add(Messages.bytes(Messages.signal(3, "Changed", List.of(new Value.Text("a"), new Value.Bool(true)))));
        seeds.add(Messages.bytes(Message.answer(call().header(), 4, "a.b", List.of(new Value.Text("why")))));
        int read = 0;
        int malformed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutated(random, seeds.get(random.nextInt(seeds.size())));
            try {
                MessageReader.size(ByteBuffer.wrap(bytes));
                Message message = read(bytes);
                assertThat(message.header().serial()).isPositive();
                read++;
            } catch (DbusException.Malformed e) {
                malformed++;
            }
        }
        assertThat(read).isGreaterThan(ROUNDS / 100);
        assertThat(malformed).isGreaterThan(ROUNDS / 4);
    }

    private static byte[] mutated(Random random, byte[] seed) {
        byte[] bytes = seed.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = bytes[random.nextInt(bytes.length)];
                default -> bytes = Arrays.copyOf(bytes, Math.max(MessageReader.START, at));
            }
        }
        if (random.nextInt(8) == 0) {
            bytes[0] = 'B';
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int word : new int[] {4, 8, 12}) {
                buffer.putInt(word, Integer.reverseBytes(buffer.getInt(word)));
            }
        }
        return bytes;
    }
}
