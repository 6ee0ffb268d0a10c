package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.linux.CloneFlag;
import dev.panamax.oci.Linux.TimeOffset;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import dev.panamax.testing.Staged;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names and clocks of namespaces that are a container's own. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class HostSettingsTest {
    @Test
    void bothNamesAreSet() {
        Staged staged = Staged.in(CloneFlag.CLONE_NEWUTS)
                .beforeExec(program -> HostNames.add(program, "ship", "canal.example"))
                .script("hostname; cat /proc/sys/kernel/domainname");
        assertThat(staged.output()).isEqualTo("ship\ncanal.example\n");
    }

    @Test
    void aNameThatIsTooLongIsNamed() {
        Staged staged = Staged.in(CloneFlag.CLONE_NEWUTS)
                .beforeExec(program -> HostNames.add(program, "", "x".repeat(65)))
                .run("true");
        assertThat(staged.failure()).startsWith("setdomainname(").endsWith("EINVAL (invalid argument) [/domainname]");
    }

    @Test
    void clocksAreAhead() {
        Map<String, TimeOffset> offsets =
                Map.of("monotonic", new TimeOffset(86400, 500_000_000), "boottime", new TimeOffset(259_200_000, 0));
        Staged staged = Staged.in()
                .beforeClone(program -> TimeOffsets.add(program, TimeOffsets.open(program), offsets))
                .script("cut -d . -f 1 /proc/uptime; cat /proc/self/timens_offsets | tr -s ' '");
        assertThat(staged.failure()).isEmpty();
        assertThat(Long.parseLong(staged.output().lines().findFirst().orElseThrow()))
                .isGreaterThanOrEqualTo(259_200_000L);
        assertThat(staged.output()).contains("monotonic 86400 500000000\n").contains("boottime 259200000 0\n");
    }
}
