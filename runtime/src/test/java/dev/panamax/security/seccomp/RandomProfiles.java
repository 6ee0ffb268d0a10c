package dev.panamax.security.seccomp;

import dev.panamax.oci.Seccomp;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** Profiles of all shapes, the same ones for the same seed. */
final class RandomProfiles {
    private static final List<String> ACTIONS =
            List.of("KILL", "KILL_PROCESS", "TRAP", "ERRNO", "TRACE", "ALLOW", "LOG");
    private static final List<Long> VALUES =
            List.of(0L, 1L, 2L, 7L, 16L, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, 1L << 32, -1L, Long.MIN_VALUE);

    private static final List<SeccompOperator> EQUALITIES = List.of(SeccompOperator.EQ, SeccompOperator.NE);

    private final RandomGenerator random;
    private final List<String> names;
    private final Shape shape;

    /** What the rules are like. */
    enum Shape {
        /** A call has one rule, whose conditions are about different arguments. */
        ONE_CHAIN,
        /** A call may have several rules, each of which asks whether one argument is equal to something, or not. */
        EQUALITY,
        /** Whatever a profile can say. */
        ANY
    }

    RandomProfiles(long seed, List<String> names, Shape shape) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.names = names;
        this.shape = shape;
    }

    /** Returns a profile whose rules for one call all want the same, so that their order can mean nothing. */
    Seccomp next() {
        List<Seccomp.Rule> rules = new ArrayList<>();
        List<String> left = new ArrayList<>(names);
        int calls = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 20);
        for (int i = 0; i < calls; i++) {
            String action = action();
            @Nullable Integer errno = action.equals("ERRNO") || action.equals("TRACE") ? random.nextInt(200) : null;
            List<String> few = few(left);
            boolean several = shape != Shape.ONE_CHAIN && random.nextInt(3) == 0;
            int alternatives = 1 + (several ? random.nextInt(4) : 0);
            for (int j = 0; j < alternatives; j++) {
                rules.add(new Seccomp.Rule(few, "SCMP_ACT_" + action, errno, conditions()));
            }
        }
        String action = action();
        return new Seccomp(
                "SCMP_ACT_" + action,
                action.equals("ERRNO") && random.nextBoolean() ? 1 + random.nextInt(100) : null,
                architectures(),
                List.of(),
                "",
                "",
                rules);
    }

    /** Returns arguments near the values that a condition can speak of. */
    long[] arguments() {
        long[] arguments = new long[Comparison.ARGUMENTS];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = value() + (random.nextBoolean() ? 0 : random.nextInt(3) - 1);
        }
        return arguments;
    }

    RandomGenerator random() {
        return random;
    }

    /** Takes some names away: a second group of rules for the same call could want something else. */
    private List<String> few(List<String> left) {
        int count = 1 + random.nextInt(3);
        List<String> few = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            few.add(left.remove(random.nextInt(left.size())));
        }
        return few;
    }

    private String action() {
        return ACTIONS.get(random.nextInt(ACTIONS.size()));
    }

    private List<String> architectures() {
        List<String> some = new ArrayList<>();
        for (SeccompArchitecture architecture : SeccompArchitecture.values()) {
            if (random.nextBoolean()) {
                some.add(architecture.profileName());
            }
        }
        return some;
    }

    private List<Seccomp.Condition> conditions() {
        List<Seccomp.Condition> conditions = new ArrayList<>();
        int count = random.nextInt(shape == Shape.EQUALITY ? 2 : 4);
        int first = random.nextInt(Comparison.ARGUMENTS);
        for (int i = 0; i < count; i++) {
            int index = shape == Shape.ONE_CHAIN ? (first + i) % Comparison.ARGUMENTS : random.nextInt(3);
            conditions.add(
                    new Seccomp.Condition(index, value(), value(), operator().profileName()));
        }
        return conditions;
    }

    private SeccompOperator operator() {
        List<SeccompOperator> operators = shape == Shape.EQUALITY ? EQUALITIES : List.of(SeccompOperator.values());
        return operators.get(random.nextInt(operators.size()));
    }

    private long value() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> 1L << random.nextInt(64);
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }
}
