package dev.panamax.it.engines;

import static dev.panamax.it.engines.Engine.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.security.seccomp.HandedOverProfile;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What podman can ask of a container, seen from within it, as it is on runc. */
@Tag("engines")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.RUNC, Feature.PODMAN})
class PodmanOptionsIT {
    private static final String IMAGE = Image.NAME;
    private static final String MEMORY = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max";
    private static final String CPUS =
            "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us /sys/fs/cgroup/cpu.max";
    private static final String PIDS = "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max";
    private static final String EITHER_VERSION = " 2> /dev/null; true";

    @RegisterExtension
    static final Podman podman = new Podman();

    /** Returns what a script shows in a container with options, on both runtimes. */
    private static Outcome seen(String script, String... options) throws Exception {
        return podman.alike(() -> podman.run(words(
                words(List.of("run", "--rm", "--network", "none"), List.of(options)),
                List.of(IMAGE, "sh", "-c", script))));
    }

    @Test
    void update() throws Exception {
        Outcome outcome = podman.alike(() -> {
            podman.succeed("run", "--detach", "--network", "none", "--name", "one", IMAGE, "sleep", "600");
            podman.succeed("update", "--memory", "48m", "--cpus", "0.5", "one");
            return podman.run("exec", "one", "sh", "-c", MEMORY + EITHER_VERSION + ";" + CPUS + EITHER_VERSION);
        });
        assertThat(String.join(" ", outcome.lines())).isEqualTo("50331648 50000 100000");
    }

    @Test
    void memory() throws Exception {
        assertThat(seen(MEMORY + EITHER_VERSION, "--memory", "32m").text()).isEqualTo("33554432");
    }

    @Test
    void cpus() throws Exception {
        assertThat(String.join(
                        " ", seen(CPUS + EITHER_VERSION, "--cpus", "0.25").lines()))
                .isEqualTo("25000 100000");
    }

    @Test
    void cpusetAndShares() throws Exception {
        Outcome outcome = seen(
                "grep Cpus_allowed_list /proc/self/status; cat /sys/fs/cgroup/cpu/cpu.shares /sys/fs/cgroup/cpu.weight"
                        + EITHER_VERSION,
                "--cpuset-cpus",
                "0",
                "--cpu-shares",
                "512");
        assertThat(outcome.lines().getFirst()).isEqualTo("Cpus_allowed_list:\t0");
        assertThat(outcome.lines().getLast()).isIn("512", "20", "59");
    }

    @Test
    void pidsLimit() throws Exception {
        // Far above the threads of runc's own init, which count too until it is gone.
        Outcome outcome =
                seen(PIDS + EITHER_VERSION + "; for i in $(seq 40); do sleep 1 & done; wait", "--pids-limit", "32");
        assertThat(outcome.text()).isEqualTo("32");
        assertThat(outcome.errors()).contains("can't fork: Resource temporarily unavailable");
    }

    @Test
    void readOnly() throws Exception {
        Outcome outcome =
                seen("touch /file; touch /tmp/file && echo tmp; touch /dev/shm/file && echo shm", "--read-only");
        assertThat(outcome.errors()).isEqualTo("touch: /file: Read-only file system\n");
        assertThat(outcome.output()).isEqualTo("tmp\nshm\n");
    }

    @Test
    void noCapabilities() throws Exception {
        Outcome outcome = seen("grep Cap /proc/self/status; chown 1 /tmp", "--cap-drop", "all");
        assertThat(outcome.lines()).hasSize(5).allMatch(line -> line.endsWith("\t0000000000000000"));
        assertThat(outcome.errors()).contains("Operation not permitted");
    }

    @Test
    void oneCapability() throws Exception {
        Outcome outcome = seen(
                "grep -E 'Cap|NoNewPrivs|Seccomp:' /proc/self/status",
                "--cap-drop",
                "all",
                "--cap-add",
                "net_admin",
                "--security-opt",
                "no-new-privileges");
        assertThat(outcome.output())
                .contains("CapEff:\t0000000000001000", "CapBnd:\t0000000000001000", "NoNewPrivs:\t1", "Seccomp:\t2");
    }

