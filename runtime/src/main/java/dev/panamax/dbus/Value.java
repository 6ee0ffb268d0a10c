package dev.panamax.dbus;

import java.util.List;

/**
 * A value of one of the types of D-Bus. Each is valid once it is made.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#type-system">D-Bus specification, "Type System"</a>
 */
public sealed interface Value {
    /** Returns the type as a signature writes it: one complete type. */
    String signature();

    /** {@code y}, from 0 to 255. */
    @SuppressWarnings("JavaLangClash")
    record Byte(int value) implements Value {
        private static final int GREATEST = 0xff;

        public Byte {
            Check.range(value, 0, GREATEST, "a byte");
        }

        @Override
        public String signature() {
            return "y";
        }
    }

    /** {@code b}. */
    record Bool(boolean value) implements Value {
        @Override
        public String signature() {
            return "b";
        }
    }

    /** {@code n}. */
    record Int16(int value) implements Value {
        public Int16 {
            Check.range(value, Short.MIN_VALUE, Short.MAX_VALUE, "an int16");
        }

        @Override
        public String signature() {
            return "n";
        }
    }

    /** {@code q}. */
    record Uint16(int value) implements Value {
        private static final int GREATEST = 0xffff;

        public Uint16 {
            Check.range(value, 0, GREATEST, "a uint16");
        }

        @Override
        public String signature() {
            return "q";
        }
    }

    /** {@code i}. */
    record Int32(int value) implements Value {
        @Override
        public String signature() {
            return "i";
        }
    }

    /** {@code u}. */
    record Uint32(long value) implements Value {
        private static final long GREATEST = 0xffff_ffffL;

        public Uint32 {
            Check.range(value, 0, GREATEST, "a uint32");
        }

        @Override
        public String signature() {
            return "u";
        }
    }

    /** {@code x}. */
    record Int64(long value) implements Value {
        @Override
        public String signature() {
            return "x";
        }
    }

    /**
     * {@code t}.
     *
     * @param value unsigned: -1 is the greatest
     */
    record Uint64(long value) implements Value {
        @Override
        public String signature() {
            return "t";
        }

        @Override
        public String toString() {
            return "Uint64[value=" + Long.toUnsignedString(value) + "]";
        }
    }

    /** {@code d}. */
    record Real(double value) implements Value {
        @Override
        public String signature() {
            return "d";
        }
    }

    /** {@code s}: any text without the character zero. */
    record Text(String value) implements Value {
        public Text {
            Check.text(value);
        }

        @Override
        public String signature() {
            return "s";
        }
    }

    /** {@code o}: {@code /org/freedesktop/systemd1}. */
    record ObjectPath(String value) implements Value {
        public ObjectPath {
            Names.path(value);
        }

        @Override
        public String signature() {
            return "o";
        }
    }

    /** {@code g}: any number of complete types. */
    record Signature(String value) implements Value {
        public Signature {
            SignatureReader.types(value);
        }

        @Override
        public String signature() {
            return "g";
        }
    }

    /** {@code a} and the type of its elements, which all have it: a dict entry makes it a dictionary. */
    record Array(String elementSignature, List<Value> elements) implements Value {
        public Array {
            SignatureReader.single("a" + elementSignature);
            elements = elements instanceof ByteList ? elements : Check.elements(elementSignature, elements);
        }

        /** Returns an array of bytes. */
        public static Array ofBytes(byte[] bytes) {
            return new Array("y", new ByteList(bytes.clone()));
        }

        @Override
        public String signature() {
            return "a" + elementSignature;
        }
    }

    /** The types of its fields, of which there is at least one, in parentheses. */
    record Struct(List<Value> fields) implements Value {
        public Struct {
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new DbusException.BadValue("a struct without fields: D-Bus has none");
            }
            Check.noDictEntry(fields, "a struct");
        }

        @Override
        public String signature() {
            StringBuilder signature = new StringBuilder("(");
            for (Value field : fields) {
                signature.append(field.signature());
            }
            return signature.append(')').toString();
        }
    }

    /** An element of a dictionary, and valid nowhere else. */
    record DictEntry(Value key, Value value) implements Value {
        public DictEntry {
            if (!SignatureReader.isBasic(key.signature().charAt(0))) {
                throw new DbusException.BadValue(
                        "a key of the type " + key.signature() + ": only basic types can be keys");
            }
            Check.noDictEntry(List.of(value), "a dict entry");
        }

        @Override
        public String signature() {
            return "{" + key.signature() + value.signature() + "}";
        }
    }

    /** {@code v}: a value that brings its type along. */
    record Variant(Value value) implements Value {
        public Variant {
            Check.noDictEntry(List.of(value), "a variant");
        }

        @Override
        public String signature() {
            return "v";
        }
    }
}
