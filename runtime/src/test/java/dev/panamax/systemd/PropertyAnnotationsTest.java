package dev.panamax.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.dbus.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Properties of a unit that come from annotations. */
class PropertyAnnotationsTest {
    private final List<Fault> faults = new ArrayList<>();

    private List<UnitProperty> of(String name, String value) {
        return PropertyAnnotations.of(Map.of(name, value), faults);
    }

    @Test
    void valuesHaveTheirTypes() {
        assertThat(of("org.systemd.property.TimeoutStopUSec", "uint64 5000000"))
                .containsExactly(UnitProperty.of("TimeoutStopUSec", 5_000_000));
        assertThat(of("org.systemd.property.CollectMode", "'inactive-or-failed'"))
                .containsExactly(UnitProperty.of("CollectMode", "inactive-or-failed"));
        assertThat(of("org.systemd.property.SendSIGHUP", "true")).containsExactly(UnitProperty.of("SendSIGHUP", true));
        assertThat(of("org.systemd.property.After", "['a.service', 'b.service']"))
                .containsExactly(new UnitProperty(
                        "After",
                        new Value.Array("s", List.of(new Value.Text("a.service"), new Value.Text("b.service")))));
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5, 5000000", "uint64 7, 7000000", "1.5, 1500000", "byte 0x02, 2000000", "uint32 1, 1000000"})
    void timesAreMicrosecondsOnTheBus(String seconds, long microseconds) {
        assertThat(of("org.systemd.property.TimeoutStopSec", seconds))
                .containsExactly(UnitProperty.of("TimeoutStopUSec", microseconds));
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    TimeoutStopSec | 'soon'      | a time is a number
                    TimeoutStopSec | -1          | can't be negative
                    TimeoutStopSec | uint64 18446744073709551615 | can't be negative, or more
                    TimeoutStopUSec| uint64 -1   | is no value of a property
                    Wants          | [           | is no value of a property
                    Timeout.Stop   | 1           | made of letters
                    PIDs           | [uint32 1]  | follows from /linux/cgroupsPath
                    Slice          | 'a.slice'   | follows from /linux/cgroupsPath
                    """)
    void whatIsNoPropertyIsToldWithItsPlace(String name, String value, String words) {
        assertThat(of("org.systemd.property." + name, value)).isEmpty();
        assertThat(faults).hasSize(1);
        assertThat(faults.getFirst().pointer()).isEqualTo("/annotations/org.systemd.property." + name);
        assertThat(faults.getFirst().message()).contains(words);
    }

    @Test
    void otherAnnotationsAreNotSystemds() {
        assertThat(of("org.systemd.propertyX", "1")).isEmpty();
        assertThat(of("com.example.note", "[")).isEmpty();
        assertThat(faults).isEmpty();
    }
}
