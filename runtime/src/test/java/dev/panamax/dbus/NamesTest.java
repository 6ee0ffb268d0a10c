package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static void valid(UnaryOperator<String> check, String... names) {
        assertThat(names).allSatisfy(name -> assertThat(check.apply(name)).isEqualTo(name));
    }

    private static void invalid(UnaryOperator<String> check, String... names) {
        assertThat(names)
                .allSatisfy(name -> assertThatExceptionOfType(DbusException.BadValue.class)
                        .as(name)
                        .isThrownBy(() -> check.apply(name))
                        .withMessageStartingWith("\"" + name + "\" is no "));
    }

    @Test
    void objectPaths() {
        valid(Names::path, "/", "/a", "/a/B_2/3", "/org/freedesktop/systemd1/unit/a_2escope");
        invalid(Names::path, "", "a", "//", "/a/", "/a//b", "/a-b", "/a.b", "/ä", "/a b");
    }

    @Test
    void interfaces() {
        valid(Names::interfaceName, "a.b", "org.freedesktop.DBus", "_a.b_2");
        invalid(Names::interfaceName, "", "a", ".", "a.", ".a", "a..b", "a.2", "2.a", "a-b.c", "a.b c", ":1.2");
        invalid(Names::interfaceName, "a." + "b".repeat(254));
        invalid(Names::errorName, "a", "a.2");
        valid(Names::interfaceName, "a." + "b".repeat(253));
    }

    @Test
    void members() {
        valid(Names::member, "a", "StartTransientUnit", "_2", "a".repeat(255));
        invalid(Names::member, "", "a.b", "2a", "a-b", "ä", "a".repeat(256));
    }

    @Test
    void connections() {
        valid(Names::busName, "a.b", "a-b.c-", ":1.42", ":a.b", ":1.2.3", "org.freedesktop.systemd1");
        invalid(Names::busName, "", ":", ":1", ":1.", "a", "a.2b", "a..b", "a.ä", "a:1.2");
        for (String longest : List.of(":1." + "2".repeat(252), "a." + "b".repeat(253))) {
            valid(Names::busName, longest);
            invalid(Names::busName, longest + "c");
        }
    }

    @Test
    void anEndlessNameDoesNotMakeAnEndlessMessage() {
        assertThatExceptionOfType(DbusException.BadValue.class)
                .isThrownBy(() -> Names.path("a".repeat(1 << 20)))
                .satisfies(failure ->
                        assertThat(failure.why()).hasSizeLessThan(1000).contains("a...\" is no object path"));
    }
}