    @Test
    @Requires(Feature.LIBSECCOMP)
    void theFilterDecidesAsLibseccompsDoes() throws Exception {
        podman.succeed("run", "--detach", "--network", "none", "--name", "one", IMAGE, "sleep", "600");
        HandedOverProfile.decidesAsWithLibseccomp(
                "podman", podman.room().path(podman.succeed("inspect", "--format", "{{.OCIConfigPath}}", "one")));
    }

    @Test
    void user() throws Exception {
        assertThat(seen("id; grep Cap[PE] /proc/self/status", "--user", "daemon")
                        .lines())
                .containsExactly(
                        "uid=1(daemon) gid=1(daemon) groups=1(daemon),10(wheel),77(extra)",
                        "CapPrm:\t0000000000000000",
                        "CapEff:\t0000000000000000");
    }

    @Test
    void volumes() throws Exception {
        Files.createDirectories(podman.room().path("/run/pnx/volume"));
        Outcome outcome = seen(
                "echo text > /rw/file; cat /ro/file; touch /ro/other; rm /rw/file",
                "--volume",
                "/run/pnx/volume:/rw",
                "--volume",
                "/run/pnx/volume:/ro:ro");
        assertThat(outcome.output()).isEqualTo("text\n");
        assertThat(outcome.errors()).isEqualTo("touch: /ro/other: Read-only file system\n");
    }

    @Test
    void namedVolumesAreFilledFromTheImage() throws Exception {
        Outcome outcome = podman.alike(() -> {
            Outcome run = podman.run(
                    "run", "--rm", "--network", "none", "--volume", "things:/etc", IMAGE, "ls", "/etc/passwd");
            podman.succeed("volume", "rm", "things");
            return run;
        });
        assertThat(outcome.text()).isEqualTo("/etc/passwd");
    }

    @Test
    void tmpfs() throws Exception {
        Outcome outcome = seen(
                "grep ' /scratch ' /proc/mounts; touch /scratch/file && ls /scratch",
                "--tmpfs",
                "/scratch:size=1m,mode=700,noexec");
        assertThat(outcome.lines().getFirst())
                .startsWith("tmpfs /scratch tmpfs rw,nosuid,nodev,noexec")
                .contains("size=1024k", "mode=700");
        assertThat(outcome.lines().getLast()).isEqualTo("file");
    }

    @Test
    void aTmpfsTakesOverWhatItCovers() throws Exception {
        Outcome outcome = seen(
                "stat -c %a /home /tmp; ls /etc; grep -c ' /etc ' /proc/mounts",
                "--tmpfs", "/home", "--tmpfs", "/tmp", "--tmpfs", "/etc");
        assertThat(outcome.lines()).startsWith("755", "777").contains("passwd", "group");
    }

    @Test
    void device() throws Exception {
        Outcome outcome = seen(
                "stat -c '%F %t:%T %a' /dev/mine; head -c 1 /dev/mine | wc -c; mknod /dev/other c 1 5; head -c 1 /dev/other | wc -c; echo > /dev/mine",
                "--device", "/dev/zero:/dev/mine:rw", "--cap-add", "mknod");
        assertThat(outcome.lines()).startsWith("character special file 1:5 666", "1");
    }

