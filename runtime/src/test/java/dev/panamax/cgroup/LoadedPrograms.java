package dev.panamax.cgroup;

import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The eBPF programs that the kernel has loaded, as {@code bpftool prog} lists them. */
final class LoadedPrograms {
    private static final int BPF_PROG_GET_NEXT_ID = 11;

    private LoadedPrograms() {}

    /** Returns how many there are, of all types. */
    static long count() {
        long count = 0;
        for (int id = next(0); id != 0; id = next(id)) {
            count++;
        }
        return count;
    }

    /** Returns the id of the program after one; 0 if that was the last. */
    private static int next(int id) {
        Slot attributes = Slot.room("attributes", 4 * Integer.BYTES);
        try (Scratch scratch = new Scratch(256)) {
            byte[] start = ByteBuffer.allocate(4 * Integer.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putInt(id)
                    .array();
            scratch.data().set(attributes, start);
            scratch.invoke(
                    SystemCall.BPF,
                    new Argument.Symbol("BPF_PROG_GET_NEXT_ID", BPF_PROG_GET_NEXT_ID),
                    Argument.address(attributes),
                    integer(3L * Integer.BYTES));
            return ByteBuffer.wrap(scratch.data().bytes(attributes))
                    .order(ByteOrder.nativeOrder())
                    .getInt(Integer.BYTES);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return 0;
            }
            throw e;
        }
    }
}
