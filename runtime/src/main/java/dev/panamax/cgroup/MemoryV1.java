package dev.panamax.cgroup;

import static dev.panamax.cgroup.Settings.isSet;

import dev.panamax.linux.Errno;
import dev.panamax.oci.Resources.Memory;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The memory controller of version 1.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/memory.html">Memory Resource Controller</a>
 */
final class MemoryV1 {
    private static final String LIMIT = "memory.limit_in_bytes";
    private static final String SWAP = "memory.memsw.limit_in_bytes";

    /** Kernels from 5.16 on no longer limit their own memory apart; some take the value, some do not. */
    private static final List<Errno> DEPRECATED = List.of(Errno.EOPNOTSUPP, Errno.ENOENT);

    private MemoryV1() {}

    static void set(Settings settings, Memory memory) {
        checkUsage(settings, memory);
        if (memory.useHierarchy() != null && settings.has("memory.use_hierarchy")) {
            hierarchy(settings, memory.useHierarchy() ? "1" : "0");
        }
        limits(settings, memory);
        settings.set("memory.soft_limit_in_bytes", memory.reservation(), "/memory/reservation");
        deprecated(settings, "memory.kmem.limit_in_bytes", memory.kernel(), "/memory/kernel");
        deprecated(settings, "memory.kmem.tcp.limit_in_bytes", memory.kernelTcp(), "/memory/kernelTCP");
        if (memory.disableOomKiller()) {
            settings.write("memory.oom_control", "1", "/memory/disableOOMKiller");
        }
        if (memory.swappiness() != null && memory.swappiness() != -1) {
            settings.write("memory.swappiness", Long.toString(memory.swappiness()), "/memory/swappiness");
        }
    }

    private static void checkUsage(Settings settings, Memory memory) {
        if (memory.checkBeforeUpdate()) {
            MemoryUsage.check(settings, memory.limit(), "memory.usage_in_bytes", "/memory/limit");
            MemoryUsage.check(settings, memory.swap(), "memory.memsw.usage_in_bytes", "/memory/swap");
        }
    }

    private static void hierarchy(Settings settings, String wanted) {
        if (!settings.read("memory.use_hierarchy").equals(wanted)) {
            settings.write("memory.use_hierarchy", wanted, "/memory/useHierarchy");
        }
    }

    private static void deprecated(Settings settings, String file, @Nullable Long value, String field) {
        if (isSet(value) && settings.has(file)) {
            settings.writeUnless(DEPRECATED, file, Long.toString(Objects.requireNonNull(value)), field);
        }
    }

    /** At no moment may the limit of memory and swap together be below that of memory: the order depends on the old values. */
    private static void limits(Settings settings, Memory memory) {
        Long limit = memory.limit();
        Long swap = swap(settings, memory);
        boolean swapFirst = isSet(limit) && swap != null && raises(settings, swap);
        if (swapFirst) {
            settings.set(SWAP, swap, "/memory/swap");
        }
        if (limit != null && limit != 0) {
            limit(settings, limit);
        }
        if (!swapFirst) {
            settings.set(SWAP, swap, "/memory/swap");
        }
    }

    private static @Nullable Long swap(Settings settings, Memory memory) {
        Long limit = memory.limit();
        if (isSet(memory.swap())) {
            return settings.request().swapIsImplied() && !settings.has(SWAP) ? null : memory.swap();
        }
        // Memory without a limit, and a limit for memory and swap together, can't be both.
        return limit != null && limit == -1 && settings.has(SWAP) ? limit : null;
    }

    private static boolean raises(Settings settings, long swap) {
        return swap == -1 || Long.compareUnsigned(settings.readNumber(LIMIT), swap) < 0;
    }

    private static void limit(Settings settings, long limit) {
        String value = Long.toString(limit);
        if (!settings.writeUnless(List.of(Errno.EBUSY), LIMIT, value, "/memory/limit")) {
            throw new CgroupException(
                    "the memory in use can't be brought below the limit of " + limit + " bytes: it is "
                            + settings.read("memory.usage_in_bytes") + " now and has been "
                            + settings.read("memory.max_usage_in_bytes") + " ["
                            + settings.request().pointer("/memory/limit") + "]",
                    null);
        }
    }
}
