package dev.panamax.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Starts in parallel: 1, 2, 4, 8 at once. */
final class Crowd {
    static final int PLACES = 8;
    private static final List<Integer> AT_ONCE = List.of(1, 2, 4, 8);

    private final List<Compare> places;

    /**
     * Prepares it.
     *
     * @param places of which each has names and cgroups of its own, {@value #PLACES} of them
     */
    Crowd(List<Compare> places) {
        this.places = places;
    }

    /** Returns a table of containers a second, and of the median of their durations. */
    String table(double seconds) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder("| a second (median ms) |");
        AT_ONCE.forEach(count -> text.append(' ').append(count).append(" at once |"));
        text.append(System.lineSeparator()).append("|---|---:|---:|---:|---:|").append(System.lineSeparator());
        for (Parallel each : candidates()) {
            text.append(line(each, seconds)).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String line(Parallel parallel, double seconds) throws InterruptedException, IOException {
        StringBuilder line = new StringBuilder("| " + parallel.name() + " |");
        try {
            parallel.warmUp();
            double alone = parallel.run(1, 3).median();
            for (int atOnce : AT_ONCE) {
                int starts = Math.max(3, (int) (seconds * 1000 / alone / Math.max(1, atOnce / 2)));
                Parallel.Rate rate = parallel.run(atOnce, starts);
                line.append(String.format(Locale.ROOT, " %.0f (%.2f) |", rate.rate(), rate.median()));
            }
        } catch (IllegalStateException e) {
            line.append(' ').append(e.getMessage()).append(" |");
        }
        return line.toString();
    }

    private List<Parallel> candidates() {
        List<Parallel> all = new ArrayList<>();
        all.add(everywhere("bare: ", place -> List.of(place.floor())).getFirst());
        all.add(everywhere("bare: ", place -> List.of(place.inProcess())).getFirst());
        all.addAll(everywhere("bare: ", Compare::bubblewrap));
        all.add(everywhere("bundle: ", place -> List.of(place.inProcessBundle()))
                .getFirst());
        all.add(everywhere("bundle: ", place -> List.of(place.panamaxRun())).getFirst());
        all.addAll(everywhere("bundle: ", place -> place.runtime("crun")));
        all.addAll(everywhere("bundle: ", place -> place.runtime("runc")));
        return all;
    }

    /** Returns the same candidates at all places. */
    private List<Parallel> everywhere(String prefix, Function<Compare, List<Candidate>> candidates) {
        List<List<Candidate>> byPlace = places.stream().map(candidates).toList();
        List<Parallel> all = new ArrayList<>();
        for (int i = 0; i < byPlace.getFirst().size(); i++) {
            int which = i;
            List<Candidate> same = byPlace.stream().map(some -> some.get(which)).toList();
            all.add(new Parallel(prefix + same.getFirst().name(), same));
        }
        return all;
    }
}
