package dev.panamax.program;

import dev.panamax.linux.Fd;
import java.util.List;
import java.util.Map;

/**
 * The descriptors of this process that a stage gets; it gets no others.
 *
 * @param standard become 0, 1 and 2
 * @param kept stay open under their numbers
 * @param placed get the numbers that are their keys, of those that {@link Fd} leaves free here: a program that names them so is the same
 *     for every stage
 */
public record Passed(List<Fd> standard, List<Fd> kept, Map<Integer, Fd> placed) {
    public Passed {
        standard = List.copyOf(standard);
        kept = List.copyOf(kept);
        placed = Map.copyOf(placed);
    }

    /** Returns what programs need that name descriptors by their numbers here. */
    public static Passed of(List<Fd> standard, List<Fd> kept) {
        return new Passed(standard, kept, Map.of());
    }
}
