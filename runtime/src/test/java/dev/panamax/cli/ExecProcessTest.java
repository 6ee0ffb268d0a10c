package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.Capability;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.WindowSize;
import dev.panamax.oci.CapabilitySets;
import dev.panamax.oci.Process;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another program in a container is, by the container's first one and the options. */
class ExecProcessTest {
    private static final Set<Capability> CHOWN = Set.of(Capability.CHOWN);
    private static final Process FIRST = new Process(
            true,
            new WindowSize(24, 80),
            new Process.User(1000, 100, 18, List.of(5L)),
            List.of("/bin/init"),
            List.of("PATH=/bin", "LANG=C"),
            "/srv",
            new CapabilitySets(CHOWN, CHOWN, Set.of(), CHOWN, Set.of()),
            List.of(new Rlimit(Rlimit.Resource.NOFILE, 10, 20)),
            false,
            "profile",
            "label",
            -5,
            null,
            new Process.IoPriority("IOPRIO_CLASS_BE", 4),
            null);

    private static Process changed(String line) {
        return ExecProcess.of(Options.parse("exec", ContainerExec.OPTIONS, List.of(line.split(" ", -1)), false), FIRST);
    }

    @Test
    void withoutOptionsItIsTheFirstProgramButForCommandAndTerminal() {
        Process process = changed("id ls -l");
        assertThat(process)
                .usingRecursiveComparison()
                .ignoringFields("args", "terminal")
                .isEqualTo(FIRST);
        assertThat(process.args()).containsExactly("ls", "-l");
        assertThat(process.terminal()).isFalse();
    }

    @Test
    void optionsChangeIt() {
        Process process = changed("-t --cwd /tmp -u 7:8 -g 9 --additional-gids=10 --no-new-privs --apparmor a"
                + " --process-label l id sh");
        assertThat(process.terminal()).isTrue();
        assertThat(process.cwd()).isEqualTo("/tmp");
        assertThat(process.user()).isEqualTo(new Process.User(7, 8, 18, List.of(5L, 9L, 10L)));
        assertThat(process.noNewPrivileges()).isTrue();
        assertThat(process.apparmorProfile()).isEqualTo("a");
        assertThat(process.selinuxLabel()).isEqualTo("l");
    }

    @Test
    void aUserWithoutGroupKeepsTheGroup() {
        assertThat(changed("--user 0 id sh").user().gid()).isEqualTo(100);
    }

    @Test
    void aVariableReplacesTheOneOfItsName() {
        assertThat(changed("-e LANG=C.UTF-8 -e A=b=c -e A= id sh").env())
                .containsExactly("PATH=/bin", "LANG=C.UTF-8", "A=");
    }

    @Test
    void addedCapabilitiesAreNeverInherited() {
        Set<Capability> both = Set.of(Capability.CHOWN, Capability.NET_RAW);
        assertThat(changed("--cap net_raw id sh").capabilities())
                .isEqualTo(new CapabilitySets(both, both, Set.of(), both, Set.of()));
        assertThat(changed("-c CAP_CHOWN -c CAP_NET_RAW id sh").capabilities())
                .isEqualTo(changed("--cap NET_RAW id sh").capabilities());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id | exec needs a program to run",
                "-u root id sh | --user takes a number",
                "-u 0x0 id sh | --user takes a number",
                "-u 4294967295 id sh | --user takes a number",
                "-u 1:-1 id sh | --user takes a number",
                "-u 1: id sh | --user takes a number",
                "-g x id sh | --additional-gids takes a number",
                "-e A id sh | --env takes NAME=VALUE",
                "-e =x id sh | --env takes NAME=VALUE",
                "-c FROB id sh | unknown capability \"FROB\""
            })
    void whatMakesNoSenseIsExplained(String line, String message) {
        assertThatThrownBy(() -> changed(line))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
