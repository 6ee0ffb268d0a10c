package dev.panamax.faults;

import dev.panamax.linux.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the calls of a run are to fail. The same few calls in the same order are most probably the same lines, run for one controller,
 * one file, one capability after the other: of those the first one and some of the rest are enough. All are taken with a stride of 1.
 */
final class Places {
    private static final int BEFORE = 2;
    private static final int AFTER = 1;
    private static final int FIRST = 1;
    private static final int THEN_EVERY = 8;

    private final List<Map.Entry<Place, SeenCall>> calls;

    Places(Map<Place, SeenCall> seen) {
        calls = List.copyOf(seen.entrySet());
    }

    /** Returns a fault for each place, or two. */
    List<Fault> faults() {
        Integer stride = Integer.getInteger("panamax.faults.stride");
        List<Fault> faults = new ArrayList<>();
        Map<String, Integer> times = new HashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            int before = times.merge(surroundings(i), 1, Integer::sum) - 1;
            boolean chosen = stride == null ? before < FIRST || before % THEN_EVERY == 0 : i % stride == 0;
            if (chosen) {
                add(calls.get(i), i, faults);
            }
        }
        return faults;
    }

    private static void add(Map.Entry<Place, SeenCall> call, int number, List<Fault> faults) {
        for (Errno errno : Errors.of(call.getValue(), number)) {
            faults.add(new Fault(call.getKey(), call.getValue(), errno));
        }
    }

    /** Returns a call with its neighbours of the same role. */
    private String surroundings(int index) {
        int role = calls.get(index).getKey().role();
        StringBuilder names = new StringBuilder().append(role % 2).append(' ');
        neighbours(index, -1, BEFORE, role, names);
        names.append('[').append(calls.get(index).getValue().name()).append(']');
        neighbours(index, 1, AFTER, role, names);
        return names.toString();
    }

    private void neighbours(int index, int step, int count, int role, StringBuilder names) {
        int left = count;
        for (int i = index + step; i >= 0 && i < calls.size() && left > 0; i += step) {
            if (calls.get(i).getKey().role() == role) {
                names.append(calls.get(i).getValue().name()).append(' ');
                left--;
            }
        }
    }
}
