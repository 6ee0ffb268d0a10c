package dev.panamax.faults;

import dev.panamax.linux.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** The faults of one verb, or of a part of its calls, one after the other. */
final class Round implements Callable<Round> {
    private final Verb verb;
    private final int part;
    private final Path directory;
    private final List<String> wrong = new ArrayList<>();
    private int faults;
    private int injected;
    private int leaks;

    Round(Verb verb, int part, Path directory) {
        this.verb = verb;
        this.part = part;
        this.directory = directory;
    }

    @Override
    public Round call() throws IOException {
        try (Crowd victims = new Crowd(verb, Traces.PREFIX + verb.letter() + part, directory)) {
            for (Fault fault : faults(victims)) {
                faults++;
                Turn turn = victims.turn(fault);
                injected += turn.injected() ? 1 : 0;
                if (isBad(fault, turn) && !isPutRight(turn, victims)) {
                    wrong.add(verb + ": " + fault + ": " + turn.result() + " -> " + turn.after());
                    System.out.println(wrong.getLast());
                    leaks += turn.after().contains("+") ? 1 : 0;
                    victims.replace();
                }
            }
        }
        return this;
    }

    /** Returns those of this part. */
    private List<Fault> faults(Crowd victims) throws IOException {
        Turn whole = victims.turn(null);
        if (!whole.succeeded() || !whole.isClean()) {
            throw new IllegalStateException(verb + " without faults: " + whole.result() + " -> " + whole.after());
        }
        List<Fault> all = Places.faults(whole.seen());
        List<Fault> own = new ArrayList<>();
        for (int i = part; i < all.size(); i += verb.parts()) {
            own.add(all.get(i));
        }
        return own;
    }

    private static boolean isBad(Fault fault, Turn turn) {
        return !turn.isClean() || (turn.injected() && fault.errno() == Errno.EINTR && !turn.succeeded());
    }

    /** A cgroup or a file that can't be removed is told of by its name, and the next run of the verb removes it. */
    private static boolean isPutRight(Turn turn, Crowd victims) throws IOException {
        if (turn.succeeded() || !turn.tellsWhatItLeaves()) {
            return false;
        }
        Turn next = victims.turn(null);
        return next.succeeded() && next.isClean();
    }

    /** Returns how many calls failed; the others were not made, as a run has a few calls more or less than another one. */
    int injected() {
        return injected;
    }

    /** Returns after how many faults something was left. */
    int leaks() {
        return leaks;
    }

    /** Returns what was wrong after the others, and after these. */
    List<String> wrong() {
        return wrong;
    }

    @Override
    public String toString() {
        return verb + ", part " + part + ": " + injected + " of " + faults + " faults, " + wrong.size() + " not borne";
    }
}
