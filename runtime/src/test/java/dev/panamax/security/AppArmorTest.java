package dev.panamax.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppArmorTest {
    @TempDir
    private Path sys;

    private Path enabled;
    private Path profiles;

    @BeforeEach
    void directories() throws IOException {
        enabled = Files.createDirectories(sys.resolve("module/apparmor/parameters"))
                .resolve("enabled");
        profiles =
                Files.createDirectories(sys.resolve("kernel/security/apparmor")).resolve("profiles");
    }

    @Test
    void aHostWithoutItRefusesAllButNone() throws IOException {
        AppArmor none = new AppArmor(sys);
        assertThat(none.refusal("")).isEmpty();
        assertThat(none.refusal("web"))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("AppArmor is not enabled on this host")
                        .contains("\"web\"", "leave the field out"));
        Files.writeString(enabled, "N\n");
        assertThat(none.refusal("web")).isPresent();
    }

    @Test
    void aProfileMustBeLoaded() throws IOException {
        Files.writeString(enabled, "Y\n");
        Files.writeString(profiles, "web (enforce)\nmy (old) shop (complain)\nweb//child (enforce)\n");
        AppArmor host = new AppArmor(sys);
        assertThat(host.refusal("web")).isEmpty();
        assertThat(host.refusal("my (old) shop")).isEmpty();
        assertThat(host.refusal("web//child")).isEmpty();
        assertThat(host.refusal("unconfined")).isEmpty();
        assertThat(host.refusal("we"))
                .hasValue("the AppArmor profile \"we\" is not loaded on this host: load it"
                        + " (apparmor_parser --replace FILE), or leave the field out");
    }

    @Test
    void whatCannotBeToldIsLeftToTheKernel() throws IOException {
        Files.writeString(enabled, "Y\n");
        AppArmor host = new AppArmor(sys);
        assertThat(host.refusal("web")).as("without a list").isEmpty();
        Files.writeString(profiles, "");
        assertThat(host.refusal("web")).as("of a list that is empty").isPresent();
        Files.writeString(profiles, "web (enforce)\n");
        assertThat(host.refusal(":other:shop")).isEmpty();
        assertThat(host.refusal("web//&shop")).isEmpty();
    }
}
