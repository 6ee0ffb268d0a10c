package dev.panamax.cgroup;

import dev.panamax.dbus.Value;
import dev.panamax.proc.NumberList;
import dev.panamax.systemd.UnitProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits as the properties of a unit: the values that the cgroup's files get, so that systemd knows them and does not write others.
 * What it has no property for is in the files alone.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/systemd.resource-control.html">systemd.resource-control(5)</a>
 */
final class UnitLimits {
    // The first versions of systemd that know a property.
    private static final int HAS_MEMORY_MIN = 240;
    private static final int HAS_QUOTA_PERIOD = 242;
    private static final int HAS_CPUSET = 244;
    private static final int HAS_IDLE = 252;
    private static final int HAS_ZSWAP = 253;

    private static final long SECOND = 1_000_000;
    /** systemd keeps a quota in hundredths of a processor. */
    private static final long QUOTA_STEP = SECOND / 100;

    private static final long LEAST_PERIOD = 1_000;
    private static final long MOST_PERIOD = SECOND;
    private static final long DEFAULT_PERIOD = 100_000;
    private static final long MOST_WEIGHT = 10_000;
    private static final String UNITS = "KMGTPE";
    private static final int UNIT_BITS = 10;

    private final Map<String, String> files;
    private final int version;
    private final List<UnitProperty> properties = new ArrayList<>();

    private UnitLimits(Map<String, String> files, int version) {
        this.files = files;
        this.version = version;
    }

    /**
     * Returns the properties that say what files of version 2 hold.
     *
     * @param files their values, by name
     * @param version of systemd
     */
    static List<UnitProperty> ofV2(Map<String, String> files, int version) {
        UnitLimits limits = new UnitLimits(files, version);
        limits.bytes("memory.max", "MemoryMax", 1, 0);
        limits.bytes("memory.high", "MemoryHigh", 1, 0);
        limits.bytes("memory.low", "MemoryLow", 0, 0);
        limits.bytes("memory.min", "MemoryMin", 0, HAS_MEMORY_MIN);
        limits.bytes("memory.swap.max", "MemorySwapMax", 0, 0);
        limits.bytes("memory.zswap.max", "MemoryZSwapMax", 0, HAS_ZSWAP);
        limits.bytes("pids.max", "TasksMax", 1, 0);
        limits.weight();
        String[] bandwidth = CounterFile.words(files.getOrDefault("cpu.max", ""));
        limits.bandwidth(bandwidth.length > 0 ? bandwidth[0] : "", bandwidth.length > 1 ? bandwidth[1] : "");
        limits.numbers("cpuset.cpus", "AllowedCPUs");
        limits.numbers("cpuset.mems", "AllowedMemoryNodes");
        return limits.properties;
    }

    /** Returns the properties that say what files of version 1 hold. */
    static List<UnitProperty> ofV1(Map<String, String> files, int version) {
        UnitLimits limits = new UnitLimits(files, version);
        limits.bytes("memory.limit_in_bytes", "MemoryLimit", 1, 0);
        limits.bytes("pids.max", "TasksMax", 1, 0);
        limits.bytes("cpu.shares", "CPUShares", 2, 0);
        limits.bytes(files.containsKey("blkio.weight") ? "blkio.weight" : "blkio.bfq.weight", "BlockIOWeight", 10, 0);
        limits.bandwidth(files.getOrDefault("cpu.cfs_quota_us", ""), files.getOrDefault("cpu.cfs_period_us", ""));
        return limits.properties;
    }

    /** Adds a number, unless it is less than what systemd takes. */
    private void bytes(String file, String property, long least, int since) {
        Long value = number(files.get(file));
        if (value != null && version >= since && (value == UnitProperty.INFINITY || value >= least)) {
            properties.add(UnitProperty.of(property, value));
        }
    }

    /** Returns a number as the kernel reads it, with a unit or without; null if there is none. */
    private static @Nullable Long number(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (text.equals("max") || text.startsWith("-")) {
            return UnitProperty.INFINITY;
        }
        int unit = UNITS.indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        try {
            return Math.multiplyExact(Long.parseLong(digits), 1L << (UNIT_BITS * (unit + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            return null; // The kernel has its own opinion of it.
        }
    }

    private void weight() {
        if ("1".equals(files.get("cpu.idle")) && version >= HAS_IDLE) {
            properties.add(UnitProperty.of("CPUWeight", 0));
            return;
        }
        Long weight = number(files.get("cpu.weight"));
        if (weight != null && weight >= 1 && weight <= MOST_WEIGHT) {
            properties.add(UnitProperty.of("CPUWeight", weight));
        }
    }

    private void bandwidth(String quotaText, String periodText) {
        Long quota = number(quotaText);
        Long period = number(periodText);
        if (period != null && (period < LEAST_PERIOD || period > MOST_PERIOD)) {
            return; // The kernel takes no such period: its error is the better one.
        }
        if (period != null && version >= HAS_QUOTA_PERIOD) {
            properties.add(UnitProperty.of("CPUQuotaPeriodUSec", period));
        }
        if (quota == null) {
            return;
        }
        properties.add(
                UnitProperty.of("CPUQuotaPerSecUSec", perSecond(quota, period == null ? DEFAULT_PERIOD : period)));
    }

    /** Returns the processor time for each second; rounded upwards, so that nobody gets less than was asked for. */
    private static long perSecond(long quota, long period) {
        if (quota < 0 || quota > Long.MAX_VALUE / SECOND) {
            return UnitProperty.INFINITY;
        }
        long exact = quota * SECOND / period;
        return (exact + QUOTA_STEP - 1) / QUOTA_STEP * QUOTA_STEP;
    }

    /** Adds a list such as 0-3,7 as a mask, lowest byte first. */
    private void numbers(String file, String property) {
        String list = files.getOrDefault(file, "");
        if (list.isEmpty() || version < HAS_CPUSET) {
            return;
        }
        try {
            Value mask = Value.Array.ofBytes(NumberList.parse(list).toByteArray());
            properties.add(new UnitProperty(property, mask));
        } catch (IllegalArgumentException e) {
            return; // As with a period.
        }
    }
}
