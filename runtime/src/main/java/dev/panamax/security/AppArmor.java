package dev.panamax.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What AppArmor says of itself in sysfs and securityfs: whether it is on, and which profiles it has.
 *
 * @param sys where sysfs is
 * @see <a href="https://man7.org/linux/man-pages/man7/apparmor.7.html">apparmor(7)</a>
 */
public record AppArmor(Path sys) {
    private static final String ENABLED = "module/apparmor/parameters/enabled";
    private static final String PROFILES = "kernel/security/apparmor/profiles";
    private static final String UNCONFINED = "unconfined";

    /** Returns that of this host. */
    public static AppArmor ofHost() {
        return new AppArmor(Path.of("/sys"));
    }

    boolean isEnabled() {
        return lines(ENABLED).stream().flatMap(List::stream).anyMatch(line -> line.startsWith("Y"));
    }

    /**
     * Returns why no program could run under a profile, and what to do; nothing if one can, or if that can't be told: of profiles in other
     * namespaces, of several at once, and where securityfs is not to be read, the kernel has the first word.
     */
    public Optional<String> refusal(String profile) {
        if (profile.isEmpty()) {
            return Optional.empty();
        }
        if (!isEnabled()) {
            return Optional.of("AppArmor is not enabled on this host, so the profile \"" + profile
                    + "\" would confine nothing: leave the field out");
        }
        boolean isSimple = !profile.startsWith(":") && !profile.contains("//&");
        if (profile.equals(UNCONFINED) || !isSimple || has(profile)) {
            return Optional.empty();
        }
        return Optional.of("the AppArmor profile \"" + profile + "\" is not loaded on this host: load it"
                + " (apparmor_parser --replace FILE), or leave the field out");
    }

    /** Returns whether a profile is loaded, or may be. */
    private boolean has(String profile) {
        Optional<List<String>> loaded = lines(PROFILES);
        return loaded.isEmpty()
                || loaded.get().stream().anyMatch(line -> nameIn(line).equals(profile));
    }

    /** A line is a name, which may have spaces, and the mode in parentheses. */
    private static String nameIn(String line) {
        int mode = line.lastIndexOf(" (");
        return mode < 0 ? line : line.substring(0, mode);
    }

    private Optional<List<String>> lines(String file) {
        try {
            Path path = sys.resolve(file);
            return Files.isReadable(path) ? Optional.of(Files.readAllLines(path)) : Optional.empty();
        } catch (IOException e) {
            return Optional
                    .empty(); // The list of profiles is only for those who may administer them, whatever its mode says.
        }
    }
}
