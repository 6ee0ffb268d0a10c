package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.dbus.Value;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.oci.Resources.Memory;
import dev.panamax.oci.Resources.Network;
import dev.panamax.systemd.UnitProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What systemd is told of limits. */
class UnitLimitsTest {
    private static final int NEW = 256;
    private static final Path NOT_YET = Path.of("/nowhere");

    private static Value mask(int... bytes) {
        byte[] mask = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            mask[i] = (byte) bytes[i];
        }
        return Value.Array.ofBytes(mask);
    }

    private static Map<String, Value> asMap(List<UnitProperty> properties) {
        Map<String, Value> map = new LinkedHashMap<>();
        properties.forEach(property -> map.put(property.name(), property.value()));
        return map;
    }

    private static Map<String, Value> number(String name, long value) {
        return Map.of(name, new Value.Uint64(value));
    }

    private static Resources resources(Map<String, String> unified) {
        return new Resources(
                List.of(),
                new Memory(64L << 20, 32L << 20, 96L << 20, null, null, null, false, null, false),
                new Cpu(2048L, 25_000L, null, 50_000L, null, null, "0-1,9", "0", null),
                9L,
                BlockIo.NONE,
                List.of(),
                Network.NONE,
                Map.of(),
                unified);
    }

    private static Map<String, Value> limits(Map<String, Path> paths, Resources resources, boolean update) {
        OciRequest request = new OciRequest("/x", resources, update ? "" : OciRequest.CONFIG);
        return asMap(UnitProperties.limits(paths, request, NEW, update));
    }

    @Test
    void limitsOfABundleAreTheUnitsInVersionTwo() {
        Map<String, Value> limits = limits(Map.of("", NOT_YET), resources(Map.of("memory.high", "48M")), false);
        assertThat(limits)
                .containsAllEntriesOf(number("MemoryMax", 64 << 20))
                .containsAllEntriesOf(number("MemoryLow", 32 << 20))
                .containsAllEntriesOf(number("MemorySwapMax", 32 << 20))
                .containsAllEntriesOf(number("MemoryHigh", 48 << 20))
                .containsAllEntriesOf(number("TasksMax", 9))
                .containsAllEntriesOf(number("CPUQuotaPerSecUSec", 500_000))
                .containsAllEntriesOf(number("CPUQuotaPeriodUSec", 50_000))
                .containsEntry("AllowedCPUs", mask(3, 2))
                .containsEntry("AllowedMemoryNodes", mask(1))
                .containsEntry("DevicePolicy", new Value.Text("strict"))
                .containsKeys("DeviceAllow", "CPUWeight");
    }

    @Test
    void limitsOfABundleAreTheUnitsInVersionOne() {
        Map<String, Path> paths = new LinkedHashMap<>();
        for (String controller : List.of("devices", "memory", "cpu", "cpuset", "pids", "freezer", "name=systemd")) {
            paths.put(controller, NOT_YET.resolve(controller));
        }
        assertThat(limits(paths, resources(Map.of()), false))
                .containsAllEntriesOf(number("MemoryLimit", 64 << 20))
                .containsAllEntriesOf(number("TasksMax", 9))
                .containsAllEntriesOf(number("CPUShares", 2048))
                .containsAllEntriesOf(number("CPUQuotaPerSecUSec", 500_000))
                .containsEntry("DevicePolicy", new Value.Text("strict"))
                .doesNotContainKeys("MemoryMax", "CPUWeight", "AllowedCPUs");
    }

    @Test
    void anUpdateSaysWhatChangesAndCountsWithWhatIsThere(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("cpu.max"), "20000 40000\n");
        Resources longer = Resources.NONE.withCpu(new Cpu(null, 30_000L, null, null, null, null, "", "", null));
        assertThat(limits(Map.of("", directory), longer, true))
                .containsOnlyKeys("CPUQuotaPeriodUSec", "CPUQuotaPerSecUSec")
                .containsAllEntriesOf(number("CPUQuotaPerSecUSec", 750_000));
        assertThat(Files.readString(directory.resolve("cpu.max"))).isEqualTo("20000 40000\n");
        assertThat(limits(Map.of("", directory), Resources.NONE, true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    memory.max      | max          | MemoryMax          | -1
                    memory.max      | 4096         | MemoryMax          | 4096
                    memory.max      | 1g           | MemoryMax          | 1073741824
                    memory.low      | 0            | MemoryLow          | 0
                    memory.min      | 8192         | MemoryMin          | 8192
                    memory.swap.max | 0            | MemorySwapMax      | 0
                    memory.zswap.max| max          | MemoryZSwapMax     | -1
                    pids.max        | max          | TasksMax           | -1
                    cpu.weight      | 10000        | CPUWeight          | 10000
                    cpu.idle        | 1            | CPUWeight          | 0
                    cpu.max         | max 100000   | CPUQuotaPerSecUSec | -1
                    cpu.max         | 1000 100000  | CPUQuotaPerSecUSec | 10000
                    cpu.max         | 10100        | CPUQuotaPerSecUSec | 110000
                    cpu.max         | 1000 1000000 | CPUQuotaPerSecUSec | 10000
                    """)
    void filesOfVersionTwoAreProperties(String file, String value, String property, long number) {
        assertThat(asMap(UnitLimits.ofV2(Map.of(file, value), NEW))).containsAllEntriesOf(number(property, number));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    memory.limit_in_bytes | -1   | MemoryLimit        | -1
                    cpu.shares            | 2    | CPUShares          | 2
                    cpu.cfs_quota_us      | -1   | CPUQuotaPerSecUSec | -1
                    cpu.cfs_quota_us      | 5000 | CPUQuotaPerSecUSec | 50000
                    blkio.weight          | 500  | BlockIOWeight      | 500
                    blkio.bfq.weight      | 500  | BlockIOWeight      | 500
                    """)
    void filesOfVersionOneAreProperties(String file, String value, String property, long number) {
        assertThat(asMap(UnitLimits.ofV1(Map.of(file, value), NEW))).containsAllEntriesOf(number(property, number));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pids.max    | 0
                    memory.max  | 0
                    memory.max  | a lot
                    memory.max  | 9999999999G
                    cpu.weight  | 0
                    cpu.max     | 1000 7
                    cpuset.cpus | all
                    """)
    void whatSystemdWouldRefuseIsLeftToTheKernel(String file, String value) {
        assertThat(UnitLimits.ofV2(Map.of(file, value), NEW)).isEmpty();
    }

    @Test
    void anOldSystemdIsToldOnlyWhatItKnows() {
        Map<String, String> files = Map.of(
                "cpuset.cpus",
                "0",
                "cpu.max",
                "1000 2000",
                "cpu.idle",
                "1",
                "memory.min",
                "1",
                "memory.zswap.max",
                "1");
        assertThat(asMap(UnitLimits.ofV2(files, 239))).containsOnlyKeys("CPUQuotaPerSecUSec");
        assertThat(asMap(UnitLimits.ofV2(files, 242)))
                .containsKey("CPUQuotaPeriodUSec")
                .doesNotContainKey("AllowedCPUs");
        assertThat(asMap(UnitLimits.ofV2(files, 253)))
                .containsKeys("AllowedCPUs", "CPUWeight", "MemoryMin", "MemoryZSwapMax");
    }

    private static DeviceRule rule(
            boolean allow, char type, @Nullable Long major, @Nullable Long minor, String access) {
        return new DeviceRule(allow, type, major, minor, access);
    }

    private static List<String> devices(DeviceRule... rules) {
        Map<String, String> names = UnitDevices.names(List.of(
                "Character devices:",
                "  1 mem",
                "  4 /dev/vc/0",
                "  4 tty",
                "136 pts",
                "",
                "Block devices:",
                "  8 sd"));
        Map<String, Value> properties = asMap(UnitDevices.of(List.of(rules), names));
        List<String> words = new ArrayList<>();
        words.add(((Value.Text) Objects.requireNonNull(properties.get("DevicePolicy"))).value());
        for (Value entry : ((Value.Array) Objects.requireNonNull(properties.get("DeviceAllow"))).elements()) {
            List<Value> fields = ((Value.Struct) entry).fields();
            words.add(((Value.Text) fields.get(0)).value() + " " + ((Value.Text) fields.get(1)).value());
        }
        return words;
    }

    @Test
    void deviceRulesAreAListOfWhatIsAllowed() {
        assertThat(devices(
                        rule(false, 'a', null, null, ""),
                        rule(true, 'c', 1L, 3L, "rw"),
                        rule(true, 'c', 136L, null, "rwm"),
                        rule(true, 'b', 8L, null, "r"),
                        rule(true, 'c', null, null, "m")))
                .containsExactly("strict", "/dev/char/1:3 rw", "char-pts rwm", "block-sd r", "char-* m");
    }

    @Test
    void whatSystemdHasNoWordsForIsLeftToOurOwnFilter() {
        assertThat(devices(rule(true, 'a', null, null, "rwm"))).containsExactly("auto");
        assertThat(devices(rule(true, 'c', 240L, null, "rwm"))).containsExactly("auto");
        assertThat(devices(rule(true, 'c', null, 3L, "rwm"))).containsExactly("auto");
        assertThat(devices(rule(true, 'c', 1L, null, "rwm"), rule(false, 'c', 1L, 3L, "r")))
                .containsExactly("auto");
    }
}
