package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Repetitions;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Device rules in order, by a real program in a real directory of version 2, and by the lists of version 1. */
class DeviceFilterTest {
    private static final DeviceRule NOTHING = rule(false, 'a', null, null, "rwm");
    private static final DeviceRule NULL = rule(true, 'c', 1L, 3L, "rwm");
    private static final String NAME = "pnx-filter-" + ProcessHandle.current().pid();

    private static DeviceRule rule(
            boolean allow, char type, @Nullable Long major, @Nullable Long minor, String access) {
        return new DeviceRule(allow, type, major, minor, access);
    }

    @Nested
    @Requires({Feature.ROOT, Feature.CGROUP_V2})
    class VersionTwo {
        private Path directory;

        @BeforeEach
        void makeACgroup() throws IOException {
            Path unified = Path.of("/sys/fs/cgroup/unified");
            Path mount = Files.isDirectory(unified) ? unified : Path.of("/sys/fs/cgroup");
            directory = Files.createDirectory(mount.resolve(NAME));
        }

        @AfterEach
        void removeIt() throws IOException {
            Files.delete(directory);
        }

        private void set(DeviceRule... rules) {
            DeviceFilter.set(directory, List.of(rules), "/devices");
        }

        /** Returns which of some uses a process in the cgroup is allowed. */
        private String tried() throws IOException, InterruptedException {
            String script = "read go;"
                    + "(: < /dev/null) && echo read-null; (: > /dev/null) && echo write-null;"
                    + "(: <> /dev/null) && echo both-null; (: < /dev/zero) && echo read-zero;"
                    + "(: > /dev/zero) && echo write-zero;"
                    + "mknod /tmp/" + NAME + " b 254 77 && echo make && rm /tmp/" + NAME;
            Process process = new ProcessBuilder("sh", "-c", script).start();
            CgroupProcesses.add(directory, (int) process.pid(), "");
            process.outputWriter().append("go\n").flush();
            String done = String.join(" ", process.inputReader().lines().toList());
            process.waitFor();
            return done;
        }

        @Test
        void withoutRulesNothingIsAllowed() throws Exception {
            set();
            assertThat(tried()).isEmpty();
        }

        @Test
        void theLastRuleAboutAUseDecides() throws Exception {
            set(NOTHING, rule(true, 'c', 1L, null, "rw"), rule(false, 'c', 1L, 5L, "w"));
            assertThat(tried()).isEqualTo("read-null write-null both-null read-zero");
            set(rule(false, 'c', 1L, 5L, "w"), rule(true, 'c', 1L, null, "rw"));
            assertThat(tried()).isEqualTo("read-null write-null both-null read-zero write-zero");
            set(rule(true, 'a', null, null, ""), rule(false, 'c', 1L, 3L, ""));
            assertThat(tried()).isEqualTo("read-zero write-zero make");
            set(rule(true, 'a', null, null, ""), NOTHING, rule(true, 'b', null, null, "m"));
            assertThat(tried()).isEqualTo("make");
        }

        @Test
        void whatTwoRulesAllowApartIsAllowedTogether() throws Exception {
            set(rule(true, 'c', 1L, 3L, "r"), rule(true, 'c', 1L, 3L, "w"));
            assertThat(tried()).isEqualTo("read-null write-null both-null");
            set(rule(true, 'c', 1L, 3L, "r"));
            assertThat(tried()).isEqualTo("read-null");
            set(rule(true, 'a', 1L, 3L, "rwm"), rule(false, 'c', null, null, "w"));
            assertThat(tried()).isEqualTo("read-null");
        }

        @Test
        void allMayBeAllowedWhateverCameBefore() throws Exception {
            set(NULL, NOTHING, rule(true, 'a', null, null, "mwr"));
            assertThat(tried()).isEqualTo("read-null write-null both-null read-zero write-zero make");
        }

        /** A rule that was left attached would go on denying, as all have to allow. */
        @Test
        void manyUpdatesLeaveOneProgram() throws Exception {
            for (int i = 0; i < Repetitions.of(100); i++) {
                set(NOTHING);
                set(NOTHING, NULL);
            }
            assertThat(tried()).isEqualTo("read-null write-null both-null");
        }

        /** While one after the other is put in its place, a rule that all have is never out of force. */
        @Test
        void atNoMomentIsThereNoFilter() throws Exception {
            set(NULL);
            String script = "read go; i=0; while [ $i -lt " + Repetitions.of(3000) + " ]; do i=$((i+1));"
                    + " (: < /dev/zero) 2>/dev/null && echo open; : < /dev/null || echo closed; done; echo end";
            Process process = new ProcessBuilder("sh", "-c", script).start();
            CgroupProcesses.add(directory, (int) process.pid(), "");
            process.outputWriter().append("go\n").flush();
            while (process.isAlive()) {
                set(NULL, rule(true, 'c', 10L, null, "r"));
            }
            assertThat(process.inputReader().lines().toList()).containsExactly("end");
        }

