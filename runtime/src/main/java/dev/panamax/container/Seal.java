package dev.panamax.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * A checksum at the end of what is on disk of a container. Whoever reads it kills processes and removes directories that it names: a
 * file that was cut, or in which a digit has become another one, must not name others.
 */
final class Seal {
    private static final String KIND = "crc32:";
    private static final String FIELD = "\"checksum\":\"" + KIND;
    private static final String END_OF_FIELD = "\"}\n";
    private static final String LINE = "checksum " + KIND;
    private static final String END_OF_LINE = "\n";

    private Seal() {}

    /** Returns an object of JSON with a checksum as its last field. */
    static String ofJson(String object) {
        String open = object.strip();
        open = open.substring(0, open.length() - 1);
        String content = open.endsWith("{") ? open : open + ",";
        return content + FIELD + checksum(bytes(content)) + END_OF_FIELD;
    }

    /** Returns lines with a checksum as their last one. */
    static String ofLines(String lines) {
        String content = lines.isEmpty() || lines.endsWith("\n") ? lines : lines + "\n";
        return content + LINE + checksum(bytes(content)) + END_OF_LINE;
    }

    /**
     * Returns what {@link #ofJson} has made.
     *
     * @throws IOException if it is anything else
     */
    static String openJson(byte[] sealed) throws IOException {
        open(sealed, FIELD, END_OF_FIELD);
        return new String(sealed, StandardCharsets.UTF_8);
    }

    /**
     * Returns the lines that {@link #ofLines} got, the last one with its end.
     *
     * @throws IOException if it is anything else
     */
    static String openLines(byte[] sealed) throws IOException {
        return new String(open(sealed, LINE, END_OF_LINE), StandardCharsets.UTF_8);
    }

    private static byte[] open(byte[] sealed, String before, String after) throws IOException {
        int digits = 2 * Integer.BYTES;
        int size = sealed.length - before.length() - digits - after.length();
        byte[] content = Arrays.copyOf(sealed, Math.max(size, 0));
        byte[] expected = bytes(before + checksum(content) + after);
        if (size < 0 || !Arrays.equals(expected, 0, expected.length, sealed, size, sealed.length)) {
            boolean hasOne = new String(sealed, StandardCharsets.UTF_8).contains(before);
            throw new IOException(
                    hasOne
                            ? "its checksum does not agree with it"
                            : "it has no checksum: it is cut, or a Panamax older than checksums has made it, which can delete it");
        }
        return content;
    }

    private static String checksum(byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
