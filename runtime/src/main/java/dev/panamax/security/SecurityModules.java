package dev.panamax.security;

import dev.panamax.proc.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The Linux security modules of this host that know profiles or labels.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/LSM/index.html">Linux Security Module Usage</a>
 */
public record SecurityModules(boolean apparmor, boolean selinux) {
    private static final class Host {
        static final SecurityModules FOUND = find();
    }

    /** Returns what this host has; that does not change while it runs. */
    public static SecurityModules ofHost() {
        return Host.FOUND;
    }

    private static SecurityModules find() {
        try {
            return in(Path.of("/sys"), MountInfo.ofSelf(), Path.of("/proc/thread-self/attr/current"));
        } catch (IOException e) {
            throw new LabelException("reading our own mounts: " + e.getMessage(), e);
        }
    }

    /**
     * Looks for modules.
     *
     * @param sys where sysfs is
     * @param current the file with our own label
     */
    static SecurityModules in(Path sys, List<MountInfo> mounts, Path current) {
        boolean apparmor = new AppArmor(sys).isEnabled() && Files.isDirectory(sys.resolve("kernel/security/apparmor"));
        boolean policy = mounts.stream()
                .anyMatch(mount ->
                        mount.type().equals("selinuxfs") && mount.options().contains("rw"));
        String label = text(current).replace("\0", "").strip();
        return new SecurityModules(apparmor, policy && !label.isEmpty() && !label.equals("kernel"));
    }

    /** Returns the text of a file; nothing if the module that has it is not there. */
    private static String text(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return ""; // Some kernels have the file and refuse to read it without a module.
        }
    }
}
