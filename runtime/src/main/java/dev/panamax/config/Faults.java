package dev.panamax.config;

import dev.panamax.config.ConfigException.Fault;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with a configuration, as it is found out: first what can't be read, then what makes no sense. Nothing is said about a
 * value that could not be read: it would be reported as missing as well.
 */
public final class Faults {
    private static final int LONGEST_QUOTE = 100;
    private static final int LONGEST_PATH = 4095;

    private final List<Fault> unreadable;
    private final List<Fault> found = new ArrayList<>();

    /**
     * Begins with what can't be read.
     *
     * @param unreadable complete by now
     */
    public Faults(List<Fault> unreadable) {
        this.unreadable = List.copyOf(unreadable);
    }

    /** Adds a fault, unless something at its place, around it or within it could not be read. */
    public void add(String pointer, String message) {
        for (int i = 0; i < unreadable.size(); i++) {
            String known = unreadable.get(i).pointer();
            if (contains(known, pointer) || contains(pointer, known)) {
                return;
            }
        }
        found.add(new Fault(pointer, message));
    }

    private static boolean contains(String outer, String inner) {
        return inner.startsWith(outer) && (inner.length() == outer.length() || inner.charAt(outer.length()) == '/');
    }

    /** Adds a fault if a text can't be passed to the kernel. */
    public void text(String pointer, String text) {
        if (text.indexOf('\0') >= 0) {
            add(pointer, Validation.NUL);
        }
    }

    /** Adds faults for texts that can't be passed to the kernel. */
    public void texts(String pointer, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            text(pointer + "/" + i, texts.get(i));
        }
    }

    /** Adds a fault if a text is more than one line of a file. */
    public void line(String pointer, String text) {
        text(pointer, text);
        if (text.indexOf('\n') >= 0) {
            add(pointer, quoted(text) + " must not hold a line feed");
        }
    }

    /** Adds a fault unless a path starts at the root. */
    public void absolute(String pointer, String path) {
        if (path.isEmpty()) {
            add(pointer, "an absolute path is needed");
        } else if (!path.startsWith("/")) {
            add(pointer, quoted(path) + " is not an absolute path");
        }
        path(pointer, path);
    }

    /** Adds a fault if the kernel can't take a path, absolute or not. */
    public void path(String pointer, String path) {
        text(pointer, path);
        if (path.length() > LONGEST_PATH || Validation.bytes(path) > LONGEST_PATH) {
            add(pointer, "the path has more than " + LONGEST_PATH + " bytes, which is what the kernel takes");
        }
    }

    /** Adds a fault unless a word is one of those that are known. */
    public void oneOf(String pointer, String word, List<String> known) {
        if (!known.contains(word)) {
            String found = word.isEmpty() ? "is needed" : quoted(word) + " is not known";
            add(pointer, found + " (known: " + String.join(", ", known) + ")");
        }
    }

    /** Adds a fault unless a number is in a range. */
    public void within(String pointer, long number, long least, long most) {
        if (number < least || number > most) {
            add(pointer, number + " is not between " + least + " and " + most);
        }
    }

    /** Adds faults for ranges of ids that the kernel would not map. */
    public void idMappings(String pointer, List<IdMapping> mappings) {
        List<Fault> wrong = new ArrayList<>();
        Validation.idMappings(pointer, "containerID", "hostID", mappings, wrong);
        for (Fault fault : wrong) {
            add(fault.pointer(), fault.message());
        }
    }

    /** Returns a text in quotation marks, shortened if it is long. */
    public static String quoted(String text) {
        String start = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
        return "\"" + start + "\"";
    }

    /** Returns all, what can't be read first. */
    public List<Fault> all() {
        List<Fault> all = new ArrayList<>(unreadable);
        all.addAll(found);
        return all;
    }

    /**
     * Ends with an exception if anything is wrong.
     *
     * @param source what was read, such as a file name
     * @throws ConfigException with all faults
     */
    public void throwIfAny(String source) {
        if (!unreadable.isEmpty() || !found.isEmpty()) {
            throw new ConfigException(source, all());
        }
    }
}
