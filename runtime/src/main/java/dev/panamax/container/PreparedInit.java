package dev.panamax.container;

import dev.panamax.config.Namespace;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.program.Launch;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import dev.panamax.security.IdentityChange;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Init's program, and how init comes into being. The stage can be init itself, born in all new namespaces; what can't be had at once
 * with its birth needs a stage that joins, or becomes another user, and clones init as its last act.
 *
 * @param program without re-execution
 * @param birth the clone in the program; null if there is none
 * @param namespaces what the stage is born in; empty if it clones
 */
record PreparedInit(
        InitSettings settings,
        SyscallProgram program,
        IdentityChange identity,
        @Nullable Birth birth,
        List<CloneFlag> namespaces) {
    /** A process that has become another user, or has other clocks, only after its birth: the kernel takes neither with shared memory. */
    private static final Set<Namespace> NOT_AT_BIRTH = EnumSet.of(Namespace.NEWUSER, Namespace.NEWTIME);

    /**
     * Writes the program.
     *
     * @param place directory of the cgroup in which init is to be born
     * @param cloned whether init must be the stage's clone in any case
     */
    static PreparedInit of(InitSettings settings, Optional<Fd> place, boolean cloned) {
        boolean direct = !cloned
                && place.isEmpty()
                && settings.joined().isEmpty()
                && settings.clocks().isEmpty()
                && settings.created().stream().noneMatch(NOT_AT_BIRTH::contains)
                && settings.created().stream().anyMatch(namespace -> namespace != Namespace.NEWCGROUP);
        Birth birth = direct ? null : new Birth(place);
        InitProgram program = new InitProgram(settings, birth);
        return new PreparedInit(
                settings, program.build(), program.identity(), birth, direct ? program.namespaces() : List.of());
    }

    /** Returns how it is started. The calling thread is init's parent. */
    Spawn spawn(List<Fd> standard) {
        return Spawn.of(program, standard).bornIn(namespaces);
    }

    /** Returns the way for an init that is a program of its own, and is cloned as this one is. */
    CreateCommand.Reexecution reexecution() {
        return (command, environment) -> new InitProgram(settings, birth).buildReexecution(command, environment);
    }

    /** Returns init's process id. */
    int pid(Launch launch) {
        return birth == null ? launch.pid() : birth.pid(launch.data());
    }

    /** Returns whether init was born in its cgroup; else it has to be put there. */
    boolean isInPlace(DataArea data) {
        return birth != null && birth.isInPlace(data);
    }
}
