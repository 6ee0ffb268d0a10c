package dev.panamax.cgroup;

import dev.panamax.oci.Resources.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Device rules as an eBPF program. For every kind of use that an access makes, the last rule about it decides; what no rule is about
 * is denied.
 *
 * <p>The program looks at the rules from the last to the first. It keeps the kinds of use that nobody has allowed yet, and is done as
 * soon as none is left, or one of them is denied.
 *
 * @see <a href="https://docs.kernel.org/bpf/standardization/instruction-set.html">BPF Instruction Set Architecture</a>
 */
final class DeviceProgram {
    static final int INSTRUCTION = 8;

    /** What the longest rule takes, and what is there without any. */
    private static final int LONGEST_RULE = 8;

    private static final int FRAME = 8;

    // Operation codes, linux/bpf.h and linux/bpf_common.h.
    private static final int LOAD_WORD = 0x61;
    private static final int MOVE = 0xb7;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int AND = 0x57;
    private static final int SHIFT_RIGHT = 0x77;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_NOT_EQUAL = 0x55;
    private static final int EXIT = 0x95;

    // The context, struct bpf_cgroup_dev_ctx: access type, major, minor.
    private static final int ACCESS = 0;
    private static final int MAJOR = 4;
    private static final int MINOR = 8;

    private static final int TYPE_BLOCK = 1;
    private static final int TYPE_CHARACTER = 2;
    private static final int ACCESS_MKNOD = 1;
    private static final int ACCESS_READ = 2;
    private static final int ACCESS_WRITE = 4;
    private static final int ACCESS_ALL = ACCESS_MKNOD | ACCESS_READ | ACCESS_WRITE;

    private final ByteBuffer code;

    private DeviceProgram(int rules) {
        code = ByteBuffer.allocate((FRAME + LONGEST_RULE * rules) * INSTRUCTION).order(ByteOrder.nativeOrder());
    }

    static byte[] of(List<DeviceRule> rules) {
        DeviceProgram program = new DeviceProgram(rules.size());
        program.begin();
        boolean decided = false;
        for (int i = rules.size() - 1; i >= 0 && !decided; i--) {
            program.rule(rules.get(i));
            // The kernel takes no program with instructions that can't be reached.
            decided = DevicePolicy.isForAll(rules.get(i));
        }
        if (!decided) {
            program.end(false);
        }
        byte[] bytes = new byte[program.code.position()];
        program.code.get(0, bytes);
        return bytes;
    }

    /** r2 = type, r3 = kinds of use, r4 = major, r5 = minor. */
    private void begin() {
        emit(LOAD_WORD, 2, 1, ACCESS, 0);
        emit(AND, 2, 0, 0, 0xffff);
        emit(LOAD_WORD, 3, 1, ACCESS, 0);
        emit(SHIFT_RIGHT, 3, 0, 0, 16);
        emit(LOAD_WORD, 4, 1, MAJOR, 0);
        emit(LOAD_WORD, 5, 1, MINOR, 0);
    }

    private void end(boolean allowed) {
        emit(MOVE, 0, 0, 0, allowed ? 1 : 0);
        emit(EXIT, 0, 0, 0, 0);
    }

    private void rule(DeviceRule rule) {
        int access = access(rule);
        Long major = rule.major();
        Long minor = rule.minor();
        int left = length(rule);
        if (rule.type() != 'a') {
            emit(JUMP_IF_NOT_EQUAL, 2, 0, --left, rule.type() == 'b' ? TYPE_BLOCK : TYPE_CHARACTER);
        }
        if (major != null) {
            emit(JUMP_IF_NOT_EQUAL, 4, 0, --left, major.intValue());
        }
        if (minor != null) {
            emit(JUMP_IF_NOT_EQUAL, 5, 0, --left, minor.intValue());
        }
        if (access != ACCESS_ALL && rule.allow()) {
            // What is allowed here need not be asked for any more: r3 &= ~access, and on if some is left.
            emit(AND, 3, 0, 0, ~access);
            emit(JUMP_IF_NOT_EQUAL, 3, 0, 2, 0);
        } else if (access != ACCESS_ALL) {
            // r1 = r3 & access, and on if nothing of it is asked for.
            emit(MOVE_REGISTER, 1, 3, 0, 0);
            emit(AND, 1, 0, 0, access);
            emit(JUMP_IF_EQUAL, 1, 0, 2, 0);
        }
        end(rule.allow());
    }

    private static int length(DeviceRule rule) {
        int conditions = (rule.type() == 'a' ? 0 : 1) + (rule.major() == null ? 0 : 1) + (rule.minor() == null ? 0 : 1);
        int filter = access(rule) == ACCESS_ALL ? 0 : rule.allow() ? 2 : 3;
        return conditions + filter + 2;
    }

    private static int access(DeviceRule rule) {
        String access = DevicePolicy.access(rule);
        return (access.indexOf('m') >= 0 ? ACCESS_MKNOD : 0)
                | (access.indexOf('r') >= 0 ? ACCESS_READ : 0)
                | (access.indexOf('w') >= 0 ? ACCESS_WRITE : 0);
    }

    private void emit(int operation, int destination, int source, int offset, int immediate) {
        code.put((byte) operation)
                .put((byte) ((source << 4) | destination))
                .putShort((short) offset)
                .putInt(immediate);
    }
}
