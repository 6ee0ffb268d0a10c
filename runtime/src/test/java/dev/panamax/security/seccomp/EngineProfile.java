package dev.panamax.security.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panamax.oci.Seccomp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A profile as engines ship it, made into one for a container on x86-64 as they do. */
final class EngineProfile {
    private EngineProfile() {}

    /** Reads a profile for a container that has these capabilities. */
    static Seccomp read(Path file, Set<String> capabilities) throws IOException {
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        List<Seccomp.Rule> rules = new ArrayList<>();
        for (JsonNode rule : root.path("syscalls")) {
            if (applies(rule, capabilities)) {
                rules.add(new Seccomp.Rule(
                        texts(rule.path("names")),
                        rule.path("action").asText(),
                        errno(rule.path("errnoRet")),
                        conditions(rule.path("args"))));
            }
        }
        return new Seccomp(
                root.path("defaultAction").asText(),
                errno(root.path("defaultErrnoRet")),
                List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
                List.of(),
                "",
                "",
                rules);
    }

    private static boolean applies(JsonNode rule, Set<String> capabilities) {
        JsonNode includes = rule.path("includes");
        JsonNode excludes = rule.path("excludes");
        List<String> arches = texts(includes.path("arches"));
        return (arches.isEmpty() || arches.contains("amd64"))
                && !texts(excludes.path("arches")).contains("amd64")
                && capabilities.containsAll(texts(includes.path("caps")))
                && texts(excludes.path("caps")).stream().noneMatch(capabilities::contains);
    }

    private static List<Seccomp.Condition> conditions(JsonNode args) {
        List<Seccomp.Condition> conditions = new ArrayList<>();
        for (JsonNode arg : args) {
            conditions.add(new Seccomp.Condition(
                    arg.path("index").asInt(),
                    arg.path("value").bigIntegerValue().longValue(),
                    arg.path("valueTwo").bigIntegerValue().longValue(),
                    arg.path("op").asText()));
        }
        return conditions;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static @Nullable Integer errno(JsonNode number) {
        return number.isNumber() ? number.asInt() : null;
    }
}
