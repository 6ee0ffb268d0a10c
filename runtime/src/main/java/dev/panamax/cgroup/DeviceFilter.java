package dev.panamax.cgroup;

import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Resources.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The device rules of cgroup version 2, which has no files for them: a small eBPF program that the kernel asks at every open and
 * mknod. It goes with the directory.
 *
 * @see <a href="https://docs.kernel.org/bpf/libbpf/program_types.html">BPF_PROG_TYPE_CGROUP_DEVICE</a>
 */
final class DeviceFilter {
    // Commands, types and flags, linux/bpf.h.
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_ATTACH = 8;
    private static final int BPF_PROG_DETACH = 9;
    private static final int BPF_PROG_GET_FD_BY_ID = 13;
    private static final int BPF_PROG_QUERY = 16;
    private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int BPF_CGROUP_DEVICE = 6;
    private static final int BPF_F_ALLOW_MULTI = 2;
    private static final int BPF_F_REPLACE = 4;

    /** The kernel attaches no more to one cgroup. */
    private static final int MOST_PROGRAMS = 64;

    private DeviceFilter() {}

    /**
     * Puts rules in force, in the place of those that are. At no moment is there none.
     *
     * @param pointer JSON pointer of the rules, or empty
     */
    static void set(Path directory, List<DeviceRule> rules, String pointer) {
        byte[] program = DeviceProgram.of(rules);
        List<Fd> attached = new ArrayList<>();
        try (Fd cgroup = Fd.open(directory.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY);
                Fd loaded = load(program)) {
            for (int id : attachedTo(cgroup)) {
                open(id, attached);
            }
            if (attached.size() == 1) {
                attach(
                        cgroup,
                        loaded,
                        BPF_F_ALLOW_MULTI | BPF_F_REPLACE,
                        attached.getFirst().number());
            } else {
                attach(cgroup, loaded, BPF_F_ALLOW_MULTI, 0);
                attached.forEach(old -> detach(cgroup, old));
            }
        } catch (LinuxException e) {
            String where = pointer.isEmpty() ? "" : " [" + pointer + "]";
            throw new CgroupException("setting the device rules of " + directory + ": " + e.getMessage() + where, e);
        } finally {
            attached.forEach(Fd::close);
        }
    }

    private static Fd load(byte[] program) {
        // Both texts live in memory of this call: the structure holds their addresses.
        Slot code = Slot.room("program", program.length);
        Slot license = Slot.word("license");
        Argument structure = Argument.words(
                new Argument.Symbol(
                        "BPF_PROG_TYPE_CGROUP_DEVICE",
                        halves(BPF_PROG_TYPE_CGROUP_DEVICE, program.length / DeviceProgram.INSTRUCTION)),
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

    /** Returns the ids of the programs that are attached to a cgroup itself. */
    static List<Integer> attachedTo(Fd cgroup) {
        Slot ids = Slot.room("ids", MOST_PROGRAMS * Integer.BYTES);
        Argument structure = Argument.words(
                integer(halves(cgroup.number(), BPF_CGROUP_DEVICE)),
                integer(0),
                Argument.address(ids),
                integer(MOST_PROGRAMS));
        List<Integer> found = new ArrayList<>();
        try (Scratch scratch = new Scratch(ids.size() + 256L)) {
            scratch.invoke(
                    SystemCall.BPF,
                    new Argument.Symbol("BPF_PROG_QUERY", BPF_PROG_QUERY),
                    structure,
                    integer(4L * Long.BYTES));
            ByteBuffer numbers = ByteBuffer.wrap(scratch.data().bytes(ids)).order(ByteOrder.nativeOrder());
            // No program has the id 0: what is behind the last was not written.
            for (int id = numbers.getInt(); id != 0; id = numbers.hasRemaining() ? numbers.getInt() : 0) {
                found.add(id);
            }
        }
        return found;
    }

    /** Opens a program, unless it has gone in the meantime, or a security module keeps it to itself: then it stays beside ours. */
    private static void open(int id, List<Fd> programs) {
        Call call = Call.of(
                SystemCall.BPF,
                new Argument.Symbol("BPF_PROG_GET_FD_BY_ID", BPF_PROG_GET_FD_BY_ID),
                Argument.words(integer(id), integer(0)),
                integer(2L * Long.BYTES));
        long result = call.attempt();
        if (result >= 0) {
            programs.add(Fd.of(result));
            return;
        }
        Errno errno = Errno.ofResult(result);
        if (errno != Errno.ENOENT && errno != Errno.EACCES && errno != Errno.EPERM) {
            throw new LinuxException(call.toString(), errno);
        }
    }

    private static void attach(Fd cgroup, Fd program, int flags, int replaced) {
        Call.of(
                        SystemCall.BPF,
                        new Argument.Symbol("BPF_PROG_ATTACH", BPF_PROG_ATTACH),
                        Argument.words(
                                integer(halves(cgroup.number(), program.number())),
                                integer(halves(BPF_CGROUP_DEVICE, flags)),
                                integer(replaced)),
                        integer(3L * Long.BYTES))
                .invoke();
    }

    private static void detach(Fd cgroup, Fd program) {
        Call.of(
                        SystemCall.BPF,
                        new Argument.Symbol("BPF_PROG_DETACH", BPF_PROG_DETACH),
                        Argument.words(integer(halves(cgroup.number(), program.number())), integer(BPF_CGROUP_DEVICE)),
                        integer(2L * Long.BYTES))
                .invoke();
    }

    /** Returns a word of two 32-bit members. */
    private static long halves(int first, int second) {
        return (first & 0xffff_ffffL) | ((long) second << Integer.SIZE);
    }
}
