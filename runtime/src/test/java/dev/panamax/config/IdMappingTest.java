package dev.panamax.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The arithmetic of ids. */
class IdMappingTest {
    private static final List<IdMapping> MAPS = List.of(new IdMapping(0, 1000, 1), new IdMapping(1, 100_000, 65_535));

    @Test
    void anIdInsideIsOneOutside() {
        assertThat(IdMapping.outside(MAPS, 0)).hasValue(1000);
        assertThat(IdMapping.outside(MAPS, 1)).hasValue(100_000);
        assertThat(IdMapping.outside(MAPS, 65_535)).hasValue(165_534);
        assertThat(IdMapping.outside(MAPS, 65_536)).isEmpty();
        assertThat(IdMapping.outside(List.of(), 0)).isEmpty();
        assertThat(IdMapping.contain(MAPS, 65_535)).isTrue();
        assertThat(IdMapping.contain(MAPS, -1)).isFalse();
    }

    @Test
    void whatTheKernelShowsIsWhatItTakes() {
        assertThat(IdMapping.text(MAPS)).isEqualTo("0 1000 1\n1 100000 65535\n");
        assertThat(IdMapping.parse(List.of("         0       1000          1", "         1     100000      65535")))
                .isEqualTo(MAPS);
    }

    @Test
    void theBoundsOfTheKernelHoldForBundlesAsWell() {
        List<IdMapping> many = LongStream.range(0, 341)
                .mapToObj(id -> new IdMapping(id, 2 * id, 1))
                .toList();
        Faults faults = new Faults(List.of());
        faults.idMappings("/linux/uidMappings", many);
        faults.idMappings("/linux/gidMappings", many.subList(0, 340));
        assertThat(faults.all()).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/linux/uidMappings");
            assertThat(fault.message()).contains("has 341 ranges, the kernel takes 340");
        });
    }
}
