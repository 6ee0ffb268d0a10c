package dev.panamax.testing;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What systemd itself says of a unit. */
public final class Systemctl {
    private Systemctl() {}

    /** Returns properties of a unit; of one that is not loaded as well, with the values that it would have. */
    public static Map<String, String> show(String unit, String... properties) throws IOException, InterruptedException {
        String all = Programs.run("systemctl", "show", "--property=" + String.join(",", properties), unit);
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : all.lines().toList()) {
            int equals = line.indexOf('=');
            // A property may have several lines of the same name.
            values.merge(line.substring(0, equals), line.substring(equals + 1), (one, next) -> one + "\n" + next);
        }
        return values;
    }

    /** Returns whether a unit is known: running, or failed and not yet forgotten. */
    public static boolean isLoaded(String unit) throws IOException, InterruptedException {
        return "loaded".equals(show(unit, "LoadState").get("LoadState"));
    }
}
