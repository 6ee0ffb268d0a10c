package dev.panamax.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link TrainingRun} starts: containers with the host's programs and libraries, read-only.
 *
 * @param folder has the bundle and all other files of it
 * @param cgroup the name of its cgroups
 */
record TrainingBundle(Path folder, String cgroup) {
    private static final String PROCESS = """
            {"args": [PROGRAM], "cwd": "/", "env": ["PATH=/usr/bin:/bin", "TERM=xterm"], "user": {"uid": 0, "gid": 0},
             "capabilities": {"bounding": ["CAP_KILL", "CAP_CHOWN"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL"]},
             "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024}], "noNewPrivileges": true, "oomScoreAdj": 0}""";

    private static final String MOUNTS = """
            {"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"]},
             {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755"]},
             {"destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["newinstance", "ptmxmode=0666"]},
             PROGRAMS""";

    private static final String PLAIN = """
            {"ociVersion": "1.3.0", "process": PROCESS, "root": {"path": "root", "readonly": true}, "hostname": "training",
             "mounts": [MOUNTS],
             "linux": {"namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}]}}
            """;

    private static final String FULL = """
            {"ociVersion": "1.3.0", "process": PROCESS, "root": {"path": "root", "readonly": true}, "hostname": "training",
             "annotations": {"dev.panamax.training": "true"},
             "mounts": [MOUNTS,
             {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "mode=1777", "size=64k"]},
             {"destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": ["nosuid", "noexec", "nodev"]},
             {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
             {"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": ["nosuid", "relatime", "ro"]},
             {"destination": "/etc/hostname", "type": "bind", "source": "/etc/passwd", "options": ["rbind", "rprivate", "ro"]}],
             "hooks": {"createRuntime": [{"path": "/bin/true"}], "poststop": [{"path": "/bin/true"}]},
             "linux": {"cgroupsPath": "/CGROUP",
              "resources": {"devices": [{"allow": false, "access": "rwm"},
               {"allow": true, "type": "c", "major": 1, "minor": 3, "access": "rwm"}],
               "memory": {"limit": 67108864}, "cpu": {"shares": 512}, "pids": {"limit": 64}},
              "sysctl": {"net.ipv4.ip_unprivileged_port_start": "0"},
              "namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}],
              "seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["keyctl", "socket"],
               "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]}]},
              "maskedPaths": ["/proc/kcore", "/sys/firmware"], "readonlyPaths": ["/proc/sys", "/proc/bus"]}}
            """;

    private static final String CONTAINER = """
            {"root_fs": "ROOT", "hostname": "training", "environment": ["PATH=/bin"], "seccomp": "default",
             "namespaces": {"NEWNS": true, "NEWUTS": true, "NEWIPC": true, "NEWPID": true, "NEWNET": true USER},
             "networks": [{"type": "loopback"}], "mount_config": {"mounts": [PROGRAMS]}}
            """;

    private static final List<String> PROGRAMS = List.of("/bin", "/lib", "/lib64", "/usr");

    /** Returns a bundle in a folder, whose root is empty. */
    static TrainingBundle in(Path folder, String cgroup) throws IOException {
        Files.createDirectory(folder.resolve("root"));
        return new TrainingBundle(folder, cgroup);
    }

    String path() {
        return folder.toString();
    }

    String process() {
        return folder.resolve("process.json").toString();
    }

    String pidFile() {
        return folder.resolve("pid").toString();
    }

    /** Writes a configuration such as engines write. */
    void writeFor(String... program) throws IOException {
        Files.writeString(folder.resolve("process.json"), process("/bin/true"));
        write(fill(FULL, program).replace("CGROUP", cgroup));
    }

    /** Writes a configuration without limits, filter and network. */
    void writePlainFor(String... program) throws IOException {
        write(fill(PLAIN, program));
    }

    void write(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
    }

    String containerJson(boolean privileged) {
        return CONTAINER
                .replace(" USER", privileged ? "" : ", \"NEWUSER\": true")
                .replace("ROOT", folder.resolve("root").toString())
                .replace("PROGRAMS", programs(""));
    }

    private static String fill(String config, String... program) {
        return config.replace("PROCESS", process(program))
                .replace("MOUNTS", MOUNTS)
                .replace("PROGRAMS", programs(", \"options\": [\"rbind\", \"ro\"]"));
    }

    private static String programs(String options) {
        List<String> mounts = new ArrayList<>();
        for (String directory : PROGRAMS) {
            if (Files.isDirectory(Path.of(directory))) {
                String both = "\"destination\": \"" + directory + "\", \"source\": \"" + directory + "\"";
                mounts.add("{\"type\": \"bind\", " + both + options + "}");
            }
        }
        return String.join(", ", mounts);
    }

    private static String process(String... program) {
        return PROCESS.replace("PROGRAM", '"' + String.join("\", \"", program) + '"');
    }
}
