package dev.panamax.cgroup;

import org.jspecify.annotations.Nullable;

/** The check that {@code checkBeforeUpdate} asks for. */
final class MemoryUsage {
    private MemoryUsage() {}

    /**
     * Compares a limit with what is in use.
     *
     * @throws CgroupException if more is in use
     */
    static void check(Settings settings, @Nullable Long limit, String usageFile, String field) {
        if (limit == null || limit <= 0 || !settings.has(usageFile)) {
            return;
        }
        long usage = settings.readNumber(usageFile);
        if (limit <= usage) {
            throw new CgroupException(
                    "the limit of " + limit + " bytes is not above what is in use, " + usage + " ["
                            + settings.request().pointer(field) + "]",
                    null);
        }
    }
}
