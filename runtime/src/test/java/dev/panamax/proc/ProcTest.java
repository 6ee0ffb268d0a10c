package dev.panamax.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.linux.Fd;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.PidFd;
import dev.panamax.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTest {
    @Test
    void theNameOfAProgramMayHoldAnything() {
        ProcessStat stat = ProcessStat.parse(new ProcFile(
                "stat",
                "123 (a) b\n(c d) S 7 123 123 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 100 200" + " 0".repeat(28)
                        + "\n"));
        assertThat(stat).isEqualTo(new ProcessStat('S', 7, 987_654));
    }

    @Test
    void aRunningProcessHasAStartTime() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "20").start();
        long started;
        try {
            ProcessStat stat = ProcessStat.of((int) sleep.pid());
            started = stat.startTime();
            assertThat(stat.parent()).isEqualTo((int) ProcessHandle.current().pid());
            String field = Programs.run("awk", "{print $22}", "/proc/" + sleep.pid() + "/stat")
                    .strip();
            assertThat(stat.startTime()).isEqualTo(Long.parseLong(field));
            assertThat(ProcessStat.isAlive((int) sleep.pid(), stat.startTime())).isTrue();
            assertThat(ProcessStat.isAlive((int) sleep.pid(), stat.startTime() - 1))
                    .isFalse();
        } finally {
            sleep.destroyForcibly().waitFor();
        }
        assertThat(ProcessStat.isAlive((int) sleep.pid(), started)).isFalse();
    }

    @Test
    void theNetworkOfAProcessIsTheSameByDescriptorAndByPath() {
        try (PidFd self = PidFd.open((int) ProcessHandle.current().pid());
                Fd byDescriptor = HostProcfs.networkNamespace(self);
                HostProcfs procfs = HostProcfs.open();
                Fd byPath = procfs.openNamespace(self.pid(), "net");
                Fd another = procfs.openNamespace(self.pid(), "uts")) {
            assertThat(FileStatus.of(byDescriptor).inode())
                    .isEqualTo(FileStatus.of(byPath).inode())
                    .isNotEqualTo(FileStatus.of(another).inode());
        }
    }

    @Test
    void mountsAreParsed(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("mountinfo"), """
                36 35 98:0 /mnt1 /a\\040b\\011c rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue
                40 31 0:37 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                """);
        assertThat(MountInfo.read(file))
                .containsExactly(
                        new MountInfo(
                                "/mnt1",
                                "/a b\tc",
                                List.of("rw", "noatime"),
                                List.of("master:1", "shared:2"),
                                "ext3",
                                "/dev/root",
                                List.of("rw", "errors=continue")),
                        new MountInfo(
                                "/",
                                "/sys/fs/cgroup/cpu,cpuacct",
                                List.of("rw"),
                                List.of(),
                                "cgroup",
                                "cgroup",
                                List.of("rw", "cpu", "cpuacct")));
        assertThat(MountInfo.ofSelf())
                .anyMatch(mount ->
                        mount.mountPoint().equals("/proc") && mount.type().equals("proc"));
    }

    @Test
    void cgroupMembershipsAreParsed() {
        List<CgroupMembership> memberships = CgroupMembership.parse(new ProcFile("cgroup", """
                10:cpuacct,cpu:/a:b
                5:blkio:/user/1000.user/c2.session
                1:name=systemd:/user
                0::/unified/path
                """));
        assertThat(CgroupMembership.path(memberships, "blkio")).contains("/user/1000.user/c2.session");
        assertThat(CgroupMembership.path(memberships, "cpu")).contains("/a:b");
        assertThat(CgroupMembership.path(memberships, "cpuacct")).contains("/a:b");
        assertThat(CgroupMembership.path(memberships, "memory")).isEmpty();
        assertThat(CgroupMembership.unifiedPath(memberships)).contains("/unified/path");
    }

    @Test
    void statusAndLimitsAreRead() throws Exception {
        ProcessStatus status = ProcessStatus.of("self");
        assertThat(status.field("Tgid"))
                .contains(Long.toString(ProcessHandle.current().pid()));
        assertThat(status.field("NoSuchField")).isEmpty();
        assertThat(Sysctl.number("kernel/cap_last_cap")).isBetween(37L, 63L);
        String hard = Programs.run("sh", "-c", "ulimit -Hn").strip();
        assertThat(ProcessLimits.openFiles("self").hard())
                .isEqualTo(hard.equals("unlimited") ? -1 : Long.parseLong(hard));
    }
}
