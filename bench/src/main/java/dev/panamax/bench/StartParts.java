package dev.panamax.bench;

import dev.panamax.config.ContainerConfig;
import dev.panamax.container.CreateCommand;
import dev.panamax.container.Exec;
import dev.panamax.linux.WaitStatus;
import dev.panamax.program.Launch;
import dev.panamax.program.Phase;
import dev.panamax.rootfs.RootSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where the time of a start goes: in the runtime by its own clock, in init by the time stamps of its program. */
record StartParts(StageClock clock, Path root, Path dataPath) {
    private static final int RUNS = 300;

    /** Returns medians in microseconds, by what happens, in order. */
    Map<String, Double> measure(ContainerConfig config) {
        Map<String, double[]> all = new LinkedHashMap<>();
        for (int run = 0; run < RUNS; run++) {
            int column = run;
            new Start(clock)
                    .run(config, root, dataPath)
                    .forEach((part, time) -> all.computeIfAbsent(part, key -> new double[RUNS])[column] = time);
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        all.forEach((part, times) -> {
            Arrays.sort(times);
            medians.put(part, times[RUNS / 2]);
        });
        return medians;
    }

    /** One start, with what is seen of it while its board is there. */
    private static final class Start {
        private final StageClock clock;
        private final Map<String, Double> phases = new LinkedHashMap<>();
        private CreateCommand.@Nullable Init asked;
        private @Nullable Launch launch;
        private long creation;
        private long birth;
        private long execution;

        Start(StageClock clock) {
            this.clock = clock;
        }

        Map<String, Double> run(ContainerConfig config, Path root, Path dataPath) {
            long begin = System.nanoTime();
            WaitStatus status = Exec.of(config)
                    .root(new RootSource.Directory(root.toString()))
                    .dataPath(dataPath)
                    .arguments(List.of("/bin/true"))
                    .createCommand(this::create)
                    .startCallback(init -> readBoard())
                    .run();
            long end = System.nanoTime();
            if (!status.equals(new WaitStatus.Exited(0))) {
                throw new IllegalStateException("/bin/true ended with " + status);
            }
            Map<String, Double> parts = new LinkedHashMap<>();
            parts.put("runtime: checks, claim, new cgroups", (creation - begin) / 1e3);
            parts.put("runtime: birth of the stage, in new namespaces if it is init", (birth - creation) / 1e3);
            parts.putAll(phases);
            parts.put("runtime: from that birth to the execution", (execution - birth) / 1e3);
            parts.put("the program, its end, and what is removed", (end - execution) / 1e3);
            parts.put("from the request to the end", (end - begin) / 1e3);
            return parts;
        }

        private Launch create(CreateCommand.Init init) {
            creation = System.nanoTime();
            Launch launched = StageClock.start(init);
            birth = System.nanoTime();
            asked = init;
            launch = launched;
            return launched;
        }

        private void readBoard() {
            execution = System.nanoTime();
            if (asked != null && launch != null) {
                List<Phase> of = StageClock.phases(asked);
                sumUp(StageClock.ticks(launch, of.size()), of);
            }
        }

        /** Adds up how long init was in each phase, in the order of what it did. */
        private void sumUp(long[] ticks, List<Phase> of) {
            int[] order = IntStream.range(0, ticks.length)
                    .filter(call -> ticks[call] != 0)
                    .boxed()
                    .sorted((one, other) -> Long.compare(ticks[one], ticks[other]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            Map<Phase, Double> times = new EnumMap<>(Phase.class);
            for (int i = 1; i < order.length; i++) {
                times.merge(of.get(order[i]), clock.microseconds(ticks[order[i]] - ticks[order[i - 1]]), Double::sum);
            }
            times.forEach((phase, time) -> phases.put("init: " + phase.words(), time));
        }
    }
}
