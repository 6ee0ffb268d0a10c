package dev.panamax.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void medianAndTheLastHundredthAreOfTheSortedDurations() {
        List<Sample> samples = LongStream.rangeClosed(1, 200)
                .mapToObj(i -> new Sample((201 - i) * 1_000_000, i, i * 1024))
                .toList();

        Statistics statistics = Statistics.of("it", samples);

        assertThat(statistics.median()).isEqualTo(101);
        assertThat(statistics.p99()).isEqualTo(199);
        assertThat(statistics.processor()).isEqualTo(0.1005);
        assertThat(statistics.memory()).isEqualTo(200);
    }

    @Test
    void aSampleIsALineOfOneOrThreeNumbers() {
        assertThat(Sample.parse("1500")).isEqualTo(new Sample(1500, 0, 0));
        assertThat(Sample.parse("1500 20 4096")).isEqualTo(new Sample(1500, 20, 4096));
    }
}
