package dev.panamax.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.panamax.cgroup.CgroupStats;
import dev.panamax.cgroup.CgroupStats.BlockIo;
import dev.panamax.cgroup.CgroupStats.Cpu;
import dev.panamax.cgroup.CgroupStats.Entry;
import dev.panamax.cgroup.CgroupStats.Memory;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All counters of a container. */
public record ContainerStats(NetworkStats network, CgroupStats cgroup) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Returns the counters as libcontainer wrote them: indented by tabs, zeros and empty lists mostly left out. */
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.setPrettyPrinter(tabs());
            json.writeStartObject();
            writeNetwork(json);
            json.writeObjectFieldStart("cgroup_stats");
            write(cgroup.cpu(), json);
            write(cgroup.memory(), json);
            write(cgroup.blockIo(), json);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }

    private static DefaultPrettyPrinter tabs() {
        DefaultIndenter indenter = new DefaultIndenter("\t", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return printer;
    }

    private void writeNetwork(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("network_stats");
        json.writeNumberField("rx_bytes", network.receivedBytes());
        json.writeNumberField("rx_packets", network.receivedPackets());
        json.writeNumberField("rx_errors", network.receiveErrors());
        json.writeNumberField("rx_dropped", network.receiveDropped());
        json.writeNumberField("tx_bytes", network.sentBytes());
        json.writeNumberField("tx_packets", network.sentPackets());
        json.writeNumberField("tx_errors", network.sendErrors());
        json.writeNumberField("tx_dropped", network.sendDropped());
        json.writeEndObject();
    }

    private static void write(Cpu cpu, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("cpu_stats");
        json.writeObjectFieldStart("cpu_usage");
        writeUnlessZero("total_usage", cpu.total(), json);
        if (!cpu.perCpu().isEmpty()) {
            json.writeArrayFieldStart("percpu_usage");
            for (long nanoseconds : cpu.perCpu()) {
                json.writeNumber(Long.toUnsignedString(nanoseconds));
            }
            json.writeEndArray();
        }
        write("usage_in_kernelmode", cpu.kernelMode(), json);
        write("usage_in_usermode", cpu.userMode(), json);
        json.writeEndObject();
        json.writeObjectFieldStart("throttling_data");
        writeUnlessZero("periods", cpu.throttling().periods(), json);
        writeUnlessZero("throttled_periods", cpu.throttling().throttledPeriods(), json);
        writeUnlessZero("throttled_time", cpu.throttling().throttledTime(), json);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(Memory memory, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("memory_stats");
        writeUnlessZero("usage", memory.usage(), json);
        writeUnlessZero("max_usage", memory.maxUsage(), json);
        if (!memory.stats().isEmpty()) {
            json.writeObjectFieldStart("stats");
            for (Map.Entry<String, Long> stat : new TreeMap<>(memory.stats()).entrySet()) {
                write(stat.getKey(), stat.getValue(), json);
            }
            json.writeEndObject();
        }
        write("failcnt", memory.failures(), json);
        json.writeEndObject();
    }

    private static void write(BlockIo blockIo, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("blkio_stats");
        write("io_service_bytes_recursive", blockIo.serviceBytes(), json);
        write("io_serviced_recursive", blockIo.serviced(), json);
        write("io_queue_recursive", blockIo.queued(), json);
        write("io_service_time_recursive", blockIo.serviceTime(), json);
        write("io_wait_time_recursive", blockIo.waitTime(), json);
        write("io_merged_recursive", blockIo.merged(), json);
        write("io_time_recursive", blockIo.time(), json);
        write("sectors_recursive", blockIo.sectors(), json);
        json.writeEndObject();
    }

    private static void write(String name, List<Entry> entries, JsonGenerator json) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (Entry entry : entries) {
            json.writeStartObject();
            writeUnlessZero("major", entry.major(), json);
            writeUnlessZero("minor", entry.minor(), json);
            if (!entry.operation().isEmpty()) {
                json.writeStringField("op", entry.operation());
            }
            writeUnlessZero("value", entry.value(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeUnlessZero(String name, long value, JsonGenerator json) throws IOException {
        if (value != 0) {
            write(name, value, json);
        }
    }

    /** Counters are unsigned. */
    private static void write(String name, long value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Long.toUnsignedString(value));
    }
}
