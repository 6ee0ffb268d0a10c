package dev.panamax.testing;

import dev.panamax.proc.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a test can need of the machine. */
public enum Feature {
    ROOT("the tests run as root"),
    CGROUP_V1("the version 1 controllers memory, devices and freezer are mounted"),
    CGROUP_V2("a version 2 cgroup hierarchy is mounted at /sys/fs/cgroup/unified or /sys/fs/cgroup"),
    CGROUPS("cgroups of either version are mounted, with the controllers memory, cpu, cpuset and pids"),
    UNIFIED(
            "a version 2 hierarchy at /sys/fs/cgroup is the only one, and has the controllers memory, cpu, cpuset, io and pids"),
    SYSTEMD("systemd is process 1, and its bus answers at /run/dbus/system_bus_socket"),
    USER_MANAGER("an ordinary user with the id 1000 has a systemd manager, whose bus answers at /run/user/1000/bus"),
    ORDINARY_USER("there is an ordinary user with the id 1000 and a home directory"),
    APPARMOR("AppArmor is enabled, and apparmor_parser is installed (Debian: apparmor)"),
    ALL_CAPABILITIES("root has all capabilities that the kernel knows"),
    LINK_MODULES("modprobe finds the links dummy, ipvlan and 8021q (Debian: kmod)"),
    VIRTUAL_MACHINE(
            "qemu-system-x86_64, mmdebstrap, mkfs.ext4 and modprobe are installed (Debian: qemu-system-x86 mmdebstrap e2fsprogs kmod)"),
    DBUS_DAEMON("dbus-daemon is installed (Debian: dbus-daemon)"),
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
            case CGROUPS -> CGROUP_V1.isPresent() || UNIFIED.isPresent();
            case UNIFIED ->
                !mounted("cgroup", "")
                        && List.of(line("/sys/fs/cgroup/cgroup.controllers").split(" ", -1))
                                .containsAll(List.of("memory", "cpu", "cpuset", "io", "pids"));
            case SYSTEMD ->
                Files.isDirectory(Path.of("/run/systemd/system"))
                        && Files.exists(Path.of("/run/dbus/system_bus_socket"));
            case USER_MANAGER -> Files.exists(Path.of("/run/user/1000/bus"));
            case ORDINARY_USER -> hasOrdinaryUser();
            case APPARMOR -> line("/sys/module/apparmor/parameters/enabled").equals("Y") && inPath("apparmor_parser");
            case ALL_CAPABILITIES -> hasAllCapabilities();
            case LINK_MODULES -> hasModules("dummy", "ipvlan", "8021q");
            case VIRTUAL_MACHINE ->
                inPath("qemu-system-x86_64") && inPath("mmdebstrap") && inPath("mkfs.ext4") && inPath("modprobe");
            case DBUS_DAEMON -> inPath("dbus-daemon");
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

    /** Returns the first line of a file; empty if there is none. */
    private static String line(String file) {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.findFirst().orElse("");
        } catch (IOException e) {
            throw new IllegalStateException("reading " + file, e);
        }
    }

    private static boolean hasOrdinaryUser() {
        try (Stream<String> users = Files.lines(Path.of("/etc/passwd"))) {
            return users.map(user -> user.split(":", -1))
                    .anyMatch(fields -> fields[2].equals("1000") && Files.isDirectory(Path.of(fields[5])));
        } catch (IOException e) {
            throw new IllegalStateException("reading the users", e);
        }
    }

    private static boolean hasAllCapabilities() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            long last = Sysctl.number("kernel/cap_last_cap");
            String all = "CapEff:\t%016x".formatted((1L << (last + 1)) - 1);
            return lines.anyMatch(all::equals);
        } catch (IOException e) {
            throw new IllegalStateException("reading the capabilities", e);
        }
    }

    private static boolean hasModules(String... names) {
        Path modules = Path.of("/lib/modules", line("/proc/sys/kernel/osrelease"), "modules.dep");
        if (!Files.isReadable(modules) || !inPath("modprobe")) {
            return false;
        }
        try {
            String all = Files.readString(modules);
            return Stream.of(names).allMatch(name -> all.contains("/" + name + ".ko"));
        } catch (IOException e) {
            throw new IllegalStateException("reading " + modules, e);
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
