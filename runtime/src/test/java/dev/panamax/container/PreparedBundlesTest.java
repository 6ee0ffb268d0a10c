package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.oci.Bundle;
import dev.panamax.program.SyscallProgram;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@Requires({Feature.ROOT, Feature.CGROUPS})
class PreparedBundlesTest extends BundleTestCase {
    private static final String KEYS = "cat /proc/keys > /out";
    private static final String CGROUPS = "grep cgroup /proc/self/mountinfo | cut -d ' ' -f 4,5 > /out";
    private static final String LONG_ID = "prepared-3-" + "x".repeat(64);

    private String seenBy(String id, ObjectNode config) throws IOException {
        Path out = rootfs.write("out", "");
        OciContainer container = create(id, config);
        container.start();
        container.await();
        container.delete(false);
        return Files.readString(out);
    }

    private ObjectNode looking(String script) {
        ObjectNode config = config("sh", "-c", script);
        config.withObject("/linux").remove("cgroupsPath");
        config.withObject("/linux").putArray("maskedPaths");
        return config;
    }

    @Test
    void containersOfOneConfigurationHaveTheirOwnKeys() throws IOException {
        for (String id : List.of("prepared-1", "prepared-2", LONG_ID)) {
            assertThat(seenBy(id, looking(KEYS))).contains("_ses." + id + ":");
        }
    }

    @Test
    void containersOfOneConfigurationHaveTheirOwnCgroups() throws IOException {
        String first = seenBy("prepared-1", looking(CGROUPS));
        assertThat(seenBy("prepared-2", looking(CGROUPS))).isEqualTo(first.replace("prepared-1", "prepared-2"));
        assertThat(seenBy(LONG_ID, looking(CGROUPS))).isEqualTo(first.replace("prepared-1", LONG_ID));
    }

    @Test
    void aChangedConfigurationHasAnotherProgram() throws IOException {
        ObjectNode config = config("sh", "-c", "hostname > /out");
        config.put("hostname", "first");
        assertThat(seenBy("changed", config)).isEqualTo("first\n");
        config.put("hostname", "second");
        assertThat(seenBy("changed", config)).isEqualTo("second\n");
    }

    @Test
    void aBundleThatIsReadAgainHasTheSameConfigurationUnlessItHasChanged() {
        ObjectNode config = config("true");
        Bundle first = bundle(config);
        Bundle again = bundle(config);
        config.put("hostname", "other");
        Bundle changed = bundle(config);
        assertThat(again.spec()).isSameAs(first.spec());
        assertThat(changed.spec().hostname()).isEqualTo("other");
    }

    @Test
    void textsHaveTheSameFormIfTheyFitIntoTheSameRoomsAndAreTheSameAsEachOther() {
        List<Integer> form = SyscallProgram.form(List.of("a", "a", "b"));
        assertThat(SyscallProgram.form(List.of("xyz", "xyz", "z"))).isEqualTo(form);
        assertThat(SyscallProgram.form(List.of("x", "y", "z"))).isNotEqualTo(form);
        assertThat(SyscallProgram.form(List.of("x".repeat(64), "x".repeat(64), "z")))
                .isNotEqualTo(form);
    }
}
