package dev.panamax.dbus;

/**
 * How large things may be.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages">D-Bus specification, "Message
 *     Format"</a>
 */
final class Limits {
    /** Bytes of a message, with its header. */
    static final int MESSAGE = 128 << 20;
    /** Bytes of the elements of an array. */
    static final int ARRAY = 64 << 20;
    /** Containers in each other, where variants begin new signatures. */
    static final int DEPTH = 64;
    /** Values in a message that we read, bytes in arrays not counted; ours alone, as a value takes more memory than its bytes. */
    static final int VALUES = 1 << 20;

    private Limits() {}
}
