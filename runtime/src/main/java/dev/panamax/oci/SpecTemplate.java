package dev.panamax.oci;

import dev.panamax.config.JsonText;
import dev.panamax.proc.ProcessStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code config.json} to start from: a shell in a read-only root, with the usual mounts and few rights. */
public final class SpecTemplate {
    private static final String VERSION = "1.3.0";
    private static final int DESCRIPTORS = 1024;
    private static final List<String> CAPABILITIES = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
    /** Exists where all controllers are in the one hierarchy of version 2. */
    private static final Path UNIFIED_ROOT = Path.of("/sys/fs/cgroup/cgroup.controllers");

    private final JsonText json = JsonText.indented();
    private final boolean rootless;

    private SpecTemplate(boolean rootless) {
        this.rootless = rootless;
    }

    /**
     * Returns the text of a configuration, which ends without a line feed.
     *
     * @param rootless for callers who are not root: with a user namespace that maps root to the caller, without limits and a network of
     *     its own
     */
    public static String write(boolean rootless) {
        SpecTemplate template = new SpecTemplate(rootless);
        template.spec();
        return template.json.toString();
    }

    private void spec() {
        json.beginObject();
        json.text("ociVersion", VERSION);
        process();
        json.beginObject("root");
        json.text("path", "rootfs");
        json.flag("readonly", true);
        json.endObject();
        json.text("hostname", "panamax");
        mounts();
        linux();
        json.endObject();
    }

    private void process() {
        json.beginObject("process");
        json.flag("terminal", true);
        json.beginObject("user");
        json.anyNumber("uid", 0);
        json.anyNumber("gid", 0);
        json.endObject();
        json.texts("args", List.of("sh"));
        json.texts("env", List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"));
        json.text("cwd", "/");
        json.beginObject("capabilities");
        json.texts("bounding", CAPABILITIES);
        json.texts("effective", CAPABILITIES);
        json.texts("permitted", CAPABILITIES);
        json.endObject();
        json.beginList("rlimits");
        json.beginElement();
        json.text("type", "RLIMIT_NOFILE");
        json.number("hard", DESCRIPTORS);
        json.number("soft", DESCRIPTORS);
        json.endObject();
        json.endList();
        json.flag("noNewPrivileges", true);
        json.endObject();
    }

    private void mounts() {
        json.beginList("mounts");
        mount("/proc", "proc", "proc");
        mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        if (rootless) {
            // The group 5 of terminals is not mapped.
            mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620");
        } else {
            mount(
                    "/dev/pts",
                    "devpts",
                    "devpts",
                    "nosuid",
                    "noexec",
                    "newinstance",
                    "ptmxmode=0666",
                    "mode=0620",
                    "gid=5");
        }
        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        if (rootless) {
            // A new sysfs needs a network namespace of one's own.
            mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
        } else {
            mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        }
        mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        json.endList();
    }

    private void mount(String destination, String type, String source, String... options) {
        json.beginElement();
        json.text("destination", destination);
        json.text("type", type);
        json.text("source", source);
        json.texts("options", List.of(options));
        json.endObject();
    }

    private void linux() {
        json.beginObject("linux");
        if (rootless) {
            mapping("uidMappings", self().effectiveUserId());
            mapping("gidMappings", self().effectiveGroupId());
        } else {
            resources();
        }
        namespaces();
        json.texts(
                "maskedPaths",
                List.of(
                        "/proc/acpi",
                        "/proc/asound",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/sched_debug",
                        "/proc/scsi",
                        "/proc/timer_list",
                        "/proc/timer_stats",
                        "/sys/firmware"));
        json.texts("readonlyPaths", List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));
        json.endObject();
    }

    private void mapping(String name, long hostId) {
        json.beginList(name);
        json.beginElement();
        json.anyNumber("containerID", 0);
        json.anyNumber("hostID", hostId);
        json.number("size", 1);
        json.endObject();
        json.endList();
    }

    private static ProcessStatus self() {
        try {
            return ProcessStatus.of("self");
        } catch (IOException e) {
            throw new UncheckedIOException("can't read our own ids", e);
        }
    }

    private void resources() {
        json.beginObject("resources");
        json.beginList("devices");
        json.beginElement();
        json.anyFlag("allow", false);
        json.text("access", "rwm");
        json.endObject();
        json.endList();
        json.endObject();
    }

    private void namespaces() {
        List<String> types = new ArrayList<>(List.of("pid"));
        if (!rootless) {
            types.add("network");
        }
        types.addAll(List.of("ipc", "uts", "mount"));
        if (Files.exists(UNIFIED_ROOT)) {
            types.add("cgroup");
        }
        if (rootless) {
            types.add("user");
        }
        json.beginList("namespaces");
        for (String type : types) {
            json.beginElement();
            json.text("type", type);
            json.endObject();
        }
        json.endList();
    }
}
