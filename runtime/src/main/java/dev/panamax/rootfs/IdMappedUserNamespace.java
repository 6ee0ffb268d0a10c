package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.config.IdMapping;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.SystemCall;
import dev.panamax.proc.HostProcfs;
import dev.panamax.program.Op;
import dev.panamax.program.Op.Expectation;
import dev.panamax.program.Phase;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user namespace that nobody is in: all that a mount needs of it are its id maps. A process makes it, is given the maps, and ends.
 *
 * @see <a href="https://docs.kernel.org/filesystems/idmappings.html">Idmappings</a>
 */
final class IdMappedUserNamespace implements AutoCloseable {
    private final Fd fd;

    private IdMappedUserNamespace(Fd fd) {
        this.fd = fd;
    }

    /**
     * Makes a namespace.
     *
     * @throws LinuxException if the kernel refuses the maps
     */
    static IdMappedUserNamespace of(List<IdMapping> uids, List<IdMapping> gids) {
        try (SocketPair sync = SocketPair.open()) {
            Holder holder = new Holder(sync, uids, gids);
            Spawn.of(program(sync.theirs()), List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR))
                    .keeping(List.of(sync.theirs()))
                    .admitted(holder::hold)
                    .start()
                    .close();
            return new IdMappedUserNamespace(holder.namespace());
        }
    }

    /** Makes the namespace, says so, and lives until the other side is closed. */
    private static SyscallProgram program(Fd sync) {
        Slot buffer = Slot.word("buffer");
        return SyscallProgram.builder()
                .phase(Phase.CLONE)
                .add(Op.of(SystemCall.UNSHARE, flags(CloneFlag.CLONE_NEWUSER)))
                .add(Op.of(SystemCall.WRITE, descriptor(sync), text("u"), integer(1)))
                .add(Op.of(SystemCall.READ, descriptor(sync), address(buffer), integer(1))
                        .expecting(Expectation.SUCCESS))
                .build();
    }

    /** Returns the namespace, to be named in {@code mount_setattr(2)}. */
    Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }

    /** The parent's side, while the process waits. */
    private static final class Holder {
        private final SocketPair sync;
        private final List<IdMapping> uids;
        private final List<IdMapping> gids;
        private @Nullable Fd namespace;

        Holder(SocketPair sync, List<IdMapping> uids, List<IdMapping> gids) {
            this.sync = sync;
            this.uids = uids;
            this.gids = gids;
        }

        void hold(int pid) {
            sync.theirs().close();
            if (sync.ours().read(new byte[1]) > 0) {
                try (HostProcfs procfs = HostProcfs.open()) {
                    map(procfs, pid, "uid_map", uids);
                    map(procfs, pid, "gid_map", gids);
                    namespace = procfs.openNamespace(pid, "user");
                }
            }
            sync.endOurs();
        }

        /** Returns the namespace; a process that could not make it has been an exception before. */
        Fd namespace() {
            if (namespace == null) {
                throw new LinuxException("unshare(CLONE_NEWUSER)", Errno.ESRCH);
            }
            return namespace;
        }

        private static void map(HostProcfs procfs, int pid, String file, List<IdMapping> mappings) {
            procfs.write(pid, file, IdMapping.text(mappings));
        }
    }
}
