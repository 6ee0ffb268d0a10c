package dev.panamax.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a group of {@code resctrl} may use: of each resource, such as {@code L3}, a value for each domain. The kernel pads values with
 * blanks and zeros.
 *
 * @see <a href="https://docs.kernel.org/filesystems/resctrl.html">resctrl, Schemata files</a>
 */
record Schemata(Map<String, Map<String, String>> resources) {
    /** Reads lines such as {@code L3:0=7f0;1=1f}; what is no such line is left out. */
    static Schemata of(List<String> lines) {
        Map<String, Map<String, String>> resources = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                resources
                        .computeIfAbsent(line.substring(0, colon).strip(), _ -> new LinkedHashMap<>())
                        .putAll(domains(line.substring(colon + 1)));
            }
        }
        return new Schemata(resources);
    }

    private static Map<String, String> domains(String text) {
        Map<String, String> domains = new LinkedHashMap<>();
        for (String domain : text.split(";", -1)) {
            int equals = domain.indexOf('=');
            if (equals > 0) {
                domains.put(plain(domain.substring(0, equals)), plain(domain.substring(equals + 1)));
            }
        }
        return domains;
    }

    private static String plain(String number) {
        String text = number.strip().toLowerCase(Locale.ROOT);
        int start = 0;
        while (start < text.length() - 1 && text.charAt(start) == '0') {
            start++;
        }
        return text.substring(start);
    }

    /** Returns what is not the same in others, as lines; what they have beyond it is no difference. */
    List<String> missingIn(Schemata others) {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, Map<String, String>> resource : resources.entrySet()) {
            Map<String, String> theirs = others.resources.getOrDefault(resource.getKey(), Map.of());
            for (Map.Entry<String, String> domain : resource.getValue().entrySet()) {
                if (!domain.getValue().equals(theirs.get(domain.getKey()))) {
                    missing.add(resource.getKey() + ":" + domain.getKey() + "=" + domain.getValue());
                }
            }
        }
        return missing;
    }
}
