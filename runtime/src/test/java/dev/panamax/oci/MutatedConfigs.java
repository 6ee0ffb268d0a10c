package dev.panamax.oci;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Configurations that nobody meant: values of other types, huge, deep and torn ones, fields that are gone or there twice. */
public final class MutatedConfigs {
    /** What takes the place of a value. */
    private static final String[] VALUES = {
        "null",
        "true",
        "[]",
        "{}",
        "-1",
        "0",
        "5",
        "1.5",
        "1e400",
        "-0.0",
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775808",
        "-9223372036854775809",
        "4294967295",
        "1" + "0".repeat(900),
        "9".repeat(2000),
        "\"\"",
        "\"x\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"..\"",
        "\"/\"",
        "\"a\\nb\"",
        "\"%d%s\\u001b[2J\"",
        "[[]]",
        "[null]",
        "[{}]",
        "[\"\"]",
        "{\"\": \"\"}",
        "{\"\\u0000\": {}}",
        "{\"a/b~\": {\"a\": [5]}}",
        "[5, \"x\", null, {\"type\": 5}]",
        "[".repeat(150) + "]".repeat(150),
        "[".repeat(3000),
        "\"" + "ü/".repeat(5000) + "\"",
        "NaN",
        "'x'",
        "\"\uD800\"",
    };

    /** What tears a text apart. */
    private static final byte[][] BYTES = {
        {0},
        {(byte) 0xff},
        {(byte) 0xc3},
        {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        {'"'},
        {'{'},
        {'}'},
        {'['},
        {']'},
        {','},
        {':'},
        {'\\'},
        {'-'},
        {'\n'},
        {'e'},
        {'9', '9', '9', '9', '9', '9', '9', '9', '9', '9', '9', '9'},
    };

    private final String config;
    private final Random random;

    /**
     * Returns a series of them, which is always the same.
     *
     * @param config to be mutated, a field a line or with a space after each colon
     */
    public MutatedConfigs(String config, long seed) {
        this.config = config;
        this.random = new Random(seed);
    }

    /** Returns the next one. */
    public byte[] next() {
        String text = config;
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations; i++) {
            text = switch (random.nextInt(4)) {
                case 0 -> withoutAField(text);
                case 1 -> withFieldTwice(text);
                default -> withAnotherValue(text);
            };
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(10)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> torn(bytes);
            default -> bytes;
        };
    }

    private byte[] torn(byte[] text) {
        byte[] piece = BYTES[random.nextInt(BYTES.length)];
        int place = random.nextInt(text.length - piece.length);
        System.arraycopy(piece, 0, text, place, piece.length);
        return text;
    }

    /** Returns the text with another value of a field, or another element of a list. */
    private String withAnotherValue(String text) {
        int start = anyValue(text);
        return text.substring(0, start) + VALUES[random.nextInt(VALUES.length)] + text.substring(end(text, start));
    }

    private String withoutAField(String text) {
        int end = anyValue(text);
        int start = text.lastIndexOf('"', text.lastIndexOf('"', end - 1) - 1);
        return start < 0 ? text : text.substring(0, start) + "\"gone\": " + text.substring(end);
    }

    private String withFieldTwice(String text) {
        int value = anyValue(text);
        int start = text.lastIndexOf('"', text.lastIndexOf('"', value - 1) - 1);
        String name = start < 0 ? "\"x\": " : text.substring(start, value);
        return text.substring(0, Math.max(start, 0)) + name + VALUES[random.nextInt(20)] + ", "
                + text.substring(Math.max(start, 0));
    }

    /** Returns where a value starts: behind a colon. */
    private int anyValue(String text) {
        int colon = text.indexOf(": ", random.nextInt(text.length()));
        return (colon < 0 ? text.indexOf(": ") : colon) + 2;
    }

    /** Returns where a value ends that starts at a place; brackets in texts are taken for what they are not, which mutates more. */
    private static int end(String text, int start) {
        int depth = 0;
        boolean quoted = false;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && text.charAt(i - 1) != '\\') {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '[')) {
                depth++;
            } else if (!quoted && depth > 0 && (c == '}' || c == ']')) {
                depth--;
            } else if (!quoted && depth == 0 && (c == ',' || c == '}' || c == ']' || c == '\n')) {
                return i;
            }
        }
        return text.length();
    }
}
