package dev.panamax.config;

/**
 * A resource limit.
 *
 * @param soft what is enforced; −1 for no limit, as all values here are unsigned
 * @param hard how far the program may raise the soft limit
 */
public record Rlimit(Resource resource, long soft, long hard) {
    /**
     * The limited resources, in the order of their numbers.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/getrlimit.2.html">getrlimit(2)</a>
     */
    public enum Resource {
        CPU,
        FSIZE,
        DATA,
        STACK,
        CORE,
        RSS,
        NPROC,
        NOFILE,
        MEMLOCK,
        AS,
        LOCKS,
        SIGPENDING,
        MSGQUEUE,
        NICE,
        RTPRIO,
        RTTIME;

        /** Returns the kernel's number. */
        @SuppressWarnings("EnumOrdinal") // The order is the kernel's.
        public int number() {
            return ordinal();
        }
    }
}
