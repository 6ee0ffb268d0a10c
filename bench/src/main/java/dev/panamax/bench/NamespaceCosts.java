package dev.panamax.bench;

import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each kind of namespace takes to be made, one after the other by {@code unshare} in one process. */
final class NamespaceCosts {
    private static final int RUNS = 300;
    private static final List<CloneFlag> KINDS = List.of(
            CloneFlag.CLONE_NEWUTS,
            CloneFlag.CLONE_NEWIPC,
            CloneFlag.CLONE_NEWNS,
            CloneFlag.CLONE_NEWPID,
            CloneFlag.CLONE_NEWCGROUP,
            CloneFlag.CLONE_NEWTIME,
            CloneFlag.CLONE_NEWNET,
            CloneFlag.CLONE_NEWUSER);

    private NamespaceCosts() {}

    /** Returns the medians in microseconds, by the flag's name; the last one is a call that does nothing. */
    static Map<String, Double> measure(StageClock clock) {
        SyscallProgram.Builder program = SyscallProgram.builder().add(Op.of(SystemCall.GETPID));
        KINDS.forEach(kind -> program.add(Op.of(SystemCall.UNSHARE, Argument.symbol(kind))));
        program.add(Op.of(SystemCall.GETPID));
        SyscallProgram built = program.build();
        List<long[]> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(StageClock.run(built));
        }
        Map<String, Double> costs = new LinkedHashMap<>();
        for (int i = 1; i < built.steps().size(); i++) {
            int step = i;
            double[] each = runs.stream()
                    .mapToDouble(ticks -> clock.microseconds(ticks[step] - ticks[step - 1]))
                    .sorted()
                    .toArray();
            String name = i <= KINDS.size() ? KINDS.get(i - 1).name() : "getpid, which does nothing";
            costs.put(name, each[each.length / 2]);
        }
        return costs;
    }
}
