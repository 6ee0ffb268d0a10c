package dev.panamax.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final List<Statistics> ROWS = List.of(
            new Statistics("floor", 10, 2, 3, 1, 0, ""),
            new Statistics("Panamax, in-process", 10, 3, 4, 1, 50, ""),
            Statistics.absent("<crun>", "not installed"));

    @Test
    void aTableHasRatiosToItsFirstLineAndSaysWhyOneIsMissing() {
        assertThat(Table.of(ROWS))
                .contains("| Panamax, in-process | 10 | 3.00 | 4.00 | 1.00 | 50.0 | 1.50 |")
                .contains("| <crun> | – | | | | | not installed |");
    }

    @Test
    void theReportReplacesWhatIsBetweenItsMarks() {
        String text = "a\n<!-- compare:begin -->\nold\n<!-- compare:end -->\nb\n";

        assertThat(Document.replaced(text, "new"))
                .isEqualTo("a\n<!-- compare:begin -->\nnew\n<!-- compare:end -->\nb\n");
        assertThatThrownBy(() -> Document.replaced("nothing", "new")).hasMessageContaining("compare:begin");
    }

    @Test
    void aGoalThatIsMissedSaysWhy() {
        Goal goal = Goal.atMost("it", "it", 1.25, "×", OptionalDouble.of(1.5));

        assertThat(goal.line("it is hard")).isEqualTo("| it | ≤ 1.25 × | 1.5 × | **missed**: it is hard |");
        assertThat(Goal.atLeast("it", "it", 10, "×", OptionalDouble.of(20)).line("it is hard"))
                .isEqualTo("| it | ≥ 10 × | 20 × | met |");
        assertThat(Goal.atMost("it", "it", 1, "×", OptionalDouble.empty()).line(""))
                .contains("not measured");
    }

    @Test
    void aPlotHasABarForEachThatWasMeasured() {
        Map<String, List<Statistics>> contests = new LinkedHashMap<>();
        contests.put("bare & small", ROWS);

        String svg = Plot.of(contests);

        assertThat(svg)
                .startsWith("<svg ")
                .contains("bare &amp; small")
                .contains("&lt;crun&gt;")
                .contains("×1.50");
        assertThat(svg.split("<rect", -1)).hasSize(3);
        assertThat(svg).contains("not measured").contains("prefers-color-scheme: dark");
    }

    @Test
    void goalsAreReadFromTheContests() {
        Goals goals = new Goals(Map.of("bare", ROWS));

        assertThat(goals.table(new java.util.Properties())).contains("≤ 1.25 × | 1.5 × | **missed**");
    }
}
