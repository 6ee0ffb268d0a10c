package dev.panamax.config;

import java.util.ArrayList;
import java.util.List;

/** Paths inside a container, as text: what they mean if no part of them is a symbolic link. */
public final class ContainerPath {
    private ContainerPath() {}

    /** Returns a path that starts at the root, without empty, {@code .} and {@code ..} parts; empty for the root. */
    public static String normalize(String path) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String part = path.substring(start, end);
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
            start = end + 1;
        }
        return parts.isEmpty() ? "" : "/" + String.join("/", parts);
    }
}
