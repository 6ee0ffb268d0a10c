package dev.panamax.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The labels that a SELinux policy has for containers.
 *
 * @param process of a container's processes
 * @param file of a container's files
 */
public record ContainerContexts(SelinuxLabel process, SelinuxLabel file) {
    /**
     * Reads them.
     *
     * @param contexts the policy's file {@code contexts/lxc_contexts}, below {@code /etc/selinux/<type>}
     * @throws LabelException if it can't be read, or lacks one of them
     */
    public static ContainerContexts read(Path contexts) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines(contexts)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.strip().startsWith("#")) {
                values.put(
                        line.substring(0, equals).strip(),
                        unquoted(line.substring(equals + 1).strip()));
            }
        }
        return new ContainerContexts(label(values, "process", contexts), label(values, "file", contexts));
    }

    private static List<String> lines(Path contexts) {
        try {
            return Files.readAllLines(contexts);
        } catch (IOException e) {
            throw new LabelException("reading the policy's labels for containers: " + e.getMessage(), e);
        }
    }

    private static SelinuxLabel label(Map<String, String> values, String key, Path contexts) {
        String value = values.get(key);
        if (value == null) {
            throw new LabelException(contexts + " has no label for \"" + key + "\"", null);
        }
        return SelinuxLabel.parse(value);
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
