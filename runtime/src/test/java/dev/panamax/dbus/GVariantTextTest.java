package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GVariantTextTest {
    private static final long SEED = 5;
    private static final int ROUNDS = 40_000;

    private static Arguments sample(String text, Value value) {
        return Arguments.of(text, value);
    }

    private static Value i(int number) {
        return new Value.Int32(number);
    }

    private static Value d(double number) {
        return new Value.Real(number);
    }

    private static Value s(String text) {
        return new Value.Text(text);
    }

    private static Value array(String type, Value... elements) {
        return new Value.Array(type, List.of(elements));
    }

    private static Value struct(Value... fields) {
        return new Value.Struct(List.of(fields));
    }

    private static Value entry(Value key, Value value) {
        return new Value.DictEntry(key, value);
    }

    private static Value bytes(String bytes) {
        return Value.Array.ofBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Stream<Arguments> numbers() {
        return Stream.of(
                sample("5", i(5)),
                sample("-5", i(-5)),
                sample("+5", i(5)),
                sample("0", i(0)),
                sample("0x10", i(16)),
                sample("0X1f", i(31)),
                sample("-0x10", i(-16)),
                sample("010", i(8)),
                sample("2147483647", i(Integer.MAX_VALUE)),
                sample("-2147483648", i(Integer.MIN_VALUE)),
                sample("byte 255", new Value.Byte(255)),
                sample("byte 0x41", new Value.Byte(65)),
                sample("byte -0", new Value.Byte(0)),
                sample("int16 -32768", new Value.Int16(-32768)),
                sample("uint16 65535", new Value.Uint16(65535)),
                sample("int32 1", i(1)),
                sample("uint32 4294967295", new Value.Uint32(0xffff_ffffL)),
                sample("int64 -9223372036854775808", new Value.Int64(Long.MIN_VALUE)),
                sample("uint64 18446744073709551615", new Value.Uint64(-1)),
                sample("uint64 0xffffffffffffffff", new Value.Uint64(-1)),
                sample("@t 5", new Value.Uint64(5)),
                sample("1.5", d(1.5)),
                sample("-1.5e-3", d(-1.5e-3)),
                sample("1e3", d(1000)),
                sample("1E3", d(1000)),
                sample(".5", d(0.5)),
                sample("5.", d(5)),
                sample("inf", d(Double.POSITIVE_INFINITY)),
                sample("-inf", d(Double.NEGATIVE_INFINITY)),
                sample("nan", d(Double.NaN)),
                sample("double 5", d(5)),
                sample("double 0x10", d(16)));
    }

    private static Stream<Arguments> strings() {
        return Stream.of(
                sample("'x'", s("x")),
                sample("\"x\"", s("x")),
                sample("''", s("")),
                sample("'\"'", s("\"")),
                sample("\"it's\"", s("it's")),
                sample("'it\\'s'", s("it's")),
                sample("'\\\\ \\\" \\x'", s("\\ \" x")),
                sample("'\\a\\b\\f\\n\\r\\t\\v'", s("\u0007\b\f\n\r\t\u000b")),
                sample("'a\\\nb'", s("ab")),
                sample("'\\u00e4\\U0001F6A2'", s("ä\uD83D\uDEA2")),
                sample("'ä\uD83D\uDEA2'", s("ä\uD83D\uDEA2")),
                sample("string 'x'", s("x")),
                sample("objectpath '/a'", new Value.ObjectPath("/a")),
                sample("signature 'a{sv}'", new Value.Signature("a{sv}")),
                sample("@o '/a'", new Value.ObjectPath("/a")),
                sample("b'ab'", bytes("ab\0")),
                sample("b\"\"", bytes("\0")),
                sample("b'\\303\\244\\7x\\n\\\\'", bytes("\u00c3\u00a4\u0007x\n\\\0")),
                sample("b'ä\\101\\\n'", bytes("\u00c3\u00a4A\0")),
                sample("b'\\1011'", bytes("A1\0")));
    }

    private static Stream<Arguments> containers() {
        return Stream.of(
                sample("true", new Value.Bool(true)),
                sample(" \t\n false ", new Value.Bool(false)),
                sample("boolean true", new Value.Bool(true)),
                sample("[1, 2]", array("i", i(1), i(2))),
                sample("[1,2.5]", array("d", d(1), d(2.5))),
                sample("[1, uint64 2, 3]", array("t", new Value.Uint64(1), new Value.Uint64(2), new Value.Uint64(3))),
                sample("['/a', objectpath '/b']", array("o", new Value.ObjectPath("/a"), new Value.ObjectPath("/b"))),
                sample("@as []", array("s")),
                sample("@as[]", array("s")),
                sample("@ay [1, 0xff]", bytes("\u0001\u00ff")),
                sample("@ay b'x'", bytes("x\0")),
                sample("[[], [1]]", array("ai", array("i"), array("i", i(1)))),
                sample("[@at [], [1]]", array("at", array("t"), array("t", new Value.Uint64(1)))),
                sample("(1, 'a')", struct(i(1), s("a"))),
                sample("(1,)", struct(i(1))),
                sample("(1, 2,)", struct(i(1), i(2))),
                sample("[('a', 1), ('b', 2.5)]", array("(sd)", struct(s("a"), d(1)), struct(s("b"), d(2.5)))),
                sample("@(ud) (1, 2)", struct(new Value.Uint32(1), d(2))),
                sample("@a(sb) [('a', true)]", array("(sb)", struct(s("a"), new Value.Bool(true)))),
                sample("{'a': 1}", array("{si}", entry(s("a"), i(1)))),
                sample("{1: 2, 2: 2.5}", array("{id}", entry(i(1), d(2)), entry(i(2), d(2.5)))),
                sample("{'a': <1>, 'b': <'x'>}", dictionary()),
                sample("[{'a', <1>}, {'b', <'x'>}]", dictionary()),
                sample("@a{sv} {}", array("{sv}")),
                sample("@a{sv} []", array("{sv}")),
                sample("[{}, {'a': 1}]", array("a{si}", array("{si}"), array("{si}", entry(s("a"), i(1))))),
                sample("<uint32 5>", new Value.Variant(new Value.Uint32(5))),
                sample("@v <<'x'>>", new Value.Variant(new Value.Variant(s("x")))),
                sample("[<1>, <'a'>]", array("v", new Value.Variant(i(1)), new Value.Variant(s("a")))),
                sample("<@as []>", new Value.Variant(array("s"))));
    }

    private static Value dictionary() {
        return array("{sv}", entry(s("a"), new Value.Variant(i(1))), entry(s("b"), new Value.Variant(s("x"))));
    }

    @ParameterizedTest
    @MethodSource({"numbers", "strings", "containers"})
    void isRead(String text, Value value) {
        assertThat(GVariantText.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", quoteCharacter = '`', textBlock = """
            ``                     | 0  | a value is missing
            foo                    | 0  | "foo" is no value: text stands in quotes
            True                   | 0  | "True" is no value
            5 6                    | 2  | the value has ended
            'a' 'b'                | 4  | the value has ended
            5x                     | 0  | 5x is no number
            0x                     | 0  | 0x is no number
            09                     | 0  | 09 is no number
            --5                    | 0  | --5 is no number
            -                      | 0  | - is no number
            -+1.5                  | 0  | -+1.5 is no number
            1.5.5                  | 0  | 1.5.5 is no number
            1.5f                   | 0  | 1.5f is no number
            1e999                  | 0  | does not fit into a double
            2147483648             | 0  | 2147483648 does not fit into 32 bits with a sign
            -2147483649            | 0  | -2147483649 does not fit into 32 bits with a sign
            byte 256               | 5  | 256 does not fit into 8 bits without a sign
            uint64 -1              | 7  | -1 does not fit into 64 bits without a sign
            uint64 99999999999999999999 | 7 | does not fit into 64 bits
            uint32 1.5             | 7  | 1.5 where a whole number is wanted
            uint32 'a'             | 7  | a value of the type u is wanted
            uint32 inf             | 7  | inf where a whole number is wanted
            uint32                 | 6  | a value is missing
            string 5               | 7  | a number where the type s is wanted
            boolean 1              | 8  | a number where the type b is wanted
            @v 5                   | 3  | a number where the type v is wanted
            objectpath 'a'         | 11 | "a" is no object path
            signature 'z'          | 10 | "z" is no signature
            'abc                   | 0  | the quote that opens here is not closed
            'abc\\                 | 0  | the quote that opens here is not closed
            b'abc                  | 1  | the quote that opens here is not closed
            b'\\400'               | 1  | an octal escape of more than a byte
            '\\u12'                | 2  | 4 hexadecimal digits
            '\\u0000'              | 0  | the character zero
            '\\ud83d'              | 2  | there is no such character
            '\\Uffffffff'          | 2  | hexadecimal digits
            '\\U00110000'          | 2  | there is no such character
            []                     | 0  | the type of something empty can't be told
            {}                     | 0  | the type of something empty can't be told
            <[]>                   | 1  | the type of something empty can't be told
            [1, 'a']               | 4  | of another type than what stands before it
            [1.5, uint32 1]        | 6  | of another type than what stands before it
            [(1, 2), (1, 2, 3)]    | 9  | of another type than what stands before it
            [[1], {}]              | 6  | of another type than what stands before it
            [1, 2                  | 5  | ']' is missing at the end of an array
            [1 2]                  | 3  | ']' is missing at the end of an array
            [1,]                   | 3  | a value is missing
            ()                     | 0  | a tuple without fields, which D-Bus does not have
            (1)                    | 0  | a tuple of one field has a comma after it
            (1 2)                  | 3  | ',' or ')' is missing
            (1, 2                  | 5  | ',' or ')' is missing
            (                      | 1  | a value is missing
            {'a': 1                | 7  | '}' is missing at the end of a dictionary
            {'a' 1}                | 5  | ':' is missing after a key
            {<1>: 1}               | 1  | only strings, numbers and booleans can be keys
            {'a', 1}               | 0  | a dict entry outside of an array
            ({'a', 1},)            | 0  | a dict entry directly in a struct
            <{'a', 1}>             | 1  | a dict entry outside of an array
            <1                     | 2  | '>' is missing
            >                      | 0  | a value is missing
            nothing                | 0  | maybe types (nothing), which D-Bus does not have
            just 5                 | 0  | maybe types (just)
            @mi 5                  | 0  | maybe types (m)
            @mi nothing            | 0  | maybe types (m)
            handle 5               | 0  | file descriptors (handle) are not supported
            @h 5                   | 0  | file descriptors (h) are not supported
            @z 5                   | 0  | "z" is no signature
            @ 5                    | 0  | is 0 types where one is wanted
            @ii 5                  | 0  | is 2 types where one is wanted
            @as {}                 | 4  | a value of the type as is wanted
            @as [1]                | 5  | a number where the type s is wanted
            @(ii) (1,)             | 6  | 1 fields where the type (ii) has 2
            @u @t 5                | 3  | a value of the type u is wanted
            @ay true               | 4  | a value of the type ay is wanted
            """)
    void whatCannotBeReadIsToldWithItsPlace(String text, int position, String why) {
        String written = text.replace("\\\\", "\\");
        assertThatExceptionOfType(DbusException.BadText.class)
                .isThrownBy(() -> GVariantText.parse(written))
                .withMessageStartingWith("at character " + (position + 1) + " of \"" + written + "\": ")
                .withMessageContaining(why)
                .satisfies(failure -> {
                    assertThat(failure.position()).isEqualTo(position);
                    assertThat(failure.code()).isEqualTo("dbus.text");
                });
    }

    @Test
    void valuesInEachOtherHaveALimit() {
        assertThat(GVariantText.parse("<".repeat(63) + "5" + ">".repeat(63))).isInstanceOf(Value.Variant.class);
        assertThatExceptionOfType(DbusException.BadText.class)
                .isThrownBy(() -> GVariantText.parse("<".repeat(64) + "5" + ">".repeat(64)))
                .withMessageContaining("more than 64 values in each other");
        assertThatExceptionOfType(DbusException.BadText.class)
                .isThrownBy(() -> GVariantText.parse("[".repeat(100_000)));
        assertThatExceptionOfType(DbusException.BadText.class)
                .isThrownBy(() -> GVariantText.parse("[".repeat(40) + "5" + "]".repeat(40)))
                .withMessageContaining("more than 32 arrays in each other");
    }

    @Test
    void whateverIsWrittenIsAValueOrAFault() {
        List<String> seeds = Stream.of(numbers(), strings(), containers())
                .flatMap(samples -> samples)
                .map(sample -> (String) sample.get()[0])
                .toList();
        String characters = "[](){}<>,:'\"@\\ mvastub0x19.e-+ä\uD83D\n";
        Random random = new Random(SEED);
        int read = 0;
        int faults = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int change = random.nextInt(3); change >= 0; change--) {
                char c = characters.charAt(random.nextInt(characters.length()));
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, c);
                    case 1 -> text.insert(at, seeds.get(random.nextInt(seeds.size())));
                    default -> text.delete(at, Math.min(text.length(), at + 1));
                }
            }
            try {
                Value value = GVariantText.parse(text.toString());
                assertThat(SignatureReader.types(value.signature())).hasSize(1);
                read++;
            } catch (DbusException.BadText e) {
                assertThat(e.position()).isBetween(0, text.length());
                faults++;
            }
        }
        assertThat(read).isGreaterThan(ROUNDS / 20);
        assertThat(faults).isGreaterThan(ROUNDS / 4);
    }
}
