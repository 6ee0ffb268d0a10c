package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who owns a cgroup that a container may manage. */
@Requires(Feature.ROOT)
class CgroupDelegationTest {
    private static final long UID = 4711;

    @TempDir
    private Path directory;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : new String[] {"cgroup.procs", "cgroup.threads", "memory.max", "memory.reclaim"}) {
            Files.createFile(directory.resolve(name));
        }
    }

    private long owner(String name) throws IOException {
        return ((Number) Files.getAttribute(directory.resolve(name), "unix:uid")).longValue();
    }

    @Test
    void theKernelsListIsGivenAwayAsFarAsItIsThere() throws IOException {
        Path list = Files.writeString(directory.resolve("delegate"), "cgroup.procs\nmemory.reclaim\nnot.there\n");
        CgroupDelegation.delegate(directory, list, UID);
        assertThat(owner("")).isEqualTo(UID);
        assertThat(owner("cgroup.procs")).isEqualTo(UID);
        assertThat(owner("memory.reclaim")).isEqualTo(UID);
        assertThat(owner("memory.max")).isZero();
        assertThat(owner("cgroup.threads")).isZero();
    }

    @Test
    void withoutAListItIsTheSpecifications() throws IOException {
        CgroupDelegation.delegate(directory, directory.resolve("nothing"), UID);
        assertThat(owner("cgroup.procs")).isEqualTo(UID);
        assertThat(owner("cgroup.threads")).isEqualTo(UID);
        assertThat(owner("memory.reclaim")).isZero();
    }

    @Test
    void versionOneStaysWithTheHost() throws IOException {
        CgroupDelegation.delegate(Map.of("devices", directory, "", directory), UID);
        assertThat(owner("")).isZero();
        CgroupDelegation.delegate(Map.of("", directory), UID);
        assertThat(owner("")).isEqualTo(UID);
    }
}
