package dev.panamax.oci;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Faults;
import dev.panamax.config.Fields;
import dev.panamax.config.JsonDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code config.json}. Unknown properties are ignored, and what says nothing is as if it was not there: null, and the zeros that
 * engines send for limits.
 */
public final class SpecJson {
    static final String ANY = "";

    private SpecJson() {}

    /**
     * Reads and validates a configuration.
     *
     * @param source where the text comes from, for messages
     * @param text in UTF-8
     * @throws ConfigException with everything that is wrong
     */
    public static Spec read(String source, byte[] text) {
        return read(source, JsonDocument.decoded(source, text));
    }

    /**
     * Reads and validates a configuration.
     *
     * @param source where the text comes from, for messages
     * @throws ConfigException with everything that is wrong
     */
    public static Spec read(String source, String text) {
        List<Fault> unreadable = new ArrayList<>();
        Fields fields = JsonDocument.read(source, text, unreadable);
        Spec spec = spec(fields);
        Faults faults = new Faults(unreadable);
        SpecValidation.validate(spec, faults);
        faults.throwIfAny(source);
        Fields process = fields.object("process");
        if (process != null) {
            ProcessJson.warn(process);
        }
        return spec;
    }

    private static Spec spec(Fields fields) {
        Fields root = fields.object("root");
        Fields process = fields.object("process");
        Fields hooks = fields.object("hooks");
        Fields linux = fields.object("linux");
        return new Spec(
                fields.text("ociVersion"),
                root == null ? new Root("", false) : new Root(root.text("path"), root.flag("readonly")),
                process == null ? null : ProcessJson.process(process),
                fields.text("hostname"),
                fields.text("domainname"),
                MountsJson.mounts(fields.objects("mounts")),
                hooks == null ? Hooks.NONE : hooks(hooks),
                fields.textMap("annotations"),
                linux == null ? Linux.NONE : LinuxJson.linux(linux));
    }

    private static Hooks hooks(Fields fields) {
        return new Hooks(
                hooks(fields.objects("prestart")),
                hooks(fields.objects("createRuntime")),
                hooks(fields.objects("createContainer")),
                hooks(fields.objects("startContainer")),
                hooks(fields.objects("poststart")),
                hooks(fields.objects("poststop")));
    }

    private static List<Hooks.Hook> hooks(List<Fields> list) {
        List<Hooks.Hook> hooks = new ArrayList<>(list.size());
        for (Fields fields : list) {
            hooks.add(new Hooks.Hook(
                    fields.text("path"), fields.texts("args"), fields.texts("env"), seconds(fields, "timeout")));
        }
        return hooks;
    }

    private static @Nullable Integer seconds(Fields fields, String name) {
        return integer(fields.optionalNumber(name, " of seconds", Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    static @Nullable Integer integer(@Nullable Long number) {
        return number == null ? null : (Integer) number.intValue();
    }
}
