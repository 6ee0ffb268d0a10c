package dev.panamax.cgroup;

import dev.panamax.cgroup.CgroupStats.Hugepages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Huge pages of every size that the kernel has; what is reserved, where it counts that, else what is in use.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/hugetlb.html">HugeTLB Controller</a>
 */
final class HugepageStats {
    private static final String PREFIX = "hugetlb.";

    private HugepageStats() {}

    static Map<String, Hugepages> readV1(@Nullable Path hugetlb) {
        Map<String, Hugepages> all = new TreeMap<>();
        if (hugetlb == null) {
            return all;
        }
        for (String size : sizes(hugetlb, ".usage_in_bytes")) {
            String prefix = counted(hugetlb, size, ".usage_in_bytes");
            all.put(
                    size,
                    new Hugepages(
                            CounterFile.number(hugetlb.resolve(prefix + ".usage_in_bytes")),
                            CounterFile.number(hugetlb.resolve(prefix + ".max_usage_in_bytes")),
                            CounterFile.number(hugetlb.resolve(prefix + ".failcnt"))));
        }
        return all;
    }

    static Map<String, Hugepages> readV2(Path directory) {
        Map<String, Hugepages> all = new TreeMap<>();
        for (String size : sizes(directory, ".current")) {
            Path events = directory.resolve(PREFIX + size + ".events");
            all.put(
                    size,
                    new Hugepages(
                            CounterFile.number(directory.resolve(counted(directory, size, ".current") + ".current")),
                            0,
                            CounterFile.table(events).getOrDefault("max", 0L)));
        }
        return all;
    }

    private static String counted(Path directory, String size, String suffix) {
        String reserved = PREFIX + size + ".rsvd";
        return CounterFile.exists(directory.resolve(reserved + suffix)) ? reserved : PREFIX + size;
    }

    /** Finds the sizes in names such as {@code hugetlb.2MB.current}. */
    private static Iterable<String> sizes(Path directory, String suffix) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX) && name.endsWith(suffix))
                    .map(name -> name.substring(PREFIX.length(), name.length() - suffix.length()))
                    .filter(size -> size.indexOf('.') < 0)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new CgroupException("reading " + directory + ": " + e.getMessage(), e);
        }
    }
}
