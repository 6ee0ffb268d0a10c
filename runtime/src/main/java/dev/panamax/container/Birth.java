package dev.panamax.container;

import static dev.panamax.linux.Argument.descriptor;

import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.List;
import java.util.Optional;

/**
 * How a process comes into being: in its cgroup, if that has a place for it, so that nothing else is ever in there and nobody has to
 * move. If the kernel does not let it be born there, it is born where the runtime is, and has to be put there like any other; the
 * refusal of that says what is wrong.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/clone.2.html">clone(2), CLONE_INTO_CGROUP</a>
 */
final class Birth {
    private final Optional<Fd> place;
    private final Slot inPlace = Slot.word("pid of the process, born in its cgroup");
    private final Slot elsewhere = Slot.word("pid of the process");

    /**
     * Prepares a birth.
     *
     * @param place the directory of the cgroup; empty if nobody can be born in it
     */
    Birth(Optional<Fd> place) {
        this.place = place;
    }

    /** Returns whether the process may be born in its cgroup. */
    boolean hasPlace() {
        return place.isPresent();
    }

    /** Returns the descriptors that the program names. */
    List<Fd> kept() {
        return place.stream().toList();
    }

    /**
     * Adds the clone: what follows runs in the new process, which has nothing open of its cgroup any more.
     *
     * @param namespaces those that are made for it
     * @param unlessInPlace adds what the new process does only if it was not born in its cgroup, though it has a place
     */
    void addTo(SyscallProgram.Builder program, List<CloneFlag> namespaces, Runnable unlessInPlace) {
        program.reserve(inPlace).reserve(elsewhere);
        Label refused = new Label("born outside of its cgroup");
        Label born = new Label("born");
        place.ifPresent(directory -> {
            Op clone = StageSteps.sibling(namespaces, inPlace, directory);
            program.add(clone.onSuccess(born).onFailure(refused)).place(refused);
        });
        program.add(StageSteps.sibling(namespaces, elsewhere));
        place.ifPresent(directory -> {
            unlessInPlace.run();
            program.place(born);
            program.add(Op.of(SystemCall.CLOSE, descriptor(directory)));
        });
    }

    /** Returns the number of the process, once it is there. */
    int pid(DataArea data) {
        return (int) (isInPlace(data) ? data.get(inPlace) : data.get(elsewhere));
    }

    /** Returns whether the process was born in its cgroup; else it has to be put there. */
    boolean isInPlace(DataArea data) {
        return data.get(inPlace) != 0;
    }
}