        @Test
        void rulesThatAreMany() throws Exception {
            List<DeviceRule> rules = new ArrayList<>();
            for (long minor = 0; minor < 300; minor++) {
                rules.add(rule(minor % 2 == 0, 'b', 7L, minor, "rw"));
            }
            rules.add(NULL);
            set(rules.toArray(DeviceRule[]::new));
            assertThat(tried()).isEqualTo("read-null write-null both-null");
        }
    }

    @Nested
    class VersionOne {
        @Test
        void exceptionsToExceptionsAreRefusedWithTheRuleThatIsOne() {
            List<DeviceRule> rules = List.of(NOTHING, rule(true, 'c', 1L, null, "rw"), rule(false, 'c', 1L, 5L, "w"));
            assertThat(faults(rules))
                    .containsExactly(new Fault(
                            "/linux/resources/devices/2",
                            "cgroup version 1 can't deny c 1:5 w within more that an earlier rule has allowed: name the"
                                    + " devices of that rule one by one"));
            assertThat(faults(List.of(rule(true, 'a', null, null, ""), rule(false, 'b', null, null, "w"))))
                    .isEmpty();
            assertThat(faults(List.of(rule(true, 'a', null, null, ""), rule(false, 'c', null, null, "w"))))
                    .extracting(Fault::pointer)
                    .as("the devices that every container has could not be allowed")
                    .containsExactly("/linux/resources/devices");
        }

        private List<Fault> faults(List<DeviceRule> rules) {
            Resources resources = new Resources(
                    rules,
                    Resources.Memory.NONE,
                    Resources.Cpu.NONE,
                    null,
                    Resources.BlockIo.NONE,
                    List.of(),
                    Resources.Network.NONE,
                    java.util.Map.of(),
                    java.util.Map.of());
            return new OciRequest("/c", resources, OciRequest.CONFIG).faults(true);
        }

        @Nested
        @Requires({Feature.ROOT, Feature.CGROUP_V1})
        class InTheKernel {
            private final Path directory = Path.of("/sys/fs/cgroup/devices", NAME);

            @BeforeEach
            void makeACgroup() throws IOException {
                Files.createDirectory(directory);
            }

            @AfterEach
            void removeIt() throws IOException {
                Files.delete(directory);
            }

            private List<String> list(DeviceRule... rules) {
                DevicePolicy.of(List.of(rules)).set(directory, "");
                return CounterFile.lines(directory.resolve("devices.list"));
            }

            @Test
            void aListReplacesAnother() {
                assertThat(list(NOTHING, NULL, rule(true, 'c', 1L, 5L, "rwm")))
                        .containsExactlyInAnyOrder("c 1:3 rwm", "c 1:5 rwm");
                assertThat(list(rule(true, 'c', 1L, 5L, "r"), rule(true, 'b', null, null, "m")))
                        .containsExactlyInAnyOrder("c 1:5 r", "b *:* m");
                assertThat(list()).isEmpty();
            }

            @Test
            void laterRulesTakeBack() {
                assertThat(list(NULL, rule(false, 'c', 1L, 3L, "w"))).containsExactly("c 1:3 rm");
                assertThat(list(NULL, rule(true, 'c', 1L, 5L, "r"), rule(false, 'c', 1L, null, "rw")))
                        .containsExactly("c 1:3 m");
                assertThat(list(rule(true, 'a', null, null, ""), NOTHING, NULL)).containsExactly("c 1:3 rwm");
            }

            @Test
            void allIsAllowedAndTheRestDenied() {
                assertThat(list(rule(true, 'a', null, null, "rwm"))).containsExactly("a *:* rwm");
                assertThat(list(rule(true, 'a', null, null, ""), rule(false, 'b', 254L, 77L, "m")))
                        .containsExactly("a *:* rwm");
                assertThat(list(rule(true, 'a', 10L, 200L, "rw")))
                        .containsExactlyInAnyOrder("c 10:200 rw", "b 10:200 rw");
            }

            @Test
            void whatTheCgroupAboveDeniesCantBeAllowed() throws IOException {
                list(NULL);
                Path below = Files.createDirectory(directory.resolve("below"));
                try {
                    assertThatThrownBy(() -> DevicePolicy.of(List.of(NULL, rule(true, 'c', 1L, 5L, "r")))
                                    .set(below, "/linux/resources/devices"))
                            .hasMessageContaining("c 1:5 r")
                            .hasMessageContaining("[/linux/resources/devices]");
                    assertThat(CounterFile.lines(below.resolve("devices.list"))).containsExactly("c 1:3 rwm");
                } finally {
                    Files.delete(below);
                }
            }
        }
    }
}
