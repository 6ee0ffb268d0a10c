package dev.panamax.security;

import java.util.List;

/**
 * A profile for containers, as the source that AppArmor's own tools load. Panamax writes it and calls nobody: whoever has the module
 * loads it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/apparmor.d.5.html">apparmor.d(5)</a>
 */
public final class AppArmorProfile {
    private static final List<String> FILE_SYSTEMS =
            List.of("tmpfs", "mqueue", "fuse.*", "binfmt_misc", "efivarfs", "rpc_pipefs", "proc", "sysfs");

    private static final List<String> UNWRITABLE = List.of(
            "@{PROC}/{[^1-9],[^1-9][^0-9],[^1-9s][^0-9y][^0-9s],[^1-9][^0-9][^0-9][^0-9]*}/**",
            "@{PROC}/sys/[^k]**",
            "@{PROC}/sys/kernel/{?,??,[^s][^h][^m]**}",
            "@{PROC}/sysrq-trigger",
            "@{PROC}/mem",
            "@{PROC}/kmem",
            "/sys/[^f]*/**",
            "/sys/f[^s]*/**",
            "/sys/fs/[^c]*/**",
            "/sys/fs/c[^g]*/**",
            "/sys/fs/cg[^r]*/**",
            "/sys/firmware/efi/efivars/**",
            "/sys/kernel/security/**");

    private AppArmorProfile() {}

    /**
     * Returns the source of the profile.
     *
     * @param tunables whether the host has {@code /etc/apparmor.d/tunables/global}
     * @param base whether the host has {@code /etc/apparmor.d/abstractions/base}
     */
    public static String source(String name, boolean tunables, boolean base) {
        StringBuilder text = new StringBuilder();
        text.append(tunables ? "#include <tunables/global>\n" : "@{PROC}=/proc/\n")
                .append('\n');
        text.append("profile ").append(name).append(" flags=(attach_disconnected,mediate_deleted) {\n");
        if (base) {
            text.append("  #include <abstractions/base>\n");
        }
        text.append("  network,\n  capability,\n  file,\n  umount,\n");
        for (String type : FILE_SYSTEMS) {
            text.append("  mount fstype=").append(type).append(",\n");
        }
        for (String path : UNWRITABLE) {
            text.append("  deny ").append(path).append(" wklx,\n");
        }
        text.append("  deny mount options=(ro, remount) -> /,\n");
        text.append("  deny mount fstype=devpts,\n");
        text.append("  deny mount fstype=debugfs -> /var/lib/ureadahead/debugfs/,\n");
        return text.append("}\n").toString();
    }
}
