package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {
    private static final Value TEXT = new Value.Text("a");
    private static final Value NUMBER = new Value.Int32(1);
    private static final Value ENTRY = new Value.DictEntry(TEXT, NUMBER);

    private static Arguments wrong(String why, ThrowingCallable construction) {
        return Arguments.of(why, construction);
    }

    private static Stream<Arguments> wrongValues() {
        return Stream.of(
                wrong("-1 is no value of a byte", () -> new Value.Byte(-1)),
                wrong("256 is no value of a byte", () -> new Value.Byte(256)),
                wrong("from -32768 to 32767", () -> new Value.Int16(32768)),
                wrong("-32769", () -> new Value.Int16(-32769)),
                wrong("65536", () -> new Value.Uint16(65536)),
                wrong("-1 is no value of a uint16", () -> new Value.Uint16(-1)),
                wrong("4294967296", () -> new Value.Uint32(1L << 32)),
                wrong("-1 is no value of a uint32", () -> new Value.Uint32(-1)),
                wrong("zero at 1", () -> new Value.Text("a\0b")),
                wrong("half a character at 0", () -> new Value.Text("\uD83D")),
                wrong("half a character at 1", () -> new Value.Text("a\uDEA2\uD83D")),
                wrong("\"a\" is no object path", () -> new Value.ObjectPath("a")),
                wrong("\"a(\" is no signature", () -> new Value.Signature("a(")),
                wrong("is 2 types where one is wanted", () -> new Value.Array("ss", List.of())),
                wrong("is no signature", () -> new Value.Array("", List.of())),
                wrong(
                        "an element of the type i in an array of the type as",
                        () -> new Value.Array("s", List.of(TEXT, NUMBER))),
                wrong("without fields", () -> new Value.Struct(List.of())),
                wrong("a dict entry directly in a struct", () -> new Value.Struct(List.of(ENTRY))),
                wrong("a dict entry directly in a variant", () -> new Value.Variant(ENTRY)),
                wrong("a dict entry directly in a dict entry", () -> new Value.DictEntry(TEXT, ENTRY)),
                wrong("a key of the type v", () -> new Value.DictEntry(new Value.Variant(TEXT), TEXT)),
                wrong(
                        "a dict entry directly in the arguments",
                        () -> new MethodCall("a.b", "/", "a.b", "c", List.of(ENTRY))),
                wrong("is reserved", () -> new MethodCall("a.b", "/", "org.freedesktop.DBus.Local", "c", List.of())),
                wrong("is reserved", () -> new MethodCall("a.b", "/org/freedesktop/DBus/Local", "a.b", "c", List.of())),
                wrong("is no bus name", () -> new MethodCall("a", "/", "a.b", "c", List.of())),
                wrong("is no object path", () -> new MethodCall("a.b", "/a/", "a.b", "c", List.of())),
                wrong("is no interface name", () -> new MethodCall("a.b", "/", "a-b.c", "c", List.of())),
                wrong("is no member name", () -> new MethodCall("a.b", "/", "a.b", "c.d", List.of())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongValues")
    void whatIsNotValidIsNotMade(String why, ThrowingCallable construction) {
        assertThatExceptionOfType(DbusException.BadValue.class)
                .isThrownBy(construction)
                .withMessageContaining(why)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("dbus.value"));
    }

    @Test
    void eachKnowsItsType() {
        assertThat(Samples.all())
                .extracting(Value::signature)
                .containsExactly(
                        "y", "y", "n", "y", "q", "b", "b", "y", "i", "u", "y", "x", "t", "y", "d", "s", "s", "o", "o",
                        "g", "g", "ay", "at", "ay", "at", "aas", "(y(s))", "a{sv}", "v");
    }

    @Test
    void bytesAreTheSameHoweverTheyAreKept() {
        Value plain = new Value.Array("y", List.of(new Value.Byte(1), new Value.Byte(255)));
        assertThat(Value.Array.ofBytes(new byte[] {1, -1})).isEqualTo(plain).hasSameHashCodeAs(plain);
    }

    @Test
    void whatIsDoneToAListLaterDoesNotMatter() {
        List<Value> elements = new ArrayList<>(List.of(TEXT));
        Value.Array array = new Value.Array("s", elements);
        byte[] bytes = {1};
        Value.Array byteArray = Value.Array.ofBytes(bytes);
        elements.clear();
        bytes[0] = 2;
        assertThat(array.elements()).containsExactly(TEXT);
        assertThat(byteArray.elements()).containsExactly(new Value.Byte(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "y", "as", "a{sv}", "(ii)a(s(tv))", "aaay", "a{s(ii)}", "ybnqiuxtdsogv"})
    void signaturesAreValid(String signature) {
        assertThat(new Value.Signature(signature).value()).isEqualTo(signature);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "(", ")", "()", "(i", "i)", "{sv}", "a{s}", "a{sss}", "a{vs}", "a{(i)s}", "a{sv", "z", "m", "ms",
                "a{", "a{s", "*", "r", "e", "ä", "(i}", "a{is)"
            })
    void otherSignaturesAreNot(String signature) {
        assertThatExceptionOfType(DbusException.BadValue.class)
                .isThrownBy(() -> new Value.Signature(signature))
                .withMessageContaining("\"" + signature + "\" is no signature");
    }

    @Test
    void fileDescriptorsAreNotSupported() {
        assertThatExceptionOfType(DbusException.BadValue.class)
                .isThrownBy(() -> new Value.Signature("ah"))
                .withMessage("\"ah\" is no signature: file descriptors (h) are not supported");
    }

    @Test
    void signaturesHaveLimits() {
        assertThat(new Value.Signature("a".repeat(32) + "i").value()).hasSize(33);
        assertThat(new Value.Signature("(".repeat(32) + "i" + ")".repeat(32)).value())
                .hasSize(65);
        assertThat(new Value.Signature("i".repeat(255)).value()).hasSize(255);
        for (String wrong : List.of("a".repeat(33) + "i", "(".repeat(33) + "i" + ")".repeat(33), "i".repeat(256))) {
            assertThatExceptionOfType(DbusException.BadValue.class).isThrownBy(() -> new Value.Signature(wrong));
        }
    }

    @Test
    void whatHasTooLongASignatureIsNotSent() {
        Value wide = new Value.Struct(Collections.nCopies(254, NUMBER));
        Value deep = NUMBER;
        for (int i = 0; i < 65; i++) {
            deep = new Value.Variant(deep);
        }
        for (Value wrong : List.of(wide, new Value.Variant(wide), deep)) {
            Message message = Message.of(new MethodCall("a.b", "/", "a.b", "c", List.of(wrong)), 1);
            assertThatExceptionOfType(DbusException.BadValue.class).isThrownBy(() -> MessageWriter.write(message));
        }
    }

    @Test
    void whatIsTooLargeIsNotSent() {
        Value large = Value.Array.ofBytes(new byte[(64 << 20) + 1]);
        Message message = Message.of(new MethodCall("a.b", "/", "a.b", "c", List.of(large)), 1);
        assertThatExceptionOfType(DbusException.BadValue.class)
                .isThrownBy(() -> MessageWriter.write(message))
                .withMessage("an array of 67108865 bytes: no more than 67108864 can be sent");
    }
}
