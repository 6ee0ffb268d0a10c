package dev.panamax.cgroup;

import static dev.panamax.linux.Argument.integer;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.Device;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * The device rules of cgroup version 2, which has no files for them: a small eBPF program that the kernel asks at every open and
 * mknod.
 *
 * @see <a href="https://docs.kernel.org/bpf/prog_cgroup_sysctl.html">BPF_PROG_TYPE_CGROUP_DEVICE</a>
 */
final class DeviceFilter {
    private static final int INSTRUCTION = 8;
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_ATTACH = 8;
    private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int BPF_CGROUP_DEVICE = 6;

    // Operation codes, linux/bpf.h and linux/bpf_common.h.
    private static final int LOAD_WORD = 0x61;
    private static final int MOVE = 0xb7;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int AND = 0x57;
    private static final int SHIFT_RIGHT = 0x77;
    private static final int JUMP_IF_NOT_EQUAL = 0x55;
    private static final int JUMP_IF_NOT_EQUAL_REGISTER = 0x5d;
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

    private final ByteBuffer code;

    private DeviceFilter(int rules) {
        code = ByteBuffer.allocate((16 + 12 * rules) * INSTRUCTION).order(ByteOrder.nativeOrder());
    }

    /** Attaches the configured rules to a cgroup; the kernel drops them with the directory. */
    static void attach(Path directory, CgroupConfig config) {
        if (config.allowAllDevices()) {
            return;
        }
        byte[] program = program(config.allowedDevices());
        try (Fd loaded = load(program);
                Fd cgroup = Fd.open(directory.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY)) {
            Call.of(
                            SystemCall.BPF,
                            new Argument.Symbol("BPF_PROG_ATTACH", BPF_PROG_ATTACH),
                            // Two 32-bit members a word: target and program, then type and flags.
                            Argument.words(
                                    integer(cgroup.number() | ((long) loaded.number() << Integer.SIZE)),
                                    integer(BPF_CGROUP_DEVICE)),
                            integer(2L * Long.BYTES))
                    .invoke();
        } catch (LinuxException e) {
            throw new CgroupException(
                    "setting the device rules of " + directory + ": " + e.getMessage() + " [/cgroups/allowed_devices]",
                    e);
        }
    }

    private static Fd load(byte[] program) {
        // Both texts live in memory of this call: the structure holds their addresses.
        Slot code = Slot.room("program", program.length);
        Slot license = Slot.word("license");
        Argument structure = Argument.words(
                new Argument.Symbol(
                        "BPF_PROG_TYPE_CGROUP_DEVICE",
                        BPF_PROG_TYPE_CGROUP_DEVICE | (((long) program.length / INSTRUCTION) << Integer.SIZE)),
                Argument.address(code),
                Argument.address(license),
                integer(0),
                integer(0),
                integer(0));
        Call call = Call.of(
                SystemCall.BPF,
                new Argument.Symbol("BPF_PROG_LOAD", BPF_PROG_LOAD),
                structure,
                integer(6L * Long.BYTES));
        try (Scratch scratch = new Scratch(program.length + 256L)) {
            scratch.data().set(code, program);
            scratch.data().set(license, new byte[] {'G', 'P', 'L', 0});
            return Fd.of(scratch.invoke(call.name(), call.arguments().toArray(Argument[]::new)));
        }
    }

    /** Writes the program: what no rule allows is denied. */
    static byte[] program(List<Device> rules) {
        DeviceFilter filter = new DeviceFilter(rules.size());
        // r2 = type, r3 = access, r4 = major, r5 = minor
        filter.emit(LOAD_WORD, 2, 1, ACCESS, 0);
        filter.emit(AND, 2, 0, 0, 0xffff);
        filter.emit(LOAD_WORD, 3, 1, ACCESS, 0);
        filter.emit(SHIFT_RIGHT, 3, 0, 0, 16);
        filter.emit(LOAD_WORD, 4, 1, MAJOR, 0);
        filter.emit(LOAD_WORD, 5, 1, MINOR, 0);
        for (Device rule : rules) {
            filter.rule(rule);
        }
        filter.emit(MOVE, 0, 0, 0, 0);
        filter.emit(EXIT, 0, 0, 0, 0);
        byte[] program = new byte[filter.code.position()];
        filter.code.get(0, program);
        return program;
    }

    /** Lets a device through that is of this type, has these numbers, and is used in no other way than these. */
    private void rule(Device rule) {
        int major = rule.major() == Device.WILDCARD ? 0 : 1;
        int minor = rule.minor() == Device.WILDCARD ? 0 : 1;
        int left = 3 + major + minor + 2;
        int type = rule.type() == Device.Type.BLOCK ? TYPE_BLOCK : TYPE_CHARACTER;
        emit(JUMP_IF_NOT_EQUAL, 2, 0, left, type);
        emit(MOVE_REGISTER, 1, 3, 0, 0);
        emit(AND, 1, 0, 0, access(rule.permissions()));
        emit(JUMP_IF_NOT_EQUAL_REGISTER, 1, 3, left - 3, 0);
        if (major == 1) {
            emit(JUMP_IF_NOT_EQUAL, 4, 0, 2 + minor, (int) rule.major());
        }
        if (minor == 1) {
            emit(JUMP_IF_NOT_EQUAL, 5, 0, 2, (int) rule.minor());
        }
        emit(MOVE, 0, 0, 0, 1);
        emit(EXIT, 0, 0, 0, 0);
    }

    private static int access(String permissions) {
        return (permissions.indexOf('m') >= 0 ? ACCESS_MKNOD : 0)
                | (permissions.indexOf('r') >= 0 ? ACCESS_READ : 0)
                | (permissions.indexOf('w') >= 0 ? ACCESS_WRITE : 0);
    }

    private void emit(int operation, int destination, int source, int offset, int immediate) {
        code.put((byte) operation)
                .put((byte) ((source << 4) | destination))
                .putShort((short) offset)
                .putInt(immediate);
    }
}
