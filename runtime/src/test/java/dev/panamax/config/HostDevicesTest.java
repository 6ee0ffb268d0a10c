package dev.panamax.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Device nodes of the host, and device numbers. */
class HostDevicesTest {
    @TempDir
    private Path directory;

    @Test
    void nullIsADeviceAndAFileIsNone() throws IOException {
        Device device = HostDevices.at(Path.of("/dev/null"), "rw").orElseThrow();
        assertThat(device.rule()).isEqualTo("c 1:3 rw");
        assertThat(device.fileMode()).isEqualTo(0666);
        assertThat(HostDevices.at(Files.writeString(directory.resolve("file"), ""), "rwm"))
                .isEmpty();
        assertThatThrownBy(() -> HostDevices.at(directory.resolve("missing"), "rwm"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> HostDevices.below(directory.resolve("missing")))
                .isInstanceOf(IOException.class);
    }

    @Test
    @Requires(Feature.ROOT)
    void everyNodeIsFoundButThoseThatContainersHaveThemselves() throws IOException {
        assertThat(HostDevices.below(Path.of("/dev")))
                .extracting(Device::path)
                .contains("/dev/null", "/dev/zero")
                .noneMatch(path ->
                        path.startsWith("/dev/pts/") || path.startsWith("/dev/shm/") || path.endsWith("/console"));
    }

    @Test
    void numbersGoBothWays() {
        for (long[] number : new long[][] {{10, 229}, {259, 300}, {1, 3}, {4095, 1048575}}) {
            long composed = Device.deviceNumber(number[0], number[1]);
            assertThat(Device.major(composed)).isEqualTo(number[0]);
            assertThat(Device.minor(composed)).isEqualTo(number[1]);
        }
    }

    @Test
    void theListsAreThoseOf2014() {
        assertThat(Device.ALLOWED).hasSize(14);
        assertThat(Device.ALLOWED).extracting(Device::rule).contains("c 5:1 rwm", "c *:* m", "b *:* m", "c 136:* rwm");
        assertThat(Device.SIMPLE).hasSize(6);
    }
}
