package dev.panamax.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.Capability;
import dev.panamax.linux.CloneFlag;
import dev.panamax.oci.CapabilitySets;
import dev.panamax.oci.Process;
import dev.panamax.proc.ProcessStatus;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import dev.panamax.testing.Staged;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The five sets, as the kernel shows them of the program. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class CapabilitiesTest {
    private static final String SHOW = "grep ^Cap /proc/self/status | tr -d '\\t\\n'";
    private static final Process.User ROOT = Process.User.ROOT;
    private static final Process.User NOBODY = new Process.User(65534, 65534, null, List.of());

    private static Staged run(@Nullable CapabilitySets sets, Process.User user) {
        Capabilities capabilities = Capabilities.of(sets, false);
        return Staged.in()
                .beforeExec(program -> {
                    capabilities.addBoundingSet(program);
                    FixedIdentity.add(program, user, false);
                    capabilities.addSets(program);
                })
                .script(SHOW);
    }

    private static String shown(long inheritable, long permitted, long effective, long bounding, long ambient) {
        return "CapInh:" + hex(inheritable) + "CapPrm:" + hex(permitted) + "CapEff:" + hex(effective) + "CapBnd:"
                + hex(bounding) + "CapAmb:" + hex(ambient);
    }

    private static String hex(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }

    private static long bits(Capability... set) {
        long bits = 0;
        for (Capability capability : set) {
            bits |= 1L << capability.number();
        }
        return bits;
    }

    @Test
    void rootHasWhatItsBoundingSetAllows() {
        Set<Capability> two = Set.of(Capability.CHOWN, Capability.KILL);
        Staged staged = run(new CapabilitySets(two, two, Set.of(), two, Set.of()), ROOT);
        long bits = bits(Capability.CHOWN, Capability.KILL);
        assertThat(staged.output()).isEqualTo(shown(0, bits, bits, bits, 0));
    }

    @Test
    void anotherUserHasWhatIsAmbient() {
        Set<Capability> three = Set.of(Capability.CHOWN, Capability.KILL, Capability.NET_RAW);
        Set<Capability> one = Set.of(Capability.NET_RAW);
        Staged staged = run(new CapabilitySets(three, three, one, three, one), NOBODY);
        long raw = bits(Capability.NET_RAW);
        assertThat(staged.output())
                .isEqualTo(shown(raw, raw, raw, bits(Capability.CHOWN, Capability.KILL, Capability.NET_RAW), raw));
    }

    @Test
    void anotherUserHasNothingThatIsNotAmbient() {
        Set<Capability> two = Set.of(Capability.CHOWN, Capability.KILL);
        Staged staged = run(new CapabilitySets(two, two, Set.of(), two, Set.of()), NOBODY);
        assertThat(staged.output()).isEqualTo(shown(0, 0, 0, bits(Capability.CHOWN, Capability.KILL), 0));
    }

    @Test
    void withoutAnObjectThereAreNone() {
        assertThat(run(null, ROOT).output()).isEqualTo(shown(0, 0, 0, 0, 0));
    }

    @Test
    void theProcessItselfHasTheThreeSetsApart() {
        Capabilities capabilities = Capabilities.of(
                new CapabilitySets(
                        Set.of(Capability.CHOWN, Capability.KILL, Capability.SETUID),
                        Set.of(Capability.CHOWN),
                        Set.of(Capability.SETUID),
                        Set.of(Capability.CHOWN, Capability.KILL),
                        Set.of()),
                false);
        assertThat(Staged.in()
                        .beforeExec(program -> {
                            capabilities.addBoundingSet(program);
                            FixedIdentity.add(program, NOBODY, false);
                            capabilities.addSets(program);
                            StatusReader.add(program);
                        })
                        .run("true")
                        .output()
                        .lines()
                        .filter(line -> line.startsWith("Cap"))
                        .map(line -> line.replace("\t", "")))
                .containsExactly(
                        "CapInh:" + hex(bits(Capability.SETUID)),
                        "CapPrm:" + hex(bits(Capability.CHOWN, Capability.KILL)),
                        "CapEff:" + hex(bits(Capability.CHOWN)),
                        "CapBnd:" + hex(bits(Capability.CHOWN, Capability.KILL, Capability.SETUID)),
                        "CapAmb:" + hex(0));
    }

    @Test
    void whatCannotBeGrantedIsNamedOnceForAllSets() throws Exception {
        long ours = ProcessStatus.of("self").mask("CapBnd");
        Set<Capability> all = Set.of(Capability.values());
        String warning = warningsOf(() -> {
            CapabilitySets sets =
                    new CapabilitySets(all, all, Set.of(), Set.of(Capability.CHOWN), Set.of(Capability.KILL));
            Staged staged = run(sets, ROOT);
            assertThat(staged.failure()).isEmpty();
            assertThat(staged.output()).endsWith("CapBnd:" + hex(ours) + "CapAmb:" + hex(0));
        });
        assertThat(warning.lines()).hasSize(1);
        assertThat(warning)
                .contains("KILL")
                .contains("the container does without")
                .doesNotContain("CHOWN");
    }

    @Test
    void aUserNamespaceHasThemAll() {
        Set<Capability> all = Set.of(Capability.values());
        String warning = warningsOf(() -> {
            Capabilities capabilities = Capabilities.of(new CapabilitySets(all, all, Set.of(), all, Set.of()), true);
            Staged staged = Staged.in(CloneFlag.CLONE_NEWUSER)
                    .beforeExec(program -> {
                        capabilities.addBoundingSet(program);
                        capabilities.addSets(program);
                        StatusReader.add(program);
                    })
                    .run("true");
            long bits = bits(Capability.values());
            assertThat(staged.output().lines().map(line -> line.replace("\t", "")))
                    .contains("CapPrm:" + hex(bits), "CapEff:" + hex(bits), "CapBnd:" + hex(bits));
        });
        assertThat(warning).isEmpty();
    }

    private static String warningsOf(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return captured.toString(StandardCharsets.UTF_8);
    }
}
