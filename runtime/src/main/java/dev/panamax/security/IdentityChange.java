package dev.panamax.security;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Futex;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Comparison;
import dev.panamax.program.DescriptorMessage;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The change to the program's user and groups. Names mean what the container's own files say, and those are certain only when its
 * tree stands: then init asks, by one byte on the sync socket that brings its root along, and waits on a futex of the board until the
 * parent has read the files below that root and written the numbers down.
 */
public final class IdentityChange {
    /** What init sends when it wants to know who it is. */
    public static final byte QUESTION = 'u';

    private static final int MOST_GROUPS = 1024;
    private static final int LONGEST_HOME = 4096;
    private static final String POINTER = "/user";

    private final Slot answered = Slot.word("identity known");
    private final Slot uid = Slot.word("uid");
    private final Slot gid = Slot.word("gid");
    private final Slot groupCount = Slot.word("number of groups");
    private final Slot groups = Slot.room("groups", MOST_GROUPS * Integer.BYTES);
    private final Slot home = Slot.room("HOME", LONGEST_HOME);

    /** Returns the address of {@code HOME=...}, for the environment of the program. */
    public Argument home() {
        return address(home);
    }

    /** Asks for the identity; the root is the container's, and the limits are not the program's yet, which may have no descriptor left. */
    public void ask(SyscallProgram.Builder program, Fd sync) {
        program.phase(Phase.IDENTITY).from(POINTER);
        Slot root = Slot.word("the container's root");
        program.add(Op.of(
                        SystemCall.OPENAT,
                        AT_FDCWD,
                        text("/"),
                        flags(OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))
                .into(root));
        DescriptorMessage.send(program, sync, QUESTION, root, "ask the runtime for the user's ids");
    }

    /**
     * Waits for the answer, and changes to it; capabilities survive.
     *
     * @param inUserNamespace whether a user namespace that is not ours may deny every change of the groups: who is told to have none
     *     keeps those that are nobody's in there
     */
    public void add(SyscallProgram.Builder program, boolean inUserNamespace) {
        program.phase(Phase.IDENTITY).from(POINTER);
        awaitAnswer(program);
        addAnswered(program, inUserNamespace);
    }

    /** Changes as {@link #add} does to an identity that is known without a question. */
    public void addAnswered(SyscallProgram.Builder program, boolean inUserNamespace) {
        program.phase(Phase.IDENTITY).from(POINTER);
        for (Slot slot : List.of(uid, gid, groupCount, groups, home)) {
            program.reserve(slot);
        }
        Op setGroups = Credentials.setGroups(value(groupCount), address(groups));
        Credentials.change(
                program,
                inUserNamespace ? setGroups.tolerating(Errno.EPERM) : setGroups,
                Credentials.setGid(value(gid)),
                Credentials.setUid(value(uid)));
    }

    private void awaitAnswer(SyscallProgram.Builder program) {
        Comparison.await(program, answered);
    }

    /** Answers the question, and lets init go on. */
    public void answer(DataArea board, Identity identity) {
        set(board, identity);
        Futex.release(board, answered);
    }

    /** Says who it is. */
    public void set(DataArea board, Identity identity) {
        if (identity.groups().size() > MOST_GROUPS) {
            throw new UserException(
                    "the user is in " + identity.groups().size() + " groups, " + MOST_GROUPS + " can be passed on");
        }
        byte[] homeVariable = ("HOME=" + identity.home() + '\0').getBytes(StandardCharsets.UTF_8);
        if (homeVariable.length > LONGEST_HOME) {
            throw new UserException("the user's home directory has more than " + LONGEST_HOME + " bytes");
        }
        ByteBuffer ids =
                ByteBuffer.allocate(identity.groups().size() * Integer.BYTES).order(ByteOrder.nativeOrder());
        identity.groups().forEach(group -> ids.putInt(group.intValue()));
        board.set(uid, identity.uid());
        board.set(gid, identity.gid());
        board.set(groupCount, identity.groups().size());
        board.set(groups, ids.array());
        board.set(home, homeVariable);
    }
}
