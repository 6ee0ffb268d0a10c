package dev.panamax.dbus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Strings in quotes, with their escapes. */
final class TextString {
    private static final String CONTROLS = "abfnrtv";
    private static final String CONTROLLED = "\u0007\b\f\n\r\t\u000b";
    private static final int HEX = 16;
    private static final int OCTAL = 8;
    private static final int MOST_OCTAL_DIGITS = 3;
    private static final int SHORT_UNICODE = 4;
    private static final int LONG_UNICODE = 8;

    private final TextScanner scanner;
    private final int start;

    private TextString(TextScanner scanner) {
        this.scanner = scanner;
        start = scanner.position();
    }

    /** Takes a string, whose opening quote is next. */
    static String text(TextScanner scanner) {
        return new TextString(scanner).text();
    }

    /** Takes a string of bytes, whose opening quote is next; a zero is put at their end. */
    static byte[] bytes(TextScanner scanner) {
        return new TextString(scanner).bytes();
    }

    private String text() {
        char quote = scanner.next();
        StringBuilder text = new StringBuilder();
        for (char c = character(); c != quote; c = character()) {
            if (c != '\\') {
                text.append(c);
                continue;
            }
            int escape = scanner.position();
            c = character();
            switch (c) {
                case 'u' -> text.appendCodePoint(unicode(SHORT_UNICODE, escape));
                case 'U' -> text.appendCodePoint(unicode(LONG_UNICODE, escape));
                case '\n' -> {} // A line that goes on in the next.
                default -> text.append(control(c));
            }
        }
        return text.toString();
    }

    private byte[] bytes() {
        char quote = scanner.next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringBuilder plain = new StringBuilder();
        for (char c = character(); c != quote; c = character()) {
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            c = character();
            if (Character.digit(c, OCTAL) >= 0) {
                bytes.writeBytes(utf8(plain));
                bytes.write(octal(c));
            } else if (c != '\n') {
                plain.append(control(c));
            }
        }
        bytes.writeBytes(utf8(plain));
        bytes.write(0);
        return bytes.toByteArray();
    }

    /** Returns the bytes of what has been gathered, and begins anew. */
    private static byte[] utf8(StringBuilder plain) {
        byte[] bytes = plain.toString().getBytes(StandardCharsets.UTF_8);
        plain.setLength(0);
        return bytes;
    }

    private int octal(char first) {
        int value = Character.digit(first, OCTAL);
        for (int count = 1; count < MOST_OCTAL_DIGITS && Character.digit(scanner.peek(), OCTAL) >= 0; count++) {
            value = value * OCTAL + Character.digit(scanner.next(), OCTAL);
        }
        if (value > 0xff) {
            throw scanner.fault(start, "an octal escape of more than a byte");
        }
        return value;
    }

    private int unicode(int length, int escape) {
        int value = 0;
        for (int i = 0; i < length; i++) {
            int digit = Character.digit(character(), HEX);
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw scanner.fault(escape, length + " hexadecimal digits of a character are wanted");
            }
            value = value * HEX + digit;
        }
        if (!Character.isValidCodePoint(value)
                || (value <= Character.MAX_VALUE && Character.isSurrogate((char) value))) {
            throw scanner.fault(escape, "there is no such character");
        }
        return value;
    }

    private static char control(char c) {
        int index = CONTROLS.indexOf(c);
        return index < 0 ? c : CONTROLLED.charAt(index);
    }

    private char character() {
        if (scanner.isAtEnd()) {
            throw scanner.fault(start, "the quote that opens here is not closed");
        }
        return scanner.next();
    }
}
