package dev.panamax.linux;

import java.util.List;

/**
 * An argument of a system call: what the kernel gets, and how a person reads it.
 *
 * <p>A call with its arguments is data. It can be printed, made from here, or encoded for a process that knows nothing of Java.
 */
public sealed interface Argument {
    /** An absent pointer. */
    Argument NULL = new Symbol("NULL", 0);

    /** The current directory, in the place of a directory descriptor. */
    Argument AT_FDCWD = new Symbol("AT_FDCWD", -100);

    /** Returns how many bytes of data this takes beside its word, at most. */
    long dataSize();

    /** Writes the data, if there is any, and returns the word that the kernel gets; for a value, its address. */
    long encode(DataArea area);

    /** An integer, printed in decimal. */
    record Decimal(long value) implements Argument {
        @Override
        public long dataSize() {
            return 0;
        }

        @Override
        public long encode(DataArea area) {
            return value;
        }
    }

    /** A file mode or mask, printed in octal. */
    record Mode(long value) implements Argument {
        @Override
        public long dataSize() {
            return 0;
        }

        @Override
        public long encode(DataArea area) {
            return value;
        }
    }

    /** One value that has a name. */
    record Symbol(String name, long value) implements Argument {
        @Override
        public long dataSize() {
            return 0;
        }

        @Override
        public long encode(DataArea area) {
            return value;
        }
    }

    /** A set of flags; none prints as 0. */
    record Flags(List<? extends Flag> flags) implements Argument {
        @Override
        public long dataSize() {
            return 0;
        }

        @Override
        public long encode(DataArea area) {
            return Flag.bits(flags);
        }
    }

    /** A descriptor, passed by number. */
    record Descriptor(Fd fd) implements Argument {
        @Override
        public long dataSize() {
            return 0;
        }

        @Override
        public long encode(DataArea area) {
            return fd.number();
        }
    }

    /** A string, passed by the address of its NUL-terminated UTF-8 bytes. */
    record Text(String text) implements Argument {
        public Text {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "a string for the kernel holds no NUL: " + text.replace("\0", "\\0"));
            }
        }

        @Override
        public long dataSize() {
            // Three bytes hold any UTF-16 unit in UTF-8.
            return DataArea.aligned(3L * text.length() + 1);
        }

        @Override
        public long encode(DataArea area) {
            return area.address(area.text(text));
        }
    }

    /**
     * Bytes, passed by address.
     *
     * @param description how they print, such as {@code {ifr_name="lo", ifr_flags=IFF_UP}}
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // A copy for each call would serve nobody: what is passed is used at once.
    record Bytes(byte[] bytes, String description) implements Argument {
        @Override
        public long dataSize() {
            return DataArea.aligned(bytes.length);
        }

        @Override
        public long encode(DataArea area) {
            return area.address(area.bytes(bytes, bytes.length));
        }
    }

    /**
     * 64-bit words, passed by the address of the first: a vector of strings, or a structure of 64-bit members.
     *
     * @param description how they print, or empty to print each of them
     */
    record Words(List<Argument> words, String description) implements Argument {
        public Words(List<Argument> words) {
            this(words, "");
        }

        @Override
        public long dataSize() {
            return DataArea.size(words) + (long) Long.BYTES * words.size();
        }

        @Override
        public long encode(DataArea area) {
            return area.address(area.words(words));
        }
    }

    /**
     * The value that a slot holds when the call is made.
     *
     * @param offset where it starts in the slot, in bytes; of a smaller member of a structure the kernel takes what it needs
     */
    record Value(Slot slot, int offset) implements Argument {
        @Override
        public long dataSize() {
            return DataArea.aligned(slot.size());
        }

        @Override
        public long encode(DataArea area) {
            return area.address(area.offset(slot)) + offset;
        }
    }

    /**
     * The address of a slot, or of a member of the structure that it holds.
     *
     * @param offset in bytes
     */
    record Address(Slot slot, int offset) implements Argument {
        @Override
        public long dataSize() {
            return DataArea.aligned(slot.size());
        }

        @Override
        public long encode(DataArea area) {
            return area.address(area.offset(slot)) + offset;
        }
    }

    static Argument integer(long value) {
        return new Decimal(value);
    }

    static Argument mode(long value) {
        return new Mode(value);
    }

    static Argument symbol(Flag flag) {
        return new Symbol(flag.name(), flag.bits());
    }

    static Argument text(String text) {
        return new Text(text);
    }

    static Argument flags(Flag... flags) {
        return new Flags(List.of(flags));
    }

    static Argument flags(List<? extends Flag> flags) {
        return new Flags(List.copyOf(flags));
    }

    static Argument descriptor(Fd fd) {
        return new Descriptor(fd);
    }

    static Argument value(Slot slot) {
        return new Value(slot, 0);
    }

    static Argument address(Slot slot) {
        return new Address(slot, 0);
    }

    static Argument words(Argument... words) {
        return new Words(List.of(words));
    }

    static Argument bytes(byte[] bytes, String description) {
        return new Bytes(bytes, description);
    }

    /** Returns a NULL-terminated vector of strings, as {@code execve(2)} takes them. */
    static Argument vector(List<String> texts) {
        Argument[] words = new Argument[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            words[i] = new Text(texts.get(i));
        }
        words[texts.size()] = NULL;
        return new Words(List.of(words));
    }
}
