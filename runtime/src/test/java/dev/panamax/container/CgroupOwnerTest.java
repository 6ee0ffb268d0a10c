package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.oci.SpecJson;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose the cgroup of a bundle becomes, in a directory that looks like one of version 2. */
@Requires(Feature.ROOT)
class CgroupOwnerTest {
    private static final String OWN = "{'type': 'user'}, {'type': 'cgroup'}";

    @TempDir
    Path cgroup;

    private Object ownerAfter(Map<String, Path> paths, String namespaces, String options) throws IOException {
        Files.write(cgroup.resolve("cgroup.procs"), new byte[0]);
        Files.write(cgroup.resolve("memory.max"), new byte[0]);
        boolean user = namespaces.contains("user");
        String ids = "[{'containerID': 0, 'hostID': 7000, 'size': 10}]";
        String mappings = user ? "'uidMappings': " + ids + ", 'gidMappings': " + ids + "," : "";
        String config = """
                {'ociVersion': '1.3.0', 'root': {'path': '/r'},
                 'process': {'cwd': '/', 'args': ['true'], 'user': {'uid': 3, 'gid': 4}},
                 'mounts': [{'destination': '/sys/fs/cgroup', 'type': 'cgroup', 'source': 'cgroup', 'options': [%s]}],
                 'linux': {%s 'namespaces': [{'type': 'mount'}, %s]}}""".formatted(options, mappings, namespaces).replace('\'', '"');
        CgroupOwner.set(paths, SpecJson.read("config.json", config));
        assertThat(Files.getAttribute(cgroup.resolve("memory.max"), "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(cgroup, "unix:uid"))
                .isEqualTo(Files.getAttribute(cgroup.resolve("cgroup.procs"), "unix:uid"));
        return Files.getAttribute(cgroup, "unix:uid");
    }

    @Test
    void itIsTheProgramsUsersWhereThatCanWriteToIt() throws IOException {
        assertThat(ownerAfter(Map.of("", cgroup), OWN, "'nosuid'")).isEqualTo(7003);
    }

    @Test
    void otherwiseItStaysWithTheHost() throws IOException {
        assertThat(ownerAfter(Map.of("", cgroup), OWN, "'nosuid', 'ro'")).isEqualTo(0);
        assertThat(ownerAfter(Map.of("", cgroup), "{'type': 'cgroup'}", "'nosuid'"))
                .isEqualTo(0);
        assertThat(ownerAfter(Map.of("", cgroup), "{'type': 'user'}", "'nosuid'"))
                .isEqualTo(0);
        assertThat(ownerAfter(Map.of("memory", cgroup), OWN, "'nosuid'")).isEqualTo(0);
    }
}
