package dev.panamax.faults;

import dev.panamax.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which of the calls of a run are to fail: each of them, unless a run is to be shorter. */
final class Places {
    private static final int USUAL_STRIDE = 1;

    private Places() {}

    /** Returns a fault for each place, or two. */
    static List<Fault> faults(Map<Place, SeenCall> seen) {
        int stride = Integer.getInteger("panamax.faults.stride", USUAL_STRIDE);
        List<Fault> faults = new ArrayList<>();
        int number = 0;
        for (Map.Entry<Place, SeenCall> call : seen.entrySet()) {
            if (number++ % stride == 0) {
                for (Errno errno : Errors.of(call.getValue(), number / stride)) {
                    faults.add(new Fault(call.getKey(), call.getValue(), errno));
                }
            }
        }
        return faults;
    }
}
