package dev.panamax.systemd;

import dev.panamax.proc.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Which of systemd's managers is meant. */
public enum Manager {
    /** The one that is process 1. */
    SYSTEM("system", "system.slice"),
    /** An ordinary user's own. */
    USER("user", "user.slice");

    /** There if the host was started with systemd, sd_booted(3). */
    private static final Path RUNNING = Path.of("/run/systemd/system");

    private static final String SYSTEM_BUS = "unix:path=/run/dbus/system_bus_socket";

    private final String word;
    private final String usualSlice;

    Manager(String word, String usualSlice) {
        this.word = word;
        this.usualSlice = usualSlice;
    }

    /** Returns its name in files and messages. */
    public String word() {
        return word;
    }

    /** Returns the slice of those that name none. */
    public String usualSlice() {
        return usualSlice;
    }

    /** Returns whether this host was started with systemd. */
    public static boolean isPresent() {
        return Files.isDirectory(RUNNING);
    }

    /** Returns the manager that serves this process: process 1 serves root alone, and not one who is root in a user namespace only. */
    public static Manager ofCaller() {
        Caller caller = Caller.current();
        return caller.uid() == 0 && !caller.inUserNamespace() ? SYSTEM : USER;
    }

    /** Returns the address of the bus that the manager is on. */
    String address(Map<String, String> environment, long user) {
        return switch (this) {
            case SYSTEM -> environment.getOrDefault("DBUS_SYSTEM_BUS_ADDRESS", SYSTEM_BUS);
            case USER -> {
                String usual = "/run/user/" + user;
                String directory = environment.getOrDefault("XDG_RUNTIME_DIR", usual);
                yield environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + directory + "/bus");
            }
        };
    }
}
