package dev.panamax.systemd;

import dev.panamax.config.ConfigException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a container's unit is, as engines write it into {@code cgroupsPath}: {@code slice:prefix:name}.
 *
 * @param slice the unit that the scope is in; empty for the usual one
 * @param prefix of the scope's name, which engines know their containers by; may be empty
 * @param name of the container
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html">systemd.unit(5)</a>
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/systemd.slice.html">systemd.slice(5)</a>
 */
public record ScopePlace(String slice, String prefix, String name) {
    private static final String SLICE = ".slice";
    private static final String SCOPE = ".scope";
    /** UNIT_NAME_MAX, and the end of the string. */
    private static final int LONGEST_NAME = 255;

    private static final String PUNCTUATION = ":-_.\\@";

    /**
     * Reads {@code slice:prefix:name}.
     *
     * @param faults takes what is wrong
     * @param pointer JSON pointer of the text
     */
    public static ScopePlace parse(String text, String pointer, List<Fault> faults) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            faults.add(new Fault(
                    pointer,
                    "\"" + text + "\" is not of the form slice:prefix:name, such as system.slice:panamax:web, which"
                            + " systemd cgroups need; the cgroup manager cgroupfs takes paths"));
            return new ScopePlace("", "", text);
        }
        ScopePlace place = new ScopePlace(parts[0], parts[1], parts[2]);
        place.check(pointer, faults);
        return place;
    }

    /** Adds what is wrong with the names. */
    public void check(String pointer, List<Fault> faults) {
        if (!slice.isEmpty()) {
            checkSlice(pointer, faults);
        }
        if (name.isEmpty()) {
            faults.add(new Fault(pointer, "the container's part of the scope's name is empty: slice:prefix:name"));
        } else if (name.endsWith(SLICE)) {
            faults.add(new Fault(pointer, "\"" + name + "\" names a slice, but processes are in a scope: name that"));
        } else if (unit().length() > LONGEST_NAME) {
            faults.add(new Fault(
                    pointer,
                    "the unit's name is " + unit().length() + " bytes long, and systemd takes " + LONGEST_NAME));
        }
    }

    private void checkSlice(String pointer, List<Fault> faults) {
        String stem = slice.endsWith(SLICE) ? slice.substring(0, slice.length() - SLICE.length()) : "";
        boolean wellFormed = stem.equals("-")
                || (!stem.isEmpty()
                        && !stem.startsWith("-")
                        && !stem.endsWith("-")
                        && !stem.contains("--")
                        && slice.length() <= LONGEST_NAME);
        for (int i = 0; i < stem.length() && wellFormed; i++) {
            wellFormed = isPlain(stem.charAt(i));
        }
        if (!wellFormed) {
            faults.add(new Fault(pointer, "\"" + slice + "\" is no slice, such as machine.slice or a-b.slice"));
        }
    }

    private static boolean isPlain(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || PUNCTUATION.indexOf(c) >= 0);
    }

    /** Returns this place, in a slice if it names none. */
    public ScopePlace orIn(String usual) {
        return slice.isEmpty() ? new ScopePlace(usual, prefix, name) : this;
    }

    /** Returns the name of the unit; what no unit may have in its name is written as systemd escapes it. */
    public String unit() {
        String full = prefix.isEmpty() ? name : prefix + "-" + name;
        return escape(full) + SCOPE;
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            escaped.append(isPlain(c) ? Character.toString(c) : "\\x%02x".formatted((int) c));
        }
        return escaped.toString();
    }

    /** Returns the cgroup of the unit below its manager's: {@code /a.slice/a-b.slice/unit.scope} for a slice {@code a-b.slice}. */
    public String path() {
        return String.join("", slices()) + "/" + unit();
    }

    private List<String> slices() {
        List<String> slices = new ArrayList<>();
        String stem = slice.substring(0, slice.length() - SLICE.length());
        if (stem.equals("-")) {
            return slices; // The root of all slices.
        }
        for (int dash = stem.indexOf('-'); dash > 0; dash = stem.indexOf('-', dash + 1)) {
            slices.add("/" + stem.substring(0, dash) + SLICE);
        }
        slices.add("/" + slice);
        return slices;
    }
}
