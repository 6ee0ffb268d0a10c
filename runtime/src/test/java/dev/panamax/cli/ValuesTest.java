package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.cli.Options.Option;
import dev.panamax.oci.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals, amounts, numbers and limits as callers write them. */
class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "TERM, 15",
        "SIGTERM, 15",
        "sigkill, 9",
        "Hup, 1",
        "9, 9",
        "0, 0",
        "64, 64",
        "RTMIN, 34",
        "SIGRTMIN+3, 37",
        "rtmin+30, 64",
        "SIGRTMAX, 64",
        "RTMAX-30, 34",
        "SIGIOT, 6",
        "POLL, 29",
        "WINCH, 28"
    })
    void signalsHaveNamesAndNumbers(String text, int number) {
        assertThat(SignalName.parse(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "65",
                "-1",
                "FROB",
                "SIG",
                "RTMIN+31",
                "RTMIN-1",
                "RTMAX-31",
                "RTMIN+",
                "9x",
                "99999999999",
                "RTMAX+1",
                "SIG9"
            })
    void thereAreNoOtherSignals(String text) {
        assertThatThrownBy(() -> SignalName.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("unknown signal \"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, -1",
        "0, 0",
        "4096, 4096",
        "1b, 1",
        "1k, 1024",
        "512M, 536870912",
        "512MB, 536870912",
        "512 MiB, 536870912",
        "1.5g, 1610612736",
        "2T, 2199023255552",
        "1p, 1125899906842624",
        "9223372036854775807, 9223372036854775807"
    })
    void amountsHaveUnits(String text, long bytes) {
        assertThat(ByteSize.parse("--memory", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "M", "-2", "1x", "1kk", "1bb", "1.2.3k", "9223372036854775807k", "1e3", "9999999999999p", "."
            })
    void whatIsNoAmountIsSaid(String text) {
        assertThatThrownBy(() -> ByteSize.parse("--memory", text))
                .hasMessage("--memory takes an amount of memory such as 512M, 1.5G or -1, and not \"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+1", "0x1", "-1", "101", "1.0", " 1", "99999999999999999999"})
    void numbersAreReadStrictly(String text) {
        assertThatThrownBy(() -> Numbers.parse("--count", text, 0, 100))
                .hasMessage("--count takes a number from 0 to 100, and not \"" + text + "\"");
    }

    private static Resources limits(String... words) {
        return ResourceOptions.read(Options.parse("update", ResourceOptions.OPTIONS, List.of(words), true));
    }

    @Test
    void whatIsNotGivenStaysUnset() {
        assertThat(limits()).isEqualTo(Resources.NONE);
        assertThat(limits("--memory", "", "--cpuset-cpus=", "--blkio-weight=0")).isEqualTo(Resources.NONE);
    }

    @Test
    void everyLimitHasItsOption() {
        List<String> words = new ArrayList<>();
        long value = 10;
        for (Option option : ResourceOptions.OPTIONS) {
            words.add(option.name());
            words.add(option.name().equals("--cpu-idle") ? "1" : Long.toString(value));
            value++;
        }
        Resources limits = limits(words.toArray(String[]::new));
        Set<Object> values = new HashSet<>(List.of(
                limits.blockIo().weight(),
                limits.cpu().period(),
                limits.cpu().quota(),
                limits.cpu().burst(),
                limits.cpu().shares(),
                limits.cpu().realtimePeriod(),
                limits.cpu().realtimeRuntime(),
                limits.cpu().idle(),
                limits.cpu().cpus(),
                limits.cpu().mems(),
                limits.memory().limit(),
                limits.memory().reservation(),
                limits.memory().swap(),
                limits.memory().kernel(),
                limits.memory().kernelTcp(),
                limits.pidsLimit()));
        assertThat(values).hasSize(ResourceOptions.OPTIONS.size()).contains(10, 11L, 14L, 1L, "18", "19", 20L, 25L);
    }

    @Test
    void limitsTakeUnitsAndSigns() {
        Resources limits = limits("--memory=64M", "--memory-swap=-1", "--cpu-quota=-1", "--pids-limit=-1");
        assertThat(limits.memory().limit()).isEqualTo(64L << 20);
        assertThat(limits.memory().swap()).isEqualTo(-1);
        assertThat(limits.cpu().quota()).isEqualTo(-1);
        assertThat(limits.pidsLimit()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--cpu-period=-1", "--cpu-share=x", "--pids-limit=-2", "--blkio-weight=1001", "--cpu-idle=2"})
    void limitsOutOfRangeAreRefused(String word) {
        String option = word.substring(0, word.indexOf('='));
        assertThatThrownBy(() -> limits(word)).hasMessageStartingWith(option + " takes a number");
    }
}
