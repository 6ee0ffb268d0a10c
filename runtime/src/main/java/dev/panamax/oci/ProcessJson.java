package dev.panamax.oci;

import static dev.panamax.oci.SpecJson.ANY;
import static dev.panamax.oci.SpecJson.integer;

import dev.panamax.config.Capability;
import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Faults;
import dev.panamax.config.Fields;
import dev.panamax.config.JsonDocument;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.WindowSize;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Reads the program of a container: a part of {@code config.json}, or a file of its own for one that joins. */
public final class ProcessJson {
    private static final long LAST_ID = 0xffff_fffeL;
    private static final int MOST_CHARACTERS = 0xffff;
    private static final int LAST_UMASK = 0777;
    private static final String RLIMIT = "RLIMIT_";
    private static final List<String> SETS = List.of("bounding", "effective", "inheritable", "permitted", "ambient");

    private ProcessJson() {}

    /**
     * Reads and validates a program that joins a container.
     *
     * @param source where the text comes from, for messages
     * @param text in UTF-8
     * @throws ConfigException with everything that is wrong
     */
    public static Process read(String source, byte[] text) {
        return read(source, JsonDocument.decoded(source, text));
    }

    /**
     * Reads and validates a program that joins a container.
     *
     * @param source where the text comes from, for messages
     * @throws ConfigException with everything that is wrong
     */
    public static Process read(String source, String text) {
        List<Fault> unreadable = new ArrayList<>();
        Fields fields = JsonDocument.read(source, text, unreadable);
        Process process = process(fields);
        Faults faults = new Faults(unreadable);
        ProcessValidation.validate("", process, faults);
        faults.throwIfAny(source);
        warn(fields);
        return process;
    }

    static Process process(Fields fields) {
        boolean terminal = fields.flag("terminal");
        Fields user = fields.object("user");
        Fields capabilities = fields.object("capabilities");
        Fields scheduler = fields.object("scheduler");
        Fields ioPriority = fields.object("ioPriority");
        Fields affinity = fields.object("execCPUAffinity");
        return new Process(
                terminal,
                terminal ? consoleSize(fields) : null,
                user == null ? Process.User.ROOT : user(user),
                fields.texts("args"),
                fields.texts("env"),
                fields.text("cwd"),
                capabilities == null ? null : capabilities(capabilities),
                rlimits(fields.objects("rlimits")),
                fields.flag("noNewPrivileges"),
                fields.text("apparmorProfile"),
                fields.text("selinuxLabel"),
                integer(fields.optionalNumber("oomScoreAdj", ANY, -1000, 1000)),
                scheduler == null ? null : scheduler(scheduler),
                ioPriority == null ? null : ioPriority(ioPriority),
                affinity == null ? null : new Process.CpuAffinity(affinity.text("initial"), affinity.text("final")));
    }

    /** Returns the size of the terminal; an empty one says nothing. */
    private static @Nullable WindowSize consoleSize(Fields fields) {
        Fields size = fields.object("consoleSize");
        if (size == null) {
            return null;
        }
        int rows = (int) size.number("height", " of characters", 0, MOST_CHARACTERS);
        int columns = (int) size.number("width", " of characters", 0, MOST_CHARACTERS);
        return rows == 0 && columns == 0 ? null : new WindowSize(rows, columns);
    }

    private static Process.User user(Fields fields) {
        return new Process.User(
                id(fields, "uid"),
                id(fields, "gid"),
                integer(fields.optionalNumber("umask", ANY, 0, LAST_UMASK)),
                fields.numbers("additionalGids", 0, LAST_ID));
    }

    /** Returns a user or group id, 0 if there is none. The last one of all means "no change" to the kernel. */
    static long id(Fields fields, String name) {
        return fields.number(name, ANY, 0, LAST_ID);
    }

    private static CapabilitySets capabilities(Fields fields) {
        return new CapabilitySets(
                capabilities(fields.texts("bounding")),
                capabilities(fields.texts("effective")),
                capabilities(fields.texts("inheritable")),
                capabilities(fields.texts("permitted")),
                capabilities(fields.texts("ambient")));
    }

    /** Returns the capabilities that are known. */
    private static Set<Capability> capabilities(List<String> names) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (String name : names) {
            Capability capability = Capability.named(name);
            if (capability != null) {
                capabilities.add(capability);
            }
        }
        return capabilities;
    }

    /** Warns of capabilities that nobody knows: once all is well, as an error is the only line that some expect. */
    static void warn(Fields process) {
        Fields capabilities = process.object("capabilities");
        if (capabilities == null) {
            return;
        }
        Set<String> unknown = new TreeSet<>();
        for (String set : SETS) {
            for (String name : capabilities.texts(set)) {
                if (Capability.named(name) == null) {
                    unknown.add(Faults.quoted(name));
                }
            }
        }
        if (!unknown.isEmpty()) {
            // Loaded here only: a logger costs a cold JVM several milliseconds.
            LoggerFactory.getLogger(ProcessJson.class)
                    .warn("nobody knows these capabilities, the container does without: {}", unknown);
        }
    }

    private static List<Rlimit> rlimits(List<Fields> list) {
        List<Rlimit> rlimits = new ArrayList<>(list.size());
        for (Fields fields : list) {
            fields.require("type", "soft", "hard");
            long soft = unsigned(fields, "soft");
            long hard = unsigned(fields, "hard");
            rlimits.add(new Rlimit(resource(fields), soft, hard));
        }
        return rlimits;
    }

    private static Rlimit.Resource resource(Fields fields) {
        Rlimit.Resource[] known = Rlimit.Resource.values();
        String type = fields.text("type");
        if (type.startsWith(RLIMIT)) {
            String name = type.substring(RLIMIT.length());
            for (Rlimit.Resource resource : known) {
                if (resource.name().equals(name)) {
                    return resource;
                }
            }
        }
        if (!type.isEmpty()) {
            fields.fault("type", "no resource limit has the name " + Faults.quoted(type) + " (one is RLIMIT_NOFILE)");
        }
        return known[0];
    }

    static long unsigned(Fields fields, String name) {
        Long number = fields.optionalUnsigned(name);
        return number == null ? 0 : number;
    }

    private static Process.Scheduler scheduler(Fields fields) {
        return new Process.Scheduler(
                fields.text("policy"),
                (int) fields.number("nice", ANY, Integer.MIN_VALUE, Integer.MAX_VALUE),
                (int) fields.number("priority", ANY, Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.texts("flags"),
                nanoseconds(fields, "runtime"),
                nanoseconds(fields, "deadline"),
                nanoseconds(fields, "period"));
    }

    private static long nanoseconds(Fields fields, String name) {
        return fields.number(name, " of nanoseconds", 0, Long.MAX_VALUE);
    }

    private static Process.IoPriority ioPriority(Fields fields) {
        fields.require("priority");
        return new Process.IoPriority(
                fields.text("class"), (int) fields.number("priority", ANY, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
}
