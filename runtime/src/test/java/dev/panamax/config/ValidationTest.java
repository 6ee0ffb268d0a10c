package dev.panamax.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a program can set wrong, and a container.json can't. */
class ValidationTest {
    private static ContainerConfig.Builder usual() {
        return ContainerConfig.usual().toBuilder();
    }

    @Test
    void textsThatEndEarlyAreRefused() {
        ContainerConfig.Builder builder = usual().rootFilesystem("/r\0x")
                .user("u\0")
                .workingDirectory("/w\0")
                .hostname("h\0")
                .environment(List.of("A=1", "B=\0"))
                .mountConfig(new MountConfig(
                        false,
                        false,
                        List.of(new Mount.Bind("/s\0", "/d\0", false, "", Mount.Propagation.INHERITED)),
                        List.of(),
                        "l\0"))
                .networks(List.of(new Network.Joined("/n\0")))
                .cgroups(CgroupConfig.of("/p\0", "n"));
        assertThatThrownBy(builder::build)
                .hasMessageContainingAll(
                        "/root_fs: ",
                        "/user: ",
                        "/working_dir: ",
                        "/hostname: ",
                        "/environment/1: ",
                        "/mount_config/mounts/0/source: ",
                        "/mount_config/mounts/0/destination: ",
                        "/mount_config/mount_label: ",
                        "/networks/0/ns_path: ",
                        "/cgroups/parent: ");
    }

    @Test
    void aHostnameIsMeasuredInBytes() {
        assertThatCode(() -> usual().hostname("x".repeat(64)).build()).doesNotThrowAnyException();
        assertThatThrownBy(() -> usual().hostname("ü".repeat(33)).build())
                .hasMessageContaining("/hostname: has 66 bytes, the kernel takes 64");
    }

    @Test
    void mappingsMustNotOverlapOnEitherSide() {
        ContainerConfig.Builder builder = usual().namespace(Namespace.NEWUSER);
        assertThatCode(() -> builder.uidMappings(List.of(new IdMapping(0, 1000, 10), new IdMapping(10, 2000, 10)))
                        .build())
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> builder.uidMappings(List.of(new IdMapping(0, 1000, 10), new IdMapping(10, 1009, 10)))
                        .build())
                .hasMessageContaining("/uid_mappings/1: overlaps with the mapping 0");
        assertThatThrownBy(() ->
                        builder.uidMappings(List.of(new IdMapping(0, 1000, 0))).build())
                .hasMessageContaining("/uid_mappings/0/container_id: 0 ids from 0");
        assertThatThrownBy(() -> builder.uidMappings(List.of(new IdMapping(0, 0xffff_fff0L, 17)))
                        .build())
                .hasMessageContaining("/uid_mappings/0/host_id: 17 ids from 4294967280");
    }

    @Test
    void aProfileOfSystemCallsIsTheDefaultOrAnAbsolutePath() {
        for (String fit : List.of("", "default", "/etc/profile.json")) {
            assertThatCode(() -> usual().seccomp(fit).build()).doesNotThrowAnyException();
        }
        for (String unfit : List.of("none", "profile.json", "./default")) {
            assertThatThrownBy(() -> usual().seccomp(unfit).build())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "/seccomp: \"" + unfit + "\" is neither \"default\" nor the absolute path of a profile");
        }
        assertThatThrownBy(() -> usual().seccomp("/x\0").build()).hasMessageContaining("/seccomp: a NUL");
        assertThatThrownBy(() -> usual().seccomp("/" + "x".repeat(4095)).build())
                .hasMessageContaining("/seccomp: the path has more than 4095 bytes");
    }

    @Test
    void limitsMustNotBeNegative() {
        CgroupConfig cgroup = CgroupConfig.of("/p", "n").withMemory(-1);
        assertThatThrownBy(() -> usual().cgroups(cgroup).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/cgroups/memory: -1 is below 0");
    }

    @Test
    void unlimitedIsAboveEveryLimit() {
        assertThatThrownBy(() -> usual().rlimits(List.of(new Rlimit(Rlimit.Resource.NOFILE, -1, 1024)))
                        .build())
                .hasMessageContaining("the soft limit 18446744073709551615 is above the hard limit 1024");
        assertThatCode(() -> usual().rlimits(List.of(new Rlimit(Rlimit.Resource.NOFILE, 1024, -1)))
                        .build())
                .doesNotThrowAnyException();
    }
}
