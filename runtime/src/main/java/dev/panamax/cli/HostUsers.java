package dev.panamax.cli;

import dev.panamax.security.UserDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The names of the host's users. */
final class HostUsers {
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static @Nullable UserDatabase users;

    private HostUsers() {}

    /** Returns the name of a user, or the number if it has none, or names can't be read. */
    static synchronized String name(long uid) {
        if (users == null) {
            users = UserDatabase.parse(passwd(), "");
        }
        return users.nameOf(uid).orElseGet(() -> Long.toString(uid));
    }

    private static String passwd() {
        try {
            return new String(Files.readAllBytes(PASSWD), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Names are a courtesy.
            return "";
        }
    }
}
