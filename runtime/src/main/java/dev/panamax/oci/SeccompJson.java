package dev.panamax.oci;

import static dev.panamax.oci.SpecJson.ANY;
import static dev.panamax.oci.SpecJson.integer;

import dev.panamax.config.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the filter of system calls. */
final class SeccompJson {
    private static final long MOST_DATA = 0xffff;

    private SeccompJson() {}

    /** Returns the filter, or null if none is meant: that is how some say it. */
    static @Nullable Seccomp seccomp(Fields fields) {
        List<Seccomp.Rule> rules = rules(fields.objects("syscalls"));
        String defaultAction = fields.text("defaultAction");
        if (defaultAction.isEmpty() && rules.isEmpty()) {
            return null;
        }
        return new Seccomp(
                defaultAction,
                errno(fields, "defaultErrnoRet"),
                fields.texts("architectures"),
                fields.has("flags") ? fields.texts("flags") : Seccomp.USUAL_FLAGS,
                fields.text("listenerPath"),
                fields.text("listenerMetadata"),
                rules);
    }

    private static @Nullable Integer errno(Fields fields, String name) {
        return integer(fields.optionalNumber(name, ANY, 0, MOST_DATA));
    }

    private static List<Seccomp.Rule> rules(List<Fields> list) {
        List<Seccomp.Rule> rules = new ArrayList<>(list.size());
        for (Fields fields : list) {
            rules.add(new Seccomp.Rule(
                    fields.texts("names"),
                    fields.text("action"),
                    errno(fields, "errnoRet"),
                    conditions(fields.objects("args"))));
        }
        return rules;
    }

    private static List<Seccomp.Condition> conditions(List<Fields> list) {
        List<Seccomp.Condition> conditions = new ArrayList<>(list.size());
        for (Fields fields : list) {
            fields.require("index", "value");
            conditions.add(new Seccomp.Condition(
                    (int) fields.number("index", ANY, 0, 5),
                    ProcessJson.unsigned(fields, "value"),
                    ProcessJson.unsigned(fields, "valueTwo"),
                    fields.text("op")));
        }
        return conditions;
    }
}
