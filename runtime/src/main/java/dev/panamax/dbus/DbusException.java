package dev.panamax.dbus;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** What can go wrong between us and a message bus. */
public abstract sealed class DbusException extends PanamaxException {
    private static final long serialVersionUID = 1;

    DbusException(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    /** An address that is none, or that can't be connected to from here. */
    public static final class BadAddress extends DbusException {
        private static final long serialVersionUID = 1;

        BadAddress(String message) {
            super("dbus.address", message, null);
        }
    }

    /** No bus is there, or it does not let us in. */
    public static final class Unreachable extends DbusException {
        private static final long serialVersionUID = 1;

        Unreachable(String message, @Nullable Throwable cause) {
            super("dbus.unreachable", message, cause);
        }
    }

    /** The connection has ended, by either side; no further call can be made over it. */
    public static final class Disconnected extends DbusException {
        private static final long serialVersionUID = 1;

        Disconnected(String message, @Nullable Throwable cause) {
            super("dbus.disconnected", message, cause);
        }
    }

    /** Nothing came in the time that was given. */
    public static final class Timeout extends DbusException {
        private static final long serialVersionUID = 1;

        Timeout(String message) {
            super("dbus.timeout", message, null);
        }
    }

    /** Somebody answered a call with an error. */
    public static final class Refused extends DbusException {
        private static final long serialVersionUID = 1;

        private final String errorName;
        private final String text;

        Refused(String call, String errorName, String text) {
            super(
                    "dbus.refused",
                    call + " was refused: " + errorName + (text.isEmpty() ? "" : " (" + text + ")"),
                    null);
            this.errorName = errorName;
            this.text = text;
        }

        /** Returns the name of the error: {@code org.freedesktop.DBus.Error.ServiceUnknown}. */
        public String errorName() {
            return errorName;
        }

        /** Returns the words that came with it; empty if there were none. */
        public String text() {
            return text;
        }
    }

    /** What was received breaks the protocol. */
    public static final class Malformed extends DbusException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super("dbus.malformed", message, null);
        }

        Malformed(BadValue cause) {
            super("dbus.malformed", "a D-Bus message that breaks the protocol: " + cause.why(), cause);
        }
    }

    /** What was to be sent is nothing that D-Bus can carry. */
    public static final class BadValue extends DbusException {
        private static final long serialVersionUID = 1;

        private final String why;

        BadValue(String why) {
            super("dbus.value", why, null);
            this.why = why;
        }

        /** Returns the message. */
        String why() {
            return why;
        }
    }

    /** A text that is no value of D-Bus in the text format of GVariant. */
    public static final class BadText extends DbusException {
        private static final long serialVersionUID = 1;

        private final int position;

        BadText(String text, int position, String why) {
            super("dbus.text", "at character " + (position + 1) + " of \"" + text + "\": " + why, null);
            this.position = position;
        }

        /** Returns how many characters stand before the place. */
        public int position() {
            return position;
        }
    }
}
