package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.logging.LogSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What engines say before the verb. */
class GlobalsTest {
    private static Globals parse(String line) {
        return Globals.parse(List.of(line.split(" ", -1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--root /run/x/k8s.io --log /b/log.json --log-format json --systemd-cgroup create --bundle /b id",
                "--root=/run/x/k8s.io --log=/b/log.json --log-format=json create --bundle /b id",
                "--log-format=json --log /b/log.json --cgroup-manager disabled create --bundle /b id",
                "--debug --rootless auto --criu /usr/sbin/criu --log /b/log.json --log-format json create --bundle /b id"
            })
    void linesOfEnginesAreUnderstood(String line) {
        Globals globals = parse(line);
        assertThat(globals.log()).isEqualTo(Path.of("/b/log.json"));
        assertThat(globals.logFormat()).isEqualTo(LogSettings.Format.JSON);
        assertThat(globals.options().operands()).containsExactly("create", "--bundle", "/b", "id");
    }

    @Test
    void withoutOptionsThereIsTextAndNoLog() {
        Globals globals = parse("state id");
        assertThat(globals.log()).isNull();
        assertThat(globals.logFormat()).isEqualTo(LogSettings.Format.TEXT);
        assertThat(globals.debug()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--log-format xml state | --log-format takes text, json, and not \"xml\"",
                "--cgroup-manager docker state | --cgroup-manager takes cgroupfs, systemd, disabled",
                "--rootless maybe state | --rootless takes true, false, auto",
                "--root | flag needs an argument: --root",
                "--frob state | unknown option --frob: see panamax --help"
            })
    void whatMakesNoSenseIsExplained(String line, String message) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(UsageException.class).hasMessageContaining(message);
    }

    @Test
    void rootIsAbsoluteAndNotTheWholeMachine() {
        assertThat(StateRoot.named("run/../x")).isEqualTo(Path.of("x").toAbsolutePath());
        assertThatThrownBy(() -> StateRoot.named("/run/..")).hasMessageContaining("--root can't be /");
        assertThat(StateRoot.usual()).isAbsolute().hasFileName("panamax");
    }
}
