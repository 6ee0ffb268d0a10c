package dev.panamax.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Properties;

/** All goals, with what a run says of each. */
final class Goals {
    private static final String OURS = Compare.IN_PROCESS;
    private static final String TIMES = "×";

    private final Map<String, List<Statistics>> contests;
    private final List<Goal> goals = new ArrayList<>();

    /**
     * Begins with what the contests say.
     *
     * @param contests by name
     */
    Goals(Map<String, List<Statistics>> contests) {
        this.contests = contests;
        atMost("bare", "start to exit in-process, without a network, against the floor", 1.25, overFloor("bare"));
        atMost("network", "the same with all namespaces and a pair of links on a bridge", 1.4, overFloor("network"));
        peers("bundle", "crun", 3);
        peers("bundle", "runc", 8);
        peers("bare", "bwrap", 1.5);
        OptionalDouble joined = median("join", OURS);
        OptionalDouble spawned = first("join");
        OptionalDouble more = joined.isPresent() && spawned.isPresent()
                ? OptionalDouble.of(joined.getAsDouble() - spawned.getAsDouble())
                : OptionalDouble.empty();
        add(Goal.atMost("join", "a join in-process, more than fork and exec of the same program", 1, "ms", more));
        Cold.WORKING.forEach(verb -> cold(verb, 2.5));
        Cold.TELLING.forEach(verb -> cold(verb, 1.6));
        atMost(
                "plain",
                "cold `%s` against `%s`".formatted(Cold.PLAIN, Cold.PLAIN_HELLO),
                5,
                ratio(median("cold", Cold.PLAIN), median("cold", Cold.PLAIN_HELLO)));
    }

    /** Adds a goal that the contests do not tell. */
    void add(Goal goal) {
        goals.add(goal);
    }

    /** Returns a table of all of them. */
    String table(Properties remarks) {
        StringBuilder text = new StringBuilder("| what | goal | measured | |%n|---|---|---:|---|%n".formatted());
        for (Goal goal : goals) {
            text.append(goal.line(remarks.getProperty(goal.id(), ""))).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** Returns the median of a candidate. */
    OptionalDouble median(String contest, String name) {
        return contests.getOrDefault(contest, List.of()).stream()
                .filter(row -> row.name().equals(name) && !row.isAbsent())
                .mapToDouble(Statistics::median)
                .findFirst();
    }

    /** Returns the largest memory of a candidate, in MiB. */
    OptionalDouble memory(String contest, String name) {
        return contests.getOrDefault(contest, List.of()).stream()
                .filter(row -> row.name().equals(name) && !row.isAbsent())
                .mapToDouble(Statistics::memory)
                .findFirst();
    }

    private void atMost(String id, String what, double bound, OptionalDouble measured) {
        add(Goal.atMost(id, what, bound, TIMES, measured));
    }

    private void cold(String verb, double bound) {
        String what = "cold `panamax %s` against hello world".formatted(verb);
        atMost(verb.split(" ", -1)[0], what, bound, ratio(median("cold", "panamax " + verb), first("cold")));
    }

    private OptionalDouble overFloor(String contest) {
        return ratio(median(contest, OURS), first(contest));
    }

    private OptionalDouble first(String contest) {
        return contests.getOrDefault(contest, List.of()).stream()
                .limit(1)
                .filter(row -> !row.isAbsent())
                .mapToDouble(Statistics::median)
                .findFirst();
    }

    /** How many times as long as ours each version of a peer takes. */
    private void peers(String contest, String program, double bound) {
        List<String> names = contests.getOrDefault(contest, List.of()).stream()
                .map(Statistics::name)
                .filter(name -> name.startsWith(program))
                .toList();
        for (String name : names.isEmpty() ? List.of(program) : names) {
            String what = "%s against in-process, of the same container".formatted(name);
            add(Goal.atLeast(program, what, bound, TIMES, ratio(median(contest, name), median(contest, OURS))));
        }
    }

    static OptionalDouble ratio(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(one.getAsDouble() / other.getAsDouble())
                : OptionalDouble.empty();
    }
}
