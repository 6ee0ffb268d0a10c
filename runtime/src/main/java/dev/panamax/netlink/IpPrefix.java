package dev.panamax.netlink;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An address with the length of its network: {@code 10.88.7.2/24}.
 *
 * @param length in bits
 */
public record IpPrefix(InetAddress address, int length) {
    public IpPrefix {
        if (length < 0 || length > Byte.SIZE * address.getAddress().length) {
            throw new IllegalArgumentException(
                    "a prefix of " + length + " bits does not fit " + address.getHostAddress());
        }
    }

    /**
     * Reads {@code address/length}.
     *
     * @throws IllegalArgumentException if the text is nothing of the kind; names are never looked up
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("expected ADDRESS/LENGTH");
        }
        String length = text.substring(slash + 1);
        if (length.isEmpty() || length.length() > 3 || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("\"" + length + "\" is no prefix length");
        }
        return new IpPrefix(parseAddress(text.substring(0, slash)), Integer.parseInt(length));
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if the text is none; names are never looked up
     */
    public static InetAddress parseAddress(String text) {
        // Shorter forms that ofLiteral takes, such as 10.1, are nothing anybody means.
        boolean dotted = text.indexOf(':') < 0;
        if (dotted && text.chars().filter(c -> c == '.').count() != 3) {
            throw new IllegalArgumentException("\"" + text + "\" is no IP address");
        }
        if (dotted && hasLeadingZero(text)) {
            throw new IllegalArgumentException("a leading zero: octal for some, decimal for others");
        }
        if (text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            throw new IllegalArgumentException("no zone and no brackets belong here");
        }
        return InetAddress.ofLiteral(text);
    }

    private static boolean hasLeadingZero(String dotted) {
        for (int i = 0; i + 1 < dotted.length(); i++) {
            boolean first = i == 0 || dotted.charAt(i - 1) == '.';
            if (first && dotted.charAt(i) == '0' && dotted.charAt(i + 1) != '.') {
                return true;
            }
        }
        return false;
    }

    /** Returns whether this is IPv4. */
    public boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    /** Returns the network: this prefix with all host bits cleared. */
    public IpPrefix network() {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(length - (long) Byte.SIZE * i, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        return new IpPrefix(address(bytes), length);
    }

    /** Returns whether an address lies in this network. */
    public boolean contains(InetAddress other) {
        return other.getAddress().length == address.getAddress().length
                && new IpPrefix(other, length).network().equals(network());
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalArgumentException("not the length of an address: " + bytes.length, impossible);
        }
    }
}
