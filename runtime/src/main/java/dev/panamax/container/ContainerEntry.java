package dev.panamax.container;

import static dev.panamax.linux.Argument.descriptor;

import dev.panamax.cgroup.CgroupMembers;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.SystemCall;
import dev.panamax.proc.Caller;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import dev.panamax.systemd.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of a process into the cgroups and namespaces of a running container. In version 1 its stage is put into the cgroups, and
 * waits for that. In version 2 it is born in the cgroup by the runtime's right to it. Who is in the container's user or cgroup namespace
 * has that right no more, so these two are joined last.
 */
final class ContainerEntry implements AutoCloseable {
    private static final byte[] GO = {1};

    private final PidFd init;
    private final Map<String, Path> cgroups;
    private final @Nullable Unit unit;
    private final List<CloneFlag> before = new ArrayList<>();
    private final List<CloneFlag> after = new ArrayList<>();
    private final Birth birth;

    /**
     * Prepares the way.
     *
     * @param init the container's first process
     * @param namespaces those of init that are not ours
     * @param cgroups the directory of each controller
     * @param unit that systemd keeps the container in, or null
     */
    ContainerEntry(PidFd init, List<CloneFlag> namespaces, Map<String, Path> cgroups, @Nullable Unit unit) {
        this.unit = unit;
        this.init = init;
        this.cgroups = cgroups;
        this.birth = new Birth(CgroupMembers.birthplace(cgroups));
        // Without rights of its own, a process gets them in the user namespace, and nowhere else.
        boolean privileged = Caller.current().isPrivileged();
        for (CloneFlag namespace : namespaces) {
            boolean takesRights =
                    namespace == CloneFlag.CLONE_NEWCGROUP || (namespace == CloneFlag.CLONE_NEWUSER && privileged);
            (takesRights && birth.hasPlace() ? after : before).add(namespace);
        }
    }

    /** Returns the descriptors that the program names. */
    List<Fd> kept() {
        List<Fd> kept = new ArrayList<>(birth.kept());
        kept.add(init.fd());
        return kept;
    }

    /** Adds the stage's wait for {@link #letIn}. */
    void addWait(SyscallProgram.Builder program, Fd sync) {
        StageSteps.waitForRuntime(program, sync);
    }

    /** Adds what joins the container, and the clone: what follows runs in a process that is in there altogether. */
    void addTo(SyscallProgram.Builder program, Fd sync) {
        StageSteps.join(program, init.fd(), before);
        program.phase(Phase.CLONE);
        birth.addTo(program, List.of(), () -> StageSteps.waitForRuntime(program, sync));
        StageSteps.join(program, init.fd(), after);
        program.add(Op.of(SystemCall.CLOSE, descriptor(init.fd())));
    }

    /** Puts the stage into the container's cgroups, unless they have a place to be born in, and lets it go on. */
    void letIn(int stage, SocketPair sync) {
        if (!birth.hasPlace()) {
            CgroupMembers.join(cgroups, stage, init.pid(), unit);
        }
        sync.ours().write(GO);
    }

    /** Returns the number of the process. */
    int pid(DataArea data) {
        return birth.pid(data);
    }

    /**
     * Puts the process into the container's cgroup if it was not born there.
     *
     * @throws dev.panamax.cgroup.CgroupException if it can't be there
     */
    void settle(DataArea data, SocketPair sync) {
        if (birth.hasPlace() && !birth.isInPlace(data)) {
            CgroupMembers.requireRoom(cgroups);
            CgroupMembers.join(cgroups, birth.pid(data), init.pid(), unit);
            sync.ours().write(GO);
        }
    }

    @Override
    public void close() {
        birth.kept().forEach(Fd::close);
    }
}
