package dev.panamax.security;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Process;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The change to a user and groups that are known by their numbers, as a bundle has them: nobody needs to be asked. */
public final class FixedIdentity {
    private static final String POINTER = "/process/user";
    private static final int USUAL_UMASK = 022;
    private static final int MOST_SHOWN = 8;

    private FixedIdentity() {}

    /**
     * Adds the change; permitted capabilities survive it.
     *
     * @param inUserNamespace whether ids mean what a user namespace that is not ours maps them to; one that was made without privilege
     *     denies every change of the groups, which is no error as long as none are asked for
     */
    public static void add(SyscallProgram.Builder program, Process.User user, boolean inUserNamespace) {
        program.phase(Phase.IDENTITY).from(POINTER);
        List<Long> groups = user.additionalGids();
        Op setGroups = Credentials.setGroups(integer(groups.size()), groups.isEmpty() ? NULL : ids(groups));
        if (groups.isEmpty() && inUserNamespace) {
            setGroups = setGroups.tolerating(Errno.EPERM);
        }
        String why = inUserNamespace ? ", which the user namespace must map" : "";
        Credentials.change(
                program,
                setGroups.note("set the additional groups" + (groups.isEmpty() ? "" : why)),
                Credentials.setGid(integer(user.gid())).note("set the group " + user.gid() + why),
                Credentials.setUid(integer(user.uid())).note("set the user " + user.uid() + why));
    }

    /** Adds the mask for the modes of new files. */
    public static void addUmask(SyscallProgram.Builder program, Process.User user) {
        Integer umask = user.umask();
        program.phase(Phase.IDENTITY).from(umask == null ? null : POINTER + "/umask");
        program.add(Op.of(SystemCall.UMASK, mode(umask == null ? USUAL_UMASK : umask)));
    }

    private static Argument ids(List<Long> groups) {
        ByteBuffer ids = ByteBuffer.allocate(groups.size() * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (long group : groups) {
            ids.putInt((int) group);
        }
        List<Long> shown = groups.subList(0, Math.min(groups.size(), MOST_SHOWN));
        return bytes(ids.array(), shown + (shown.size() < groups.size() ? "..." : ""));
    }
}
