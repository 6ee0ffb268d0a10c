package dev.panamax.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.dbus.DbusAddress;
import dev.panamax.dbus.FakeService;
import dev.panamax.dbus.FakeService.Answer;
import dev.panamax.dbus.Signal;
import dev.panamax.dbus.Value;
import dev.panamax.testing.DbusDaemon;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of systemd, and what happens if it does something else: a manager that a test plays, on a bus of its own. */
@Requires({Feature.ROOT, Feature.DBUS_DAEMON})
class SystemdTest {
    private static final String NAME = "org.freedesktop.systemd1";
    private static final String PATH = "/org/freedesktop/systemd1";
    private static final Unit UNIT = new Unit(Manager.SYSTEM, "panamax-c.scope");
    private static final Value JOB = new Value.ObjectPath(PATH + "/job/7");

    @TempDir
    Path directory;

    private DbusDaemon daemon;
    private final List<String> calls = new ArrayList<>();

    @BeforeEach
    void startBus() throws IOException {
        daemon = DbusDaemon.start(directory);
    }

    @AfterEach
    void endBus() {
        daemon.close();
    }

    private FakeService manager(BiFunction<String, List<Value>, Answer> behaviour) {
        return FakeService.start(DbusAddress.ofPath(daemon.socket()), NAME, 0, (member, arguments) -> {
            calls.add(member);
            return behaviour.apply(member, arguments);
        });
    }

    private Systemd systemd() {
        return Systemd.connect(Manager.SYSTEM, "unix:path=" + daemon.socket(), 0);
    }

    private static Signal removed(Value job, String result) {
        List<Value> arguments = List.of(new Value.Uint32(7), job, new Value.Text(UNIT.name()), new Value.Text(result));
        return new Signal(NAME, PATH, NAME + ".Manager", "JobRemoved", arguments);
    }

    /** Answers a call that makes a job, which has ended even before. */
    private static Answer job(String result) {
        Value other = new Value.ObjectPath(PATH + "/job/6");
        return new Answer.Values(List.of(removed(other, "canceled"), removed(JOB, result)), List.of(JOB));
    }

    private static Answer refusal(String error) {
        return new Answer.Failure(NAME + "." + error, "the unit is " + error);
    }

    @Test
    void aUnitIsStartedWhenItsJobIsDone() {
        List<Value> asked = new ArrayList<>();
        try (FakeService _ = manager((member, arguments) -> {
                    asked.addAll(arguments);
                    return job("done");
                });
                Systemd systemd = systemd()) {
            systemd.startTransient(UNIT, List.of(UnitProperty.of("Slice", "a.slice"), UnitProperty.of("TasksMax", 9)));
        }
        assertThat(calls).containsExactly("StartTransientUnit");
        assertThat(asked)
                .containsExactly(
                        new Value.Text(UNIT.name()),
                        new Value.Text("replace"),
                        new Value.Array(
                                "(sv)",
                                List.of(
                                        UnitProperty.of("Slice", "a.slice").struct(),
                                        UnitProperty.of("TasksMax", 9).struct())),
                        new Value.Array("(sa(sv))", List.of()));
    }

    @ParameterizedTest
    @CsvSource({"failed", "canceled", "timeout", "dependency", "skipped"})
    void aJobThatEndsOtherwiseIsAnErrorAndItsUnitIsForgotten(String result) {
        try (FakeService _ = manager(
                        (member, arguments) -> member.equals("StartTransientUnit") ? job(result) : Answer.of(JOB));
                Systemd systemd = systemd()) {
            assertThatThrownBy(() -> systemd.startTransient(UNIT, List.of()))
                    .isInstanceOf(SystemdException.class)
                    .hasMessageContaining(UNIT.name())
                    .hasMessageContaining("\"" + result + "\"");
        }
        assertThat(calls).containsExactly("StartTransientUnit", "StopUnit", "ResetFailedUnit");
    }

    @Test
    void aUnitThatHasFailedIsForgottenAndStartedOnceMore() {
        try (FakeService _ = manager((member, arguments) -> switch (member) {
                    case "StartTransientUnit" -> calls.size() == 1 ? refusal("UnitExists") : job("done");
                    default -> Answer.of();
                });
                Systemd systemd = systemd()) {
            systemd.startTransient(UNIT, List.of());
        }
        assertThat(calls).containsExactly("StartTransientUnit", "ResetFailedUnit", "StartTransientUnit");
    }

    @Test
    void aUnitThatRunsIsAnothersAndNotTouched() {
        try (FakeService _ = manager((member, arguments) ->
                        member.equals("StartTransientUnit") ? refusal("UnitExists") : Answer.of());
                Systemd systemd = systemd()) {
            assertThatThrownBy(() -> systemd.startTransient(UNIT, List.of()))
                    .isInstanceOf(SystemdException.class)
                    .hasMessageContaining(UNIT.name() + " already");
        }
        assertThat(calls).doesNotContain("StopUnit");
    }

    @Test
    void toStopWhatIsGoneIsNoFailure() {
        try (FakeService _ = manager((member, arguments) -> refusal("NoSuchUnit"));
                Systemd systemd = systemd()) {
            systemd.stop(UNIT);
        }
        assertThat(calls).containsExactly("StopUnit", "ResetFailedUnit");
        calls.clear();
        try (FakeService _ = manager((member, arguments) -> member.equals("StopUnit") ? job("done") : Answer.of());
                Systemd systemd = systemd()) {
            systemd.stop(UNIT);
        }
        assertThat(calls).containsExactly("StopUnit", "ResetFailedUnit");
    }

    @ParameterizedTest
    @CsvSource({"252.38-1~deb12u1, 252", "v257, 0", "258~rc1, 258", "'', 0"})
    void theVersionIsTheNumberThatItStartsWith(String text, int version) {
        try (FakeService _ = manager((member, arguments) -> Answer.of(new Value.Variant(new Value.Text(text))));
                Systemd systemd = systemd()) {
            assertThat(systemd.version()).isEqualTo(version);
            assertThat(systemd.controlGroup()).isEqualTo(text);
        }
    }

    @Test
    void answersThatMakeNoSenseAreErrors() {
        try (FakeService _ = manager((member, arguments) -> Answer.of(new Value.Uint32(3)));
                Systemd systemd = systemd()) {
            assertThatThrownBy(systemd::version).isInstanceOf(SystemdException.class);
            assertThatThrownBy(() -> systemd.startTransient(UNIT, List.of()))
                    .isInstanceOf(SystemdException.class)
                    .hasMessageContaining("without a job");
        }
    }

    @Test
    void aRefusalHasSystemdsWords() {
        try (FakeService _ = manager((member, arguments) -> refusal("BadProperty"));
                Systemd systemd = systemd()) {
            assertThatThrownBy(() -> systemd.set(UNIT, List.of()))
                    .isInstanceOf(SystemdException.class)
                    .hasMessageContaining("SetUnitProperties")
                    .hasMessageContaining("the unit is BadProperty");
        }
    }

    @Test
    void aBusWithoutSystemdIsAnError() {
        try (Systemd systemd = systemd()) {
            assertThatThrownBy(systemd::version)
                    .isInstanceOf(SystemdException.class)
                    .hasMessageContaining("asking systemd's system manager for Get");
        }
    }
}
