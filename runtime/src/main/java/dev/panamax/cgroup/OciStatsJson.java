package dev.panamax.cgroup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.panamax.cgroup.CgroupStats.BlockIo;
import dev.panamax.cgroup.CgroupStats.Cpu;
import dev.panamax.cgroup.CgroupStats.Cpuset;
import dev.panamax.cgroup.CgroupStats.Entry;
import dev.panamax.cgroup.CgroupStats.Hugepages;
import dev.panamax.cgroup.CgroupStats.Memory;
import dev.panamax.cgroup.CgroupStats.MemoryPart;
import dev.panamax.cgroup.CgroupStats.Pressure;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code events} prints, as runc does: one object in one line, with most zeros left out. */
public final class OciStatsJson {
    private static final JsonFactory JSON = new JsonFactory();

    private OciStatsJson() {}

    /** Returns the counters of a container, without a line feed. */
    public static String write(String id, CgroupStats stats) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            begin("stats", id, json);
            json.writeObjectFieldStart("data");
            write(stats.cpu(), json);
            write(stats.cpuset(), json);
            write(stats.memory(), json);
            json.writeObjectFieldStart("pids");
            unlessZero("current", stats.pids().current(), json);
            unlessZero("limit", stats.pids().limit(), json);
            json.writeEndObject();
            write(stats.blockIo(), json);
            write(stats.hugepages(), json);
            json.writeObjectFieldStart("intel_rdt");
            json.writeEndObject();
            // The links of a bundle's container are made by others.
            json.writeNullField("network_interfaces");
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }

    /** Returns word of a process that was killed because memory ran out, without a line feed. */
    public static String outOfMemory(String id) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            begin("oom", id, json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }

    private static void begin(String type, String id, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
        json.writeStringField("id", id);
    }

    private static void write(Cpu cpu, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("cpu");
        json.writeObjectFieldStart("usage");
        unlessZero("total", cpu.total(), json);
        unlessEmpty("percpu", cpu.perCpu(), json);
        unlessEmpty("percpu_kernel", cpu.perCpuKernelMode(), json);
        unlessEmpty("percpu_user", cpu.perCpuUserMode(), json);
        number("kernel", cpu.kernelMode(), json);
        number("user", cpu.userMode(), json);
        json.writeEndObject();
        json.writeObjectFieldStart("throttling");
        unlessZero("periods", cpu.throttling().periods(), json);
        unlessZero("throttledPeriods", cpu.throttling().throttledPeriods(), json);
        unlessZero("throttledTime", cpu.throttling().throttledTime(), json);
        json.writeEndObject();
        write(cpu.pressure(), json);
        json.writeEndObject();
    }

    private static void write(Cpuset cpuset, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("cpuset");
        unlessEmpty("cpus", cpuset.cpus(), json);
        number("cpu_exclusive", cpuset.cpuExclusive(), json);
        unlessEmpty("mems", cpuset.mems(), json);
        number("mem_hardwall", cpuset.memHardwall(), json);
        number("mem_exclusive", cpuset.memExclusive(), json);
        number("memory_migrate", cpuset.memoryMigrate(), json);
        number("memory_spread_page", cpuset.memorySpreadPage(), json);
        number("memory_spread_slab", cpuset.memorySpreadSlab(), json);
        number("memory_pressure", cpuset.memoryPressure(), json);
        number("sched_load_balance", cpuset.schedLoadBalance(), json);
        json.writeNumberField("sched_relax_domain_level", cpuset.schedRelaxDomainLevel());
        json.writeEndObject();
    }

    private static void write(Memory memory, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("memory");
        // The page cache is called so in version 1, and file in version 2.
        unlessZero("cache", memory.stats().getOrDefault("cache", memory.stats().getOrDefault("file", 0L)), json);
        write("usage", new MemoryPart(memory.limit(), memory.usage(), memory.maxUsage(), memory.failures()), json);
        write("swap", memory.swap(), json);
        write("kernel", memory.kernel(), json);
        write("kernelTCP", memory.kernelTcp(), json);
        if (!memory.stats().isEmpty()) {
            json.writeObjectFieldStart("raw");
            for (Map.Entry<String, Long> stat : new TreeMap<>(memory.stats()).entrySet()) {
                number(stat.getKey(), stat.getValue(), json);
            }
            json.writeEndObject();
        }
        write(memory.pressure(), json);
        json.writeEndObject();
    }

    private static void write(String name, MemoryPart part, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        number("limit", part.limit(), json);
        unlessZero("usage", part.usage(), json);
        unlessZero("max", part.maxUsage(), json);
        number("failcnt", part.failures(), json);
        json.writeEndObject();
    }

    private static void write(BlockIo blockIo, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("blkio");
        write("ioServiceBytesRecursive", blockIo.serviceBytes(), json);
        write("ioServicedRecursive", blockIo.serviced(), json);
        write("ioQueueRecursive", blockIo.queued(), json);
        write("ioServiceTimeRecursive", blockIo.serviceTime(), json);
        write("ioWaitTimeRecursive", blockIo.waitTime(), json);
        write("ioMergedRecursive", blockIo.merged(), json);
        write("ioTimeRecursive", blockIo.time(), json);
        write("sectorsRecursive", blockIo.sectors(), json);
        write(blockIo.pressure(), json);
        json.writeEndObject();
    }

    private static void write(String name, List<Entry> entries, JsonGenerator json) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (Entry entry : entries) {
            json.writeStartObject();
            unlessZero("major", entry.major(), json);
            unlessZero("minor", entry.minor(), json);
            if (!entry.operation().isEmpty()) {
                json.writeStringField("op", entry.operation());
            }
            unlessZero("value", entry.value(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(Map<String, Hugepages> hugepages, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("hugetlb");
        for (Map.Entry<String, Hugepages> size : hugepages.entrySet()) {
            json.writeObjectFieldStart(size.getKey());
            unlessZero("usage", size.getValue().usage(), json);
            unlessZero("max", size.getValue().maxUsage(), json);
            number("failcnt", size.getValue().failures(), json);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void write(@Nullable Pressure pressure, JsonGenerator json) throws IOException {
        if (pressure == null) {
            return;
        }
        json.writeObjectFieldStart("psi");
        write("some", pressure.some(), json);
        write("full", pressure.full(), json);
        json.writeEndObject();
    }

    private static void write(String name, Pressure.Share share, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        percent("avg10", share.average10(), json);
        percent("avg60", share.average60(), json);
        percent("avg300", share.average300(), json);
        number("total", share.total(), json);
        json.writeEndObject();
    }

    /** Go writes whole numbers without a point. */
    private static void percent(String name, double value, JsonGenerator json) throws IOException {
        if (value == Math.rint(value)) {
            json.writeNumberField(name, (long) value);
        } else {
            json.writeNumberField(name, value);
        }
    }

    private static void unlessEmpty(String name, List<? extends Number> values, JsonGenerator json) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (Number value : values) {
            json.writeNumber(Long.toUnsignedString(value.longValue()));
        }
        json.writeEndArray();
    }

    private static void unlessZero(String name, long value, JsonGenerator json) throws IOException {
        if (value != 0) {
            number(name, value, json);
        }
    }

    /** Counters are unsigned. */
    private static void number(String name, long value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Long.toUnsignedString(value));
    }
}
