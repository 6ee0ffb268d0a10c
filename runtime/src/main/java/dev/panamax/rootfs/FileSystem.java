package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new instance of a file system, which is made, filled and changed before it is mounted anywhere.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/fsopen.2.html">fsopen(2)</a>
 */
final class FileSystem {
    private static final Argument FSOPEN_CLOEXEC = new Argument.Symbol("FSOPEN_CLOEXEC", 1);
    private static final Argument FSMOUNT_CLOEXEC = new Argument.Symbol("FSMOUNT_CLOEXEC", 1);
    private static final Argument FSCONFIG_SET_FLAG = new Argument.Symbol("FSCONFIG_SET_FLAG", 0);
    private static final Argument FSCONFIG_SET_STRING = new Argument.Symbol("FSCONFIG_SET_STRING", 1);
    private static final Argument FSCONFIG_CMD_CREATE = new Argument.Symbol("FSCONFIG_CMD_CREATE", 6);

    private final SyscallProgram.Builder program;
    private final String type;
    private final Slot context;
    private @Nullable Label otherwise;

    /**
     * Opens a context.
     *
     * @param source what the lists of mounts show, or empty
     */
    FileSystem(SyscallProgram.Builder program, String type, String source) {
        this.program = program;
        this.type = type;
        this.context = Slot.word("new " + type);
        program.add(Op.of(SystemCall.FSOPEN, text(type), FSOPEN_CLOEXEC).into(context));
        if (!source.isEmpty()) {
            set("source", source);
        }
    }

    /** Names the place to go on at if the kernel refuses to make it. */
    FileSystem otherwise(Label label) {
        otherwise = label;
        return this;
    }

    /** Sets a parameter. */
    void set(String name, String value) {
        configure(FSCONFIG_SET_STRING, text(name), text(value));
    }

    /** Sets options of the form {@code NAME} or {@code NAME=VALUE}. */
    void set(List<String> options) {
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                configure(FSCONFIG_SET_FLAG, text(option), NULL);
            } else {
                set(option.substring(0, equals), option.substring(equals + 1));
            }
        }
    }

    /** Sets flags, as far as they are the file system's and not the mount's. */
    void setFlags(List<MountFlag> mountFlags) {
        setFlag(mountFlags, MountFlag.MS_SYNCHRONOUS, "sync");
        setFlag(mountFlags, MountFlag.MS_DIRSYNC, "dirsync");
        setFlag(mountFlags, MountFlag.MS_LAZYTIME, "lazytime");
        setFlag(mountFlags, MountFlag.MS_MANDLOCK, "mand");
    }

    private void setFlag(List<MountFlag> mountFlags, MountFlag flag, String name) {
        if (mountFlags.contains(flag)) {
            configure(FSCONFIG_SET_FLAG, text(name), NULL);
        }
    }

    /** Sets a SELinux context, if there is one. */
    void label(String label) {
        if (!label.isEmpty()) {
            set("context", label);
        }
    }

    private void configure(Argument command, Argument name, Argument value) {
        program.add(Op.of(SystemCall.FSCONFIG, value(context), command, name, value, integer(0)));
    }

    /** Makes the file system and a mount of it, which is nowhere yet. */
    Slot mount(List<MountAttribute> attributes) {
        Slot mounted = Slot.word(type);
        program.add(orElse(Op.of(SystemCall.FSCONFIG, value(context), FSCONFIG_CMD_CREATE, NULL, NULL, integer(0))
                .note("make a file system of type " + type)));
        program.add(orElse(Op.of(SystemCall.FSMOUNT, value(context), FSMOUNT_CLOEXEC, flags(attributes))
                .into(mounted)));
        program.add(Op.of(SystemCall.CLOSE, value(context)));
        return mounted;
    }

    private Op orElse(Op op) {
        return otherwise == null ? op : op.onFailure(otherwise);
    }
}
