package dev.panamax.cgroup;

import static dev.panamax.cgroup.Settings.isSet;

import dev.panamax.linux.Errno;
import dev.panamax.oci.Resources.Memory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory controller of version 2, which counts swap apart from memory.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files">Memory Interface Files</a>
 */
final class MemoryV2 {
    private static final String LIMIT = "memory.max";
    private static final String SWAP = "memory.swap.max";
    private static final String NONE = "max";

    private MemoryV2() {}

    static void set(Settings settings, Memory memory) {
        if (memory.checkBeforeUpdate()) {
            MemoryUsage.check(settings, memory.swap(), "memory.current", "/memory/swap");
            MemoryUsage.check(settings, memory.limit(), "memory.current", "/memory/limit");
        }
        String swap = swap(settings, memory);
        if (swap != null) {
            swap(settings, swap);
        }
        limit(settings, LIMIT, memory.limit(), "/memory/limit");
        limit(settings, "memory.low", memory.reservation(), "/memory/reservation");
    }

    private static void limit(Settings settings, String file, @Nullable Long value, String field) {
        if (value != null && value != 0) {
            settings.write(file, value < 0 ? NONE : Long.toString(value), field);
        }
    }

    /** Without swap accounting, a limit that limits nothing is fulfilled, and so is one of an implied value. */
    private static void swap(Settings settings, String value) {
        boolean optional =
                value.equals(NONE) || value.equals("0") || settings.request().swapIsImplied();
        settings.writeUnless(optional ? List.of(Errno.ENOENT) : List.of(), SWAP, value, "/memory/swap");
    }

    /** Returns the limit of swap alone, or null to leave it. */
    private static @Nullable String swap(Settings settings, Memory memory) {
        Long limit = memory.limit();
        Long together = memory.swap();
        if (!isSet(together)) {
            return isSet(limit) && limit != null ? kept(settings, limit) : null;
        }
        if (together == null || together < 0) {
            return NONE;
        }
        long part = isSet(limit) && limit != null ? limit : Long.MAX_VALUE;
        if (part == Long.MAX_VALUE
                && settings.isUpdate()
                && !settings.read(LIMIT).equals(NONE)) {
            part = settings.readNumber(LIMIT);
        }
        // All of it may be swap where memory has no limit.
        return Long.toString(part < 0 || part == Long.MAX_VALUE ? together : difference(settings, together, part));
    }

    /** Returns what goes with a new limit of memory alone: both together stay what they are, as in version 1. */
    private static @Nullable String kept(Settings settings, long limit) {
        if (limit < 0) {
            return NONE;
        }
        if (!settings.isUpdate() || !settings.has(SWAP)) {
            return null;
        }
        if (settings.read(SWAP).equals(NONE) || settings.read(LIMIT).equals(NONE)) {
            return null;
        }
        return Long.toString(difference(settings, settings.readNumber(SWAP) + settings.readNumber(LIMIT), limit));
    }

    private static long difference(Settings settings, long together, long memory) {
        if (together < memory) {
            throw new CgroupException(
                    "memory and swap together, limited to " + together + " bytes, can't be less than the memory, "
                            + memory + " [" + settings.request().pointer("/memory/swap") + "]",
                    null);
        }
        return together - memory;
    }
}
