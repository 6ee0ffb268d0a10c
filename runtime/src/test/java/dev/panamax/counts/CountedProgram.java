package dev.panamax.counts;

import com.sun.management.ThreadMXBean;
import dev.panamax.linux.Presence;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * A JVM that does nothing but one workload, first as often as it takes until all that is done once is done, then between marks: looks for
 * files that are not there, which whoever traces its system calls sees. It prints what it has counted itself.
 */
final class CountedProgram {
    static final String BEGIN = "/panamax-counts-begin";
    static final String END = "/panamax-counts-end";
    static final String BYTES = "bytes ";
    static final String CLASSES = "classes ";

    private static final int WARM_UPS = 8;
    private static final int COUNTED = 8;

    private CountedProgram() {}

    /** Arguments: the workload, the root of its containers, a directory. */
    public static void main(String... arguments) throws Exception {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        Path begin = Path.of(BEGIN);
        Path end = Path.of(END);
        try (Workload.Repeated workload =
                Workload.valueOf(arguments[0]).open(Path.of(arguments[1]), Path.of(arguments[2]))) {
            for (int i = 0; i < WARM_UPS; i++) {
                workload.once();
            }
            for (int i = 0; i < COUNTED; i++) {
                long loaded = classes.getTotalLoadedClassCount();
                Presence.exists(begin);
                long before = threads.getTotalThreadAllocatedBytes();
                workload.once();
                long after = threads.getTotalThreadAllocatedBytes();
                Presence.exists(end);
                System.out.println(BYTES + (after - before));
                System.out.println(CLASSES + (classes.getTotalLoadedClassCount() - loaded));
            }
        }
    }
}
