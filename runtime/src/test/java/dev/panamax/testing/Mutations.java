package dev.panamax.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can become of a file or message on its way, or be put in its place by somebody who means harm: always the same ones. */
public final class Mutations {
    private static final int LONG = 20_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** What a byte is replaced by, or what comes in between, beside each of its bits in turn. */
    private static final byte[] BYTES = {
        0,
        '\n',
        '\r',
        '\t',
        ' ',
        '-',
        '+',
        '.',
        ',',
        ':',
        '=',
        '/',
        '\\',
        '"',
        '(',
        ')',
        '0',
        '9',
        'x',
        127,
        (byte) 0x80,
        (byte) 0xc3,
        (byte) 0xff
    };

    private static final List<String> NUMBERS = List.of(
            "",
            "-1",
            "+1",
            " 1",
            "0x10",
            "1e3",
            "1.5",
            "NaN",
            "max",
            "2147483648",
            "4294967296",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "9".repeat(LONG),
            "\uff11",
            "\u0661");

    private final byte[] original;

    private Mutations(byte[] original) {
        this.original = original.clone();
    }

    public static Mutations of(byte[] original) {
        return new Mutations(original);
    }

    public static Mutations of(String original) {
        return new Mutations(original.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A mutation.
     *
     * @param what happened, for the message of a failed test
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Mutation(String what, byte[] bytes) {}

    /** Returns what there is if the end is missing, from all of it to the last byte. */
    public List<Mutation> cuts() {
        List<Mutation> mutations = new ArrayList<>();
        for (int size = 0; size < original.length; size++) {
            mutations.add(new Mutation("cut after " + size + " bytes", Arrays.copyOf(original, size)));
        }
        return mutations;
    }

    /** Returns all with one bit that is another, or one byte. */
    public List<Mutation> changes() {
        List<Mutation> mutations = new ArrayList<>();
        for (int place = 0; place < original.length; place++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                mutations.add(changed(place, (byte) (original[place] ^ (1 << bit))));
            }
            for (byte other : BYTES) {
                if (Integer.bitCount((other ^ original[place]) & 0xff) > 1) {
                    mutations.add(changed(place, other));
                }
            }
        }
        return mutations;
    }

    private Mutation changed(int place, byte value) {
        byte[] bytes = original.clone();
        bytes[place] = value;
        return new Mutation("byte " + place + " is " + (value & 0xff), bytes);
    }

    /** Returns all with one byte too many, or one too few. */
    public List<Mutation> shifts() {
        List<Mutation> mutations = new ArrayList<>();
        for (int place = 0; place <= original.length; place++) {
            for (byte inserted : BYTES) {
                mutations.add(new Mutation(
                        "the byte " + (inserted & 0xff) + " comes before " + place,
                        with(place, place, new byte[] {inserted})));
            }
            if (place < original.length) {
                mutations.add(new Mutation("byte " + place + " is missing", with(place, place + 1, new byte[0])));
            }
        }
        return mutations;
    }

    /** Returns all with one line that is missing, there twice, or has changed places with the next one. */
    public List<Mutation> lines() {
        List<String> lines = List.of(text().split("(?<=\n)(?=.)", -1));
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            List<String> changed = new ArrayList<>(lines);
            changed.remove(i);
            mutations.add(joined("line " + i + " is missing", changed));
            changed.add(i, lines.get(i));
            changed.add(i, lines.get(i));
            mutations.add(joined("line " + i + " is there twice", changed));
            if (i + 1 < lines.size()) {
                changed = new ArrayList<>(lines);
                changed.add(i, changed.remove(i + 1));
                mutations.add(joined("line " + i + " comes after the next", changed));
            }
        }
        return mutations;
    }

    private static Mutation joined(String what, List<String> lines) {
        return new Mutation(what, String.join("", lines).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns all with a number that is none, or out of every range. */
    public List<Mutation> numbers() {
        List<Mutation> mutations = new ArrayList<>();
        Matcher number = NUMBER.matcher(text());
        while (number.find()) {
            for (String other : NUMBERS) {
                String shown = other.length() > 40 ? other.length() + " digits" : other;
                mutations.add(new Mutation(
                        "the number at " + number.start() + " is \"" + shown + "\"",
                        with(number.start(), number.end(), other.getBytes(StandardCharsets.UTF_8))));
            }
        }
        return mutations;
    }

    /** Returns some with far too much of something: at the start, in the middle, at the end. */
    public List<Mutation> excesses() {
        List<Mutation> mutations = new ArrayList<>();
        for (int place : new int[] {0, original.length / 2, original.length}) {
            for (byte filling : BYTES) {
                byte[] much = new byte[LONG];
                Arrays.fill(much, filling);
                mutations.add(new Mutation(
                        LONG + " times the byte " + (filling & 0xff) + " before " + place, with(place, place, much)));
            }
        }
        return mutations;
    }

    /** Returns everything that is not what it was. */
    public List<Mutation> all() {
        List<Mutation> mutations = new ArrayList<>(cuts());
        mutations.addAll(changes());
        mutations.addAll(shifts());
        mutations.addAll(lines());
        mutations.addAll(numbers());
        mutations.addAll(excesses());
        mutations.removeIf(mutation -> Arrays.equals(mutation.bytes(), original));
        return mutations;
    }

    private String text() {
        return new String(original, StandardCharsets.ISO_8859_1);
    }

    private byte[] with(int start, int end, byte[] middle) {
        byte[] bytes = Arrays.copyOf(original, original.length - (end - start) + middle.length);
        System.arraycopy(middle, 0, bytes, start, middle.length);
        System.arraycopy(original, end, bytes, start + middle.length, original.length - end);
        return bytes;
    }
}
