package dev.panamax.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.ConfigException.Fault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of units, as engines write them and as systemd has them. */
class ScopePlaceTest {
    private static final String POINTER = "/linux/cgroupsPath";

    private static List<String> faults(String text) {
        List<Fault> faults = new ArrayList<>();
        ScopePlace.parse(text, POINTER, faults);
        return faults.stream()
                .map(fault -> fault.pointer() + ": " + fault.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    system.slice:docker:1f2e   | docker-1f2e.scope   | /system.slice/docker-1f2e.scope
                    machine.slice:libpod:abc   | libpod-abc.scope    | /machine.slice/libpod-abc.scope
                    -.slice:panamax:c          | panamax-c.scope     | /panamax-c.scope
                    a.slice::c                 | c.scope             | /a.slice/c.scope
                    a.slice:p:b+c              | p-b\\x2bc.scope     | /a.slice/p-b\\x2bc.scope
                    a-b-c.slice:cri-containerd:1 | cri-containerd-1.scope | /a.slice/a-b.slice/a-b-c.slice/cri-containerd-1.scope
                    kubepods-besteffort-pod1_2.slice:crio:x | crio-x.scope | /kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice/crio-x.scope
                    """)
    void whatEnginesWriteIsAUnitBelowItsSlices(String text, String unit, String path) {
        List<Fault> faults = new ArrayList<>();
        ScopePlace place = ScopePlace.parse(text, POINTER, faults);
        assertThat(faults).isEmpty();
        assertThat(place.unit()).isEqualTo(unit);
        assertThat(place.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /panamax/c          | slice:prefix:name
                    a:b                 | slice:prefix:name
                    a:b:c:d             | slice:prefix:name
                    system:docker:c     | "system" is no slice
                    /a.slice:p:c        | "/a.slice" is no slice
                    a--b.slice:p:c      | "a--b.slice" is no slice
                    -a.slice:p:c        | "-a.slice" is no slice
                    a-.slice:p:c        | "a-.slice" is no slice
                    .slice:p:c          | ".slice" is no slice
                    ä.slice:p:c         | is no slice
                    a.slice:p:          | name is empty
                    a.slice:p:pod.slice | names a slice
                    """)
    void whatIsNoPlaceIsToldWithWhatWouldBeOne(String text, String words) {
        assertThat(faults(text))
                .hasSize(1)
                .first()
                .asString()
                .startsWith(POINTER)
                .contains(words);
    }

    @Test
    void aUnitsNameHasALargestLength() {
        assertThat(faults("a.slice:p:" + "x".repeat(247))).isEmpty();
        assertThat(faults("a.slice:p:" + "x".repeat(248)))
                .hasSize(1)
                .first()
                .asString()
                .contains("256 bytes");
    }

    @Test
    void withoutASliceItIsInTheUsualOne() {
        ScopePlace place = ScopePlace.parse(":panamax:c", POINTER, new ArrayList<>());
        assertThat(place.orIn(Manager.SYSTEM.usualSlice()).path()).isEqualTo("/system.slice/panamax-c.scope");
        assertThat(place.orIn(Manager.USER.usualSlice()).path()).isEqualTo("/user.slice/panamax-c.scope");
        assertThat(new ScopePlace("a.slice", "p", "c").orIn("b.slice").slice()).isEqualTo("a.slice");
    }
}
