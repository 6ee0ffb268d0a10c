package dev.panamax.dbus;

import java.util.List;

/**
 * The fields that a header can have.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-header-fields">D-Bus specification, "Header
 *     Fields"</a>
 */
enum HeaderField {
    PATH(1, "o"),
    INTERFACE(2, "s"),
    MEMBER(3, "s"),
    ERROR_NAME(4, "s"),
    REPLY_SERIAL(5, "u"),
    DESTINATION(6, "s"),
    SENDER(7, "s"),
    SIGNATURE(8, "g"),
    UNIX_FDS(9, "u");

    private static final List<HeaderField> ALL = List.of(values());

    private final int code;
    private final String type;

    HeaderField(int code, String type) {
        this.code = code;
        this.type = type;
    }

    int code() {
        return code;
    }

    String type() {
        return type;
    }

    /** Returns whether there is a field with this code; those of later versions are to be ignored. */
    static boolean isKnown(int code) {
        return code >= 1 && code <= ALL.size();
    }

    static HeaderField of(int code) {
        return ALL.get(code - 1);
    }
}
