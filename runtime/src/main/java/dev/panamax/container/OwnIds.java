package dev.panamax.container;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.IdMapping;
import dev.panamax.proc.Caller;
import java.util.List;
import java.util.Optional;

/** The one user and the one group that an ordinary user may map into a user namespace that he makes: himself. */
final class OwnIds {
    /** An id, and the field of a map that would name it. */
    record Own(String field, long id) {}

    private OwnIds() {}

    /** Returns the map by which one id is root. */
    static List<IdMapping> asRoot(long own) {
        return List.of(new IdMapping(0, own, 1));
    }

    /** Returns what is wrong with the map of a new user namespace, if a caller may not write it. */
    static Optional<Fault> refusal(String pointer, List<IdMapping> mappings, Caller caller, Own own, String template) {
        boolean allowed = mappings.size() == 1
                && mappings.getFirst().size() == 1
                && mappings.getFirst().hostId() == own.id();
        if (allowed || caller.mapsIds()) {
            return Optional.empty();
        }
        return Optional.of(new Fault(
                pointer,
                "an ordinary user can map one id, his own (size 1, " + own.field() + " " + own.id()
                        + "): others need CAP_SETUID and CAP_SETGID, or a helper program such as newuidmap, and"
                        + " Panamax calls none: " + template
                        + ", or join a user namespace that has them, by the path of its file or of a descriptor"
                        + " (/proc/self/fd/N)"));
    }
}
