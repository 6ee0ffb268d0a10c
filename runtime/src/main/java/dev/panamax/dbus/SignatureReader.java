package dev.panamax.dbus;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a signature apart: {@code a{sv}u} is the two complete types {@code a{sv}} and {@code u}.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#type-system">D-Bus specification, "Type System", and in it
 *     "Valid Signatures"</a>
 */
final class SignatureReader {
    private static final int LONGEST = 255;
    private static final int DEEPEST = 32;
    private static final String BASIC = "ybnqiuxtdsog";

    private final String signature;
    private int at;

    private SignatureReader(String signature) {
        this.signature = signature;
    }

    /**
     * Returns the complete types of a signature.
     *
     * @throws DbusException.BadValue if it is none
     */
    static List<String> types(String signature) {
        if (signature.length() > LONGEST) {
            throw new DbusException.BadValue(
                    "a signature of " + signature.length() + " characters: no more than " + LONGEST + " are valid");
        }
        List<String> types = new ArrayList<>();
        SignatureReader reader = new SignatureReader(signature);
        while (reader.at < signature.length()) {
            int start = reader.at;
            reader.completeType(0, 0);
            types.add(signature.substring(start, reader.at));
        }
        return types;
    }

    /** Returns the one complete type that a signature is. */
    static String single(String signature) {
        List<String> types = types(signature);
        if (types.size() != 1) {
            throw new DbusException.BadValue(
                    "the signature \"" + signature + "\" is " + types.size() + " types where one is wanted");
        }
        return signature;
    }

    /** Returns the types within a struct or dict entry, or the one within an array, of a valid signature. */
    static List<String> inner(String type) {
        return type.charAt(0) == 'a' ? List.of(type.substring(1)) : parts(type.substring(1, type.length() - 1));
    }

    static boolean isBasic(char type) {
        return BASIC.indexOf(type) >= 0;
    }

    /** Returns to which multiple of bytes values are aligned whose type begins so. */
    static int alignment(char type) {
        return switch (type) {
            case 'y', 'g', 'v' -> 1;
            case 'n', 'q' -> 2;
            case 'x', 't', 'd', '(', '{' -> 8;
            default -> 4;
        };
    }

    private static List<String> parts(String signature) {
        List<String> types = new ArrayList<>();
        for (int at = 0; at < signature.length(); ) {
            int end = end(signature, at);
            types.add(signature.substring(at, end));
            at = end;
        }
        return types;
    }

    /** Returns where the complete type ends that begins there, in a valid signature. */
    static int end(String signature, int start) {
        int at = start;
        while (signature.charAt(at) == 'a') {
            at++;
        }
        int open = 0;
        do {
            switch (signature.charAt(at++)) {
                case '(', '{' -> open++;
                case ')', '}' -> open--;
                default -> {}
            }
        } while (open > 0);
        return at;
    }

    private void completeType(int arrays, int structs) {
        char type = next("a type");
        switch (type) {
            case 'a' -> {
                limit(arrays + 1, "arrays");
                if (at < signature.length() && signature.charAt(at) == '{') {
                    at++;
                    dictEntry(arrays + 1, structs);
                } else {
                    completeType(arrays + 1, structs);
                }
            }
            case '(' -> struct(arrays, structs + 1);
            case 'v' -> {}
            default -> basic(type);
        }
    }

    private void struct(int arrays, int structs) {
        limit(structs, "structs");
        do {
            completeType(arrays, structs);
        } while (at < signature.length() && signature.charAt(at) != ')');
        close(')');
    }

    private void dictEntry(int arrays, int structs) {
        basic(next("the type of a key"));
        completeType(arrays, structs);
        close('}');
    }

    private void basic(char type) {
        if (type == 'h') {
            throw fault("file descriptors (h) are not supported");
        }
        if (!isBasic(type)) {
            throw fault("'" + type + "' is no type that can stand there");
        }
    }

    private void close(char bracket) {
        if (next("'" + bracket + "'") != bracket) {
            throw fault("'" + bracket + "' is missing");
        }
    }

    private char next(String wanted) {
        if (at == signature.length()) {
            throw fault(wanted + " is missing at the end");
        }
        return signature.charAt(at++);
    }

    private void limit(int depth, String what) {
        if (depth > DEEPEST) {
            throw fault("more than " + DEEPEST + " " + what + " in each other");
        }
    }

    private DbusException fault(String why) {
        return new DbusException.BadValue("\"" + signature + "\" is no signature: " + why);
    }
}
