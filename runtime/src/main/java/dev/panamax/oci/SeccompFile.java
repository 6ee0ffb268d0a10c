package dev.panamax.oci;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Faults;
import dev.panamax.config.Fields;
import dev.panamax.config.JsonDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A profile in a file: the profile alone, as {@code linux.seccomp} has it, an engine's {@link SeccompTemplate}, or a whole bundle's. */
public final class SeccompFile {
    private static final String IN_BUNDLE = "/linux/seccomp";

    private final String source;
    private final Fields fields;
    private final String pointer;
    private final List<Fault> unreadable;

    private SeccompFile(String source, Fields fields, String pointer, List<Fault> unreadable) {
        this.source = source;
        this.fields = fields;
        this.pointer = pointer;
        this.unreadable = unreadable;
    }

    /**
     * Reads a file.
     *
     * @param source where the text comes from, for messages
     * @param text in UTF-8
     * @throws ConfigException if that is no JSON, or a configuration without a profile
     */
    public static SeccompFile read(String source, byte[] text) {
        List<Fault> unreadable = new ArrayList<>();
        Fields whole = JsonDocument.read(source, JsonDocument.decoded(source, text), unreadable);
        Fields linux = whole.has("defaultAction") ? null : whole.object("linux");
        if (linux == null) {
            return new SeccompFile(source, whole, "", unreadable);
        }
        Fields profile = linux.object("seccomp");
        if (profile == null) {
            throw new ConfigException(source, List.of(new Fault(IN_BUNDLE, "is not there: all calls are allowed")));
        }
        return new SeccompFile(source, profile, IN_BUNDLE, unreadable);
    }

    /** Returns where in the file the profile is. */
    public String pointer() {
        return pointer;
    }

    /** Returns the profile as an engine's, or null if it is one already that a runtime takes. */
    public @Nullable SeccompTemplate template() {
        return SeccompTemplate.isOne(fields) ? new SeccompTemplate(this, fields) : null;
    }

    /**
     * Returns the profile.
     *
     * @throws ConfigException with everything that is wrong with it
     */
    public Seccomp profile() {
        if (SeccompTemplate.isOne(fields)) {
            throw new ConfigException(
                    source,
                    List.of(new Fault(
                            pointer,
                            "is an engine's template, with rules for some containers only: the engine makes a profile"
                                    + " of it, without archMap, includes and excludes")));
        }
        Seccomp profile = SeccompJson.seccomp(fields);
        return checked(profile == null ? SeccompJson.profile(fields, List.of(), List.of()) : profile);
    }

    /** Returns a profile if nothing is wrong with it. */
    Seccomp checked(Seccomp profile) {
        Faults faults = new Faults(unreadable.stream().distinct().toList()); // A list may have been read twice.
        SeccompValidation.validate(pointer, profile, faults);
        faults.throwIfAny(source);
        return profile;
    }
}
