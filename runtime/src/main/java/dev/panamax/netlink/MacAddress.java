package dev.panamax.netlink;

import java.util.HexFormat;

/** The hardware address of an Ethernet link. */
public final class MacAddress {
    private static final int LENGTH = 6;
    private static final int TEXT_LENGTH = 17;
    private static final int MULTICAST = 1;
    private static final int LOCALLY_ADMINISTERED = 2;
    private static final HexFormat FORMAT = HexFormat.ofDelimiter(":");

    private final byte[] bytes;

    private MacAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads six bytes in hexadecimal with colons: {@code 02:42:ac:11:00:02}.
     *
     * @throws IllegalArgumentException if the text is nothing of the kind
     */
    public static MacAddress parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw new IllegalArgumentException("expected six bytes such as 02:42:ac:11:00:02");
        }
        return new MacAddress(FORMAT.parseHex(text));
    }

    /** Takes six bytes. */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(bytes.length + " bytes are no Ethernet address");
        }
        return new MacAddress(bytes.clone());
    }

    /** Returns the six bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public boolean isMulticast() {
        return (bytes[0] & MULTICAST) != 0;
    }

    /** Returns whether the address was chosen by an administrator rather than by a manufacturer. */
    public boolean isLocallyAdministered() {
        return (bytes[0] & LOCALLY_ADMINISTERED) != 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress mac && java.util.Arrays.equals(bytes, mac.bytes);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return FORMAT.formatHex(bytes);
    }
}
