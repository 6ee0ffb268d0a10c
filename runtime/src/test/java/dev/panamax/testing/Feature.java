package dev.panamax.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a test can need of the machine. */
public enum Feature {
    ROOT("the tests run as root"),
    CGROUP_V1("the version 1 controllers memory, devices and freezer are mounted"),
    CGROUP_V2("a version 2 cgroup hierarchy is mounted at /sys/fs/cgroup/unified or /sys/fs/cgroup"),
    VETH("the kernel has veth and bridge links (looked for in /sys/module and the kernel's own list)"),
    BUSYBOX("a static busybox is at /bin/busybox (Debian: busybox-static)"),
    GCC("gcc is installed"),
    AARCH64_BINUTILS("aarch64-linux-gnu-as is installed (Debian: binutils-aarch64-linux-gnu)"),
    QEMU_AARCH64("qemu-aarch64-static is installed (Debian: qemu-user-static)"),
    STRACE("strace is installed"),
    RUNC("runc is at /usr/sbin/runc (Debian: runc)"),
    PODMAN(
            "podman, conmon, netavark and catatonit are installed (Debian: podman conmon netavark catatonit iptables iproute2)"),
    DOCKERD("dockerd, containerd and docker are installed (Debian: docker.io iptables iproute2)"),
    CONTAINERD("containerd and ctr are installed (Debian: containerd iproute2)"),
    LIBSECCOMP("libseccomp.so.2 is installed (Debian: libseccomp2)"),
    PODMAN_PROFILE(
            "podman's default profile is at /usr/share/containers/seccomp.json (Debian: golang-github-containers-common)");

    private final String description;

    Feature(String description) {
        this.description = description;
    }

    /** Returns what must be the case. */
    public String description() {
        return description;
    }

    /** Returns whether this machine has it. */
    public boolean isPresent() {
        return switch (this) {
            case ROOT -> "root".equals(System.getProperty("user.name"));
            case CGROUP_V1 ->
                mounted("cgroup", "memory") && mounted("cgroup", "devices") && mounted("cgroup", "freezer");
            case CGROUP_V2 -> mounted("cgroup2", "");
            // The kernel has no list of link types that can be read; any of them that is missing fails the test itself.
            case VETH -> Files.isDirectory(Path.of("/sys/class/net"));
            case BUSYBOX -> Files.isExecutable(Path.of("/bin/busybox"));
            case GCC -> inPath("gcc");
            case AARCH64_BINUTILS -> inPath("aarch64-linux-gnu-as");
            case QEMU_AARCH64 -> inPath("qemu-aarch64-static");
            case STRACE -> inPath("strace");
            case RUNC -> Files.isExecutable(Path.of("/usr/sbin/runc"));
            case PODMAN ->
                inPath("podman")
                        && inPath("conmon")
                        && inPath("catatonit")
                        && netavark()
                        && inPath("iptables")
                        && inPath("ip");
            case DOCKERD ->
                inPath("dockerd") && inPath("containerd") && inPath("docker") && inPath("iptables") && inPath("ip");
            case CONTAINERD -> inPath("containerd") && inPath("ctr") && inPath("ip");
            case LIBSECCOMP -> Files.exists(Path.of("/usr/lib", multiarch(), "libseccomp.so.2"));
            case PODMAN_PROFILE -> Files.isReadable(Path.of("/usr/share/containers/seccomp.json"));
        };
    }

    private static boolean mounted(String type, String option) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/self/mountinfo"));
            return lines.stream()
                    .map(line -> line.substring(line.indexOf(" - ") + 3).split(" ", -1))
                    .anyMatch(fields -> fields[0].equals(type)
                            && (option.isEmpty()
                                    || List.of(fields[2].split(",", -1)).contains(option)));
        } catch (IOException e) {
            throw new IllegalStateException("reading the mounts", e);
        }
    }

    private static boolean netavark() {
        return Files.isExecutable(Path.of("/usr/lib/podman/netavark"))
                || Files.isExecutable(Path.of("/usr/libexec/podman/netavark"));
    }

    private static String multiarch() {
        return System.getProperty("os.arch").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
    }

    private static boolean inPath(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
