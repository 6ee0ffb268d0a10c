package dev.panamax.security;

import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.proc.HostProcfs;

/**
 * How willingly the kernel kills a process when memory runs out, from −1000, never, to 1000.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_oom_score_adj.5.html">proc_pid_oom_score_adj(5)</a>
 */
public final class OomScore {
    private OomScore() {}

    /**
     * Sets it for a process, from outside: what the process starts afterwards inherits it.
     *
     * @param rootless whether we are not the host's root, and do without where the kernel refuses
     * @throws AttributeException if the kernel refuses
     */
    public static void set(int pid, int adjustment, boolean rootless) {
        try (HostProcfs procfs = HostProcfs.open()) {
            procfs.write(pid, "oom_score_adj", Integer.toString(adjustment));
        } catch (LinuxException e) {
            boolean refused = e.errno() == Errno.EACCES || e.errno() == Errno.EPERM;
            if (rootless && refused) {
                return;
            }
            String why = refused
                    ? "permission denied: less than the runtime's own value needs CAP_SYS_RESOURCE; give it to the runtime,"
                            + " or leave oomScoreAdj out"
                    : String.valueOf(e.getMessage());
            throw new AttributeException(
                    "setting oom_score_adj to " + adjustment + ": " + why, "/process/oomScoreAdj", e);
        }
    }
}