    @Test
    void aDeviceOfTheHostThatWasNotGivenIsOutOfReach() throws Exception {
        Outcome outcome = seen("mknod /kmsg c 1 11 && head -c 1 /kmsg", "--cap-add", "mknod");
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.errors()).contains("/kmsg: Operation not permitted");
    }

    @Test
    void ulimit() throws Exception {
        Outcome outcome = seen(
                "ulimit -n; ulimit -Hn; ulimit -c",
                "--ulimit",
                "nofile=123:456",
                "--ulimit",
                "core=0",
                "--ulimit",
                "nproc=8192:8192");
        assertThat(outcome.lines()).containsExactly("123", "456", "0");
    }

    @Test
    void sysctl() throws Exception {
        Outcome outcome = seen(
                "cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/msgmax",
                "--sysctl",
                "net.ipv4.ip_unprivileged_port_start=80",
                "--sysctl",
                "kernel.msgmax=4321");
        assertThat(outcome.lines()).containsExactly("80", "4321");
    }

    @Test
    void init() throws Exception {
        Outcome outcome =
                seen("cat /proc/1/comm; (sleep 0.1 &); sleep 0.3; ps -o stat,args | grep -c ^Z; exit 4", "--init");
        assertThat(outcome.lines()).containsExactly("podman-init", "0");
        assertThat(outcome.status()).isEqualTo(4);
    }

    @Test
    void privileged() throws Exception {
        Outcome outcome = seen(
                "grep -E 'CapEff|Seccomp:' /proc/self/status; mkdir /m && mount -t tmpfs none /m && echo mounted; test -w /proc/sys/kernel/domainname && echo writable; mknod /kmsg c 1 11 && test -r /kmsg && echo device",
                "--privileged");
        assertThat(outcome.lines()).contains("mounted", "writable", "device", "Seccomp:\t0");
    }

    @Test
    void hostnameEnvironmentAndDirectory() throws Exception {
        Outcome outcome = seen(
                "hostname; pwd; echo $A; cat /etc/hosts | grep -c there",
                "--hostname",
                "there",
                "--workdir",
                "/tmp",
                "--env",
                "A=b c",
                "--add-host",
                "there:10.0.0.1");
        assertThat(outcome.lines()).startsWith("there", "/tmp", "b c");
    }

    @Test
    void usersOfTheContainersOwn() throws Exception {
        Outcome outcome = seen(
                "cat /proc/self/uid_map; id -u; touch /file; stat -c %u /file",
                "--uidmap", "0:100000:2000", "--gidmap", "0:100000:2000");
        assertThat(outcome.lines().getFirst().split(" +")).containsExactly("0", "100000", "2000");
        assertThat(outcome.lines()).endsWith("0", "0");
    }

    @Test
    void namespacesOfTheHost() throws Exception {
        String script = "for kind in net uts ipc pid; do readlink /proc/self/ns/$kind; done";
        Outcome outcome = podman.alike(() -> podman.run(
                "run",
                "--rm",
                "--network",
                "host",
                "--uts",
                "host",
                "--ipc",
                "host",
                "--pid",
                "host",
                IMAGE,
                "sh",
                "-c",
                script));
        assertThat(outcome.output())
                .isEqualTo(podman.room().run("", List.of("sh", "-c", script)).output());
    }

    @Test
    void aPodWhoseContainersSeeEachOther() throws Exception {
        Outcome outcome = podman.alike(() -> {
            podman.succeed(
                    "pod",
                    "create",
                    "--name",
                    "both",
                    "--share",
                    "pid,ipc,uts,net",
                    "--network",
                    "none",
                    "--infra-image",
                    IMAGE,
                    "--infra-command",
                    "/bin/sleep 600");
            podman.succeed(
                    "run",
                    "--detach",
                    "--pod",
                    "both",
                    "--name",
                    "first",
                    IMAGE,
                    "sh",
                    "-c",
                    "hostname >&2; exec sleep 601");
            Outcome second = podman.run(
                    "run", "--rm", "--pod", "both", "--name", "second", IMAGE, "sh", "-c", "ps -o pid,args; hostname");
            assertThat(second.text()).contains("1 /bin/sleep 600", "sleep 601").endsWith("both");
            assertThat(podman.succeed("exec", "first", "ps", "-o", "args")).contains("sleep 600", "sleep 601");
            podman.succeed("pod", "stop", "--time", "0", "both");
            return new Outcome(second.status(), second.output().replaceAll("(?m)^ *[0-9]+ ", ""), second.errors());
        });
        assertThat(outcome.status()).isZero();
    }
}
