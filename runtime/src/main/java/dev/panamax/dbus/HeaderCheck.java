package dev.panamax.dbus;

import org.jspecify.annotations.Nullable;

/** Which fields a message of each type needs, and that their names are valid. */
final class HeaderCheck {
    private HeaderCheck() {}

    /**
     * Checks a header that was received.
     *
     * @throws DbusException.BadValue if it is not valid
     */
    static void check(Header header) {
        names(header);
        switch (header.type()) {
            case Header.METHOD_CALL -> {
                require(header.path(), "a call", HeaderField.PATH);
                require(header.member(), "a call", HeaderField.MEMBER);
            }
            case Header.METHOD_RETURN -> requireReplySerial(header, "an answer");
            case Header.ERROR -> {
                require(header.errorName(), "an error", HeaderField.ERROR_NAME);
                requireReplySerial(header, "an error");
            }
            case Header.SIGNAL -> {
                require(header.path(), "a signal", HeaderField.PATH);
                require(header.interfaceName(), "a signal", HeaderField.INTERFACE);
                require(header.member(), "a signal", HeaderField.MEMBER);
            }
            default -> {} // A type of a later version needs what we can't know.
        }
    }

    private static void names(Header header) {
        if (header.interfaceName() != null) {
            Names.interfaceName(header.interfaceName());
        }
        if (header.member() != null) {
            Names.member(header.member());
        }
        if (header.errorName() != null) {
            Names.errorName(header.errorName());
        }
        if (header.destination() != null) {
            Names.busName(header.destination());
        }
        if (header.sender() != null) {
            Names.busName(header.sender());
        }
    }

    private static void requireReplySerial(Header header, String what) {
        require(header.replySerial() == 0 ? null : what, what, HeaderField.REPLY_SERIAL);
    }

    private static void require(@Nullable Object value, String what, HeaderField field) {
        if (value == null) {
            throw new DbusException.BadValue(what + " without the header field " + field);
        }
    }
}
