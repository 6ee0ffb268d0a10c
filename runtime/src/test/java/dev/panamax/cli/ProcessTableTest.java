package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.proc.ProcessListing;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessTableTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 25, 12, 30);

    @Test
    void aLineIsAsPsPrintsIt() {
        // 20 days after the machine's start, a process of an hour ago that has used six minutes.
        ProcessTable table = new ProcessTable(NOW, Duration.ofDays(20));
        long start = Duration.ofDays(20).minusHours(1).toSeconds() * ProcessListing.TICKS;
        long used = Duration.ofMinutes(6).plusSeconds(5).toSeconds() * ProcessListing.TICKS;
        assertThat(table.print(List.of(new ProcessListing(42, 1, 0, 34816 + 3, used, start, "sh -c x"))))
                .isEqualTo("""
                UID          PID    PPID  C STIME TTY          TIME CMD
                root          42       1 10 11:30 pts/3    00:06:05 sh -c x
                """);
    }

    @ParameterizedTest
    @CsvSource({"0, 12:30", "23, 13:30", "25, Nov24", "8760, 2025"})
    void theStartIsATimeADayOrAYear(long hours, String expected) {
        Duration uptime = Duration.ofHours(10_000);
        long start = uptime.minusHours(hours).toSeconds() * ProcessListing.TICKS;
        assertThat(new ProcessTable(NOW, uptime).print(List.of(new ProcessListing(1, 0, 4242, 0, 0, start, "[x]"))))
                .contains("4242           1       0  0 " + expected)
                .contains("?        00:00:00 [x]");
    }

    @ParameterizedTest
    @CsvSource({"0, ?", "34816, pts/0", "35071, pts/255", "35072, pts/256", "1025, tty1", "1088, ttyS0", "1281, console"
    })
    void terminalsHaveNames(int device, String name) {
        assertThat(ProcessTable.terminal(device)).isEqualTo(name);
    }

    @Test
    void aProcessOfTheHostIsRead() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "600").start();
        try {
            ProcessListing listing = ProcessListing.of((int) sleep.pid());
            assertThat(listing.parent()).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(listing.command()).endsWith("sleep 600");
            String line = ProcessTable.ofThisMoment()
                    .print(List.of(listing))
                    .lines()
                    .toList()
                    .get(1);
            assertThat(line).contains(" " + sleep.pid() + " ").endsWith("sleep 600");
        } finally {
            sleep.destroyForcibly().waitFor();
        }
        assertThatThrownBy(() -> ProcessListing.of((int) sleep.pid())).isInstanceOf(NoSuchFileException.class);
    }
}
