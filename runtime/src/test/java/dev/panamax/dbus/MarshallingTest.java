package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values as bytes. A byte 7 is before each, so that there is padding. */
class MarshallingTest {
    private static final String FIRST = "07";

    private static Arguments sample(Value value, String little, String big) {
        return Arguments.of(value, FIRST + little.replace(" ", ""), FIRST + big.replace(" ", ""));
    }

    private static Value dictionary() {
        return new Value.Array("{yq}", List.of(new Value.DictEntry(new Value.Byte(1), new Value.Uint16(2))));
    }

    private static Stream<Arguments> samples() {
        return Stream.of(
                sample(new Value.Byte(0xfe), "fe", "fe"),
                sample(new Value.Bool(true), "000000 01000000", "000000 00000001"),
                sample(new Value.Bool(false), "000000 00000000", "000000 00000000"),
                sample(new Value.Int16(-2), "00 feff", "00 fffe"),
                sample(new Value.Uint16(0xfffe), "00 feff", "00 fffe"),
                sample(new Value.Int32(-2), "000000 feffffff", "000000 fffffffe"),
                sample(new Value.Uint32(0xffff_fffeL), "000000 feffffff", "000000 fffffffe"),
                sample(new Value.Int64(-2), "00000000000000 feffffffffffffff", "00000000000000 fffffffffffffffe"),
                sample(new Value.Uint64(-2), "00000000000000 feffffffffffffff", "00000000000000 fffffffffffffffe"),
                sample(new Value.Real(1), "00000000000000 000000000000f03f", "00000000000000 3ff0000000000000"),
                sample(new Value.Text("ä"), "000000 02000000 c3a4 00", "000000 00000002 c3a4 00"),
                sample(new Value.ObjectPath("/a"), "000000 02000000 2f61 00", "000000 00000002 2f61 00"),
                sample(new Value.Signature("as"), "02 6173 00", "02 6173 00"),
                sample(new Value.Array("y", List.of()), "000000 00000000", "000000 00000000"),
                sample(Value.Array.ofBytes(new byte[] {5}), "000000 01000000 05", "000000 00000001 05"),
                // The padding before the first element is there without one, too, and is not counted.
                sample(new Value.Array("x", List.of()), "000000 00000000", "000000 00000000"),
                sample(
                        new Value.Array("q", List.of(new Value.Uint16(1), new Value.Uint16(2))),
                        "000000 04000000 0100 0200",
                        "000000 00000004 0001 0002"),
                sample(
                        new Value.Struct(List.of(new Value.Byte(1), new Value.Uint32(2))),
                        "00000000000000 01 000000 02000000",
                        "00000000000000 01 000000 00000002"),
                sample(dictionary(), "000000 04000000 01 00 0200", "000000 00000004 01 00 0002"),
                sample(new Value.Variant(new Value.Uint32(3)), "01 75 00 03000000", "01 75 00 00000003"),
                sample(
                        new Value.Array("v", List.of(new Value.Variant(new Value.Byte(9)))),
                        "000000 04000000 01 79 00 09",
                        "000000 00000004 01 79 00 09"));
    }

    private static Unmarshaller unmarshaller(String hex, ByteOrder order) {
        return new Unmarshaller(ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(order));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void writesLittleEndian(Value value, String little, String big) {
        Marshaller marshaller = new Marshaller();
        marshaller.value(new Value.Byte(7));
        marshaller.value(value);
        byte[] bytes = new byte[marshaller.size()];
        marshaller.written().get(bytes);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(little);
        assertThat(big).hasSameSizeAs(little);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsBothOrders(Value value, String little, String big) {
        String signature = "y" + value.signature();
        assertThat(unmarshaller(little, ByteOrder.LITTLE_ENDIAN).values(signature))
                .containsExactly(new Value.Byte(7), value);
        assertThat(unmarshaller(big, ByteOrder.BIG_ENDIAN).values(signature)).containsExactly(new Value.Byte(7), value);
    }

    @Test
    void paddingAfterTheLengthOfAnArrayIsNotCounted() {
        Value array = new Value.Array("x", List.of(new Value.Int64(1)));
        Marshaller marshaller = new Marshaller();
        marshaller.value(array);
        byte[] bytes = new byte[marshaller.size()];
        marshaller.written().get(bytes);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0800000000000000" + "0100000000000000");
        assertThat(new Unmarshaller(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)).values("ax"))
                .containsExactly(array);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            b      | 02000000                        | a boolean that is 2
            yq     | 01 01 0000                      | padding that is not zero
            s      | 01000000 61 01                  | a string without a zero at its end
            s      | 01000000 ff 00                  | a string that is not UTF-8
            s      | 02000000 c0 80 00               | a string that is not UTF-8
            s      | 03000000 ed a0 80 00            | a string that is not UTF-8
            s      | 01000000 00 00                  | a string with the character zero
            s      | ffffffff 61 00                  | 4294967295 bytes are wanted, and 2 are there
            o      | 01000000 61 00                  | "a" is no object path
            g      | 01 7a 00                        | "z" is no signature
            v      | 00 00                           | is 0 types where one is wanted
            v      | 02 6969 00 00000000 00000000    | is 2 types where one is wanted
            v      | 01 68 00 00000000               | file descriptors (h) are not supported
            as     | ffffff7f                        | an array of 2147483647 bytes, where 67108864 are the limit
            as     | 00000004                        | 67108864 bytes are wanted, and 0 are there
            ay     | 00000004                        | 67108864 bytes are wanted, and 0 are there
            aq     | 03000000 0000 0000              | an array whose last element goes on after its end
            i      | 0000                            | 4 bytes are wanted, and 2 are there
            x      |                                 | 8 bytes are wanted, and 0 are there
            """)
    void whatIsWrongIsToldWithItsPlace(String signature, String hex, String why) {
        Unmarshaller unmarshaller = unmarshaller(hex == null ? "" : hex.replace(" ", ""), ByteOrder.LITTLE_ENDIAN);
        assertThatExceptionOfType(DbusException.BadValue.class)
                .isThrownBy(() -> unmarshaller.values(signature))
                .withMessageContaining(why);
    }

    @Test
    void variantsInEachOtherHaveALimit() {
        String variants = "01 76 00".replace(" ", "").repeat(63) + "017900" + "05";
        assertThat(unmarshaller(variants, ByteOrder.LITTLE_ENDIAN).values("v")).hasSize(1);
        assertThatExceptionOfType(DbusException.BadValue.class)
                .isThrownBy(() -> unmarshaller("017600" + variants, ByteOrder.LITTLE_ENDIAN)
                        .values("v"))
                .withMessageContaining("more than 64 containers in each other");
    }

    @Test
    void soManyValuesAreNotReadThatMemoryCouldRunOut() {
        ByteBuffer signatures = ByteBuffer.allocate(4 << 20).order(ByteOrder.LITTLE_ENDIAN);
        signatures.putInt(0, signatures.capacity() - Integer.BYTES);
        assertThatExceptionOfType(DbusException.BadValue.class)
                .isThrownBy(() -> new Unmarshaller(signatures).values("ag"))
                .withMessageContaining("more than 1048576 values");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        List<Value> values = new ArrayList<>(Samples.all());
        Collections.reverse(values);
        Marshaller marshaller = new Marshaller();
        values.forEach(marshaller::value);
        StringBuilder signature = new StringBuilder();
        values.forEach(value -> signature.append(value.signature()));
        ByteBuffer written = marshaller.written().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new Unmarshaller(written).values(signature.toString())).isEqualTo(values);
        assertThat(written.hasRemaining()).isFalse();
    }
}
