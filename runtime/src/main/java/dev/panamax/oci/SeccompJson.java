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
        return profile(fields, fields.texts("architectures"), rules);
    }

    /** Returns a profile with the architectures and rules that apply. */
    static Seccomp profile(Fields fields, List<String> architectures, List<Seccomp.Rule> rules) {
        return new Seccomp(
                fields.text("defaultAction"),
                errno(fields, "defaultErrnoRet"),
                architectures,
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
            rules.add(rule(fields, fields.texts("names")));
        }
        return rules;
    }

    static Seccomp.Rule rule(Fields fields, List<String> names) {
        return new Seccomp.Rule(
                names, fields.text("action"), errno(fields, "errnoRet"), conditions(fields.objects("args")));
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
