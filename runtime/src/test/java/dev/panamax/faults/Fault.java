package dev.panamax.faults;

import dev.panamax.linux.Errno;

/** An error that one call of a run answers with. */
record Fault(Place place, SeenCall call, Errno errno) {
    @Override
    public String toString() {
        return errno + " from call " + place.index() + " of role " + place.role() + ", " + call;
    }
}
