package dev.panamax.dbus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a server is: {@code unix:path=/run/dbus/system_bus_socket}.
 *
 * @param transport how to get there
 * @param keys what else is to be known, unescaped, in their order
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#addresses">D-Bus specification, "Server Addresses"</a>
 */
public record DbusAddress(String transport, Map<String, String> keys) {
    private static final String UNESCAPED = "-_/.\\*";
    private static final int HEX = 16;
    private static final int ESCAPE_LENGTH = 3;

    public DbusAddress {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    /** Returns the address of a socket in the file system. */
    public static DbusAddress ofPath(Path socket) {
        return new DbusAddress("unix", Map.of("path", socket.toString()));
    }

    /**
     * Reads the addresses that a text lists, which are to be tried in their order.
     *
     * @throws DbusException.BadAddress if there is none, or one of them is no address
     */
    public static List<DbusAddress> parse(String text) {
        List<DbusAddress> addresses = new ArrayList<>();
        String list = text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
        for (String address : list.split(";", -1)) {
            addresses.add(parseOne(address));
        }
        return List.copyOf(addresses);
    }

    private static DbusAddress parseOne(String address) {
        int colon = address.indexOf(':');
        if (colon <= 0) {
            throw fault(
                    address,
                    "it does not begin with a transport and a colon, such as unix:path=/run/dbus/system_bus_socket");
        }
        Map<String, String> keys = new LinkedHashMap<>();
        String pairs = address.substring(colon + 1);
        for (String pair : pairs.isEmpty() ? new String[0] : pairs.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw fault(address, "\"" + pair + "\" is no key with a value");
            }
            if (keys.put(pair.substring(0, equals), unescape(address, pair.substring(equals + 1))) != null) {
                throw fault(address, "the key " + pair.substring(0, equals) + " is there twice");
            }
        }
        return new DbusAddress(address.substring(0, colon), keys);
    }

    /**
     * Returns the socket's address.
     *
     * @throws DbusException.BadAddress if there is no way to connect to it
     */
    String socket() {
        if (!transport.equals("unix")) {
            throw fault(
                    toString(),
                    "the transport " + transport + " is not supported: a bus has to have a unix:path=... address");
        }
        String path = keys.getOrDefault("path", "");
        String name = keys.getOrDefault("abstract", "");
        if (path.isEmpty() == name.isEmpty()) {
            throw fault(toString(), "it has to have either a path or an abstract name, by which to connect to it");
        }
        if ((path + name).indexOf('\0') >= 0) {
            throw fault(toString(), "a path has no NUL");
        }
        if (path.startsWith("@")) {
            return "./" + path; // What begins with @ where sockets are opened is in no directory.
        }
        return path.isEmpty() ? "@" + name : path;
    }

    /** Returns it as an address is written. */
    @Override
    public String toString() {
        List<String> pairs = new ArrayList<>();
        keys.forEach((key, value) -> pairs.add(key + "=" + escape(value)));
        return transport + ":" + String.join(",", pairs);
    }

    private static String escape(String value) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (isUnescaped(b)) {
                escaped.append((char) b);
            } else {
                escaped.append('%')
                        .append(Character.forDigit((b >> 4) & 0xf, HEX))
                        .append(Character.forDigit(b & 0xf, HEX));
            }
        }
        return escaped.toString();
    }

    private static boolean isUnescaped(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || UNESCAPED.indexOf(c) >= 0;
    }

    /** Undoes the escapes; what should be escaped and is not is taken as it is. */
    private static String unescape(String address, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream unescaped = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + ESCAPE_LENGTH > bytes.length ? -1 : Character.digit(bytes[i + 1], HEX);
                int low = high < 0 ? -1 : Character.digit(bytes[i + 2], HEX);
                if (low < 0) {
                    throw fault(address, "a % must be followed by two hexadecimal digits");
                }
                unescaped.write(high * HEX + low);
                i += 2;
            } else {
                unescaped.write(bytes[i]);
            }
        }
        return unescaped.toString(StandardCharsets.UTF_8);
    }

    private static DbusException fault(String address, String why) {
        return new DbusException.BadAddress("the D-Bus address \"" + address + "\": " + why);
    }
}
