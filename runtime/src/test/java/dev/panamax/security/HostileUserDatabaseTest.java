package dev.panamax.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.testing.Mutations;
import dev.panamax.testing.Mutations.Mutation;
import dev.panamax.testing.Trials;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of users that an image brings along: whatever is in them, nobody becomes root who is not listed as root. */
@Tag("host") // An emulated processor shows nothing else, and takes minutes.
class HostileUserDatabaseTest {
    private static final Trials TRIALS = new Trials("hostile user databases", Set.of(UserException.class));

    private static final long LAST_ID = 0xffff_fffeL;
    private static final String PASSWD =
            "root:x:0:0:root:/root:/bin/sh\ndaemon:x:42:43:Daemon:/var/daemon:/bin/false\nweb:x:1000:1001::/srv:/bin/sh\n";
    private static final String GROUP = "root:x:0:\ndaemon:x:43:web\nweb:x:1001:\nadmin:x:1234:daemon,web\n";
    private static final Identity DEFAULTS = new Identity(8888, 8888, List.of(8888L), "/8888");

    @AfterEach
    void noneIsWrong() {
        TRIALS.assertNoneWrong();
    }

    @AfterAll
    static void writeFigures() {
        TRIALS.write();
    }

    private static String text(Mutation mutation) {
        return new String(mutation.bytes(), StandardCharsets.UTF_8);
    }

    private static boolean isPossible(Identity identity) {
        return isId(identity.uid())
                && isId(identity.gid())
                && identity.groups().stream().allMatch(HostileUserDatabaseTest::isId)
                && identity.home().indexOf('\0') < 0
                && identity.home().indexOf('\n') < 0;
    }

    private static boolean isId(long id) {
        return id >= 0 && id <= LAST_ID;
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "1000:admin", "", "7:7"})
    void whoeverIsAskedForIsSomebodyOrNobody(String user) {
        for (Mutation mutation : Mutations.of(PASSWD).all()) {
            UserDatabase database = UserDatabase.parse(text(mutation), GROUP);
            attempt(user + ", passwd, " + mutation.what(), database, user, HostileUserDatabaseTest::isPossible);
        }
        for (Mutation mutation : Mutations.of(GROUP).all()) {
            UserDatabase database = UserDatabase.parse(PASSWD, text(mutation));
            attempt(user + ", group, " + mutation.what(), database, user, HostileUserDatabaseTest::isPossible);
        }
    }

    private static void attempt(String what, UserDatabase database, String user, Predicate<Identity> right) {
        TRIALS.mayFail(what, "[/user]", () -> database.resolve(user, DEFAULTS), right);
    }

    /** The kernel counts in 32 bits: what does not fit would be another one, and root after every round. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-4294967296",
                "4294967295",
                "4294967296",
                "8589934592",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551616",
                "99999999999999999999999999"
            })
    void anIdThatTheKernelHasNotIsRefused(String id) {
        UserDatabase users = UserDatabase.parse("web:x:" + id + ":7::/:\nftp:x:7:" + id + "::/:\n", "");
        assertThatThrownBy(() -> users.resolve("web", DEFAULTS))
                .isInstanceOf(UserException.class)
                .hasMessageMatching("the user id -?[0-9]+ is not between 0 and 4294967294 \\[/user]");
        assertThatThrownBy(() -> users.resolve("ftp", DEFAULTS)).hasMessageStartingWith("the group id");
        UserDatabase groups = UserDatabase.parse("web:x:7:7::/:\n", "staff:x:" + id + ":web\n");
        assertThatThrownBy(() -> groups.resolve("web:staff", DEFAULTS)).hasMessageStartingWith("the group id");
        assertThatThrownBy(() -> groups.resolve("web", DEFAULTS)).hasMessageStartingWith("the group id");
    }

    @Test
    void theLastIdOfTheKernelIsOne() {
        UserDatabase users = UserDatabase.parse("nobody:x:4294967294:4294967294::/:\n", "");
        assertThat(users.resolve("nobody", DEFAULTS).uid()).isEqualTo(LAST_ID);
    }

    @Test
    void digitsOfOtherScriptsAreNoNumbers() {
        UserDatabase users = UserDatabase.parse(PASSWD, GROUP);
        for (String user : List.of("\u0660", "\uff10", "\u0661\u0660\u0660\u0660")) {
            TRIALS.mustFail("the user " + user, "knows no user", () -> users.resolve(user, DEFAULTS));
        }
    }

    @Test
    void aHomeWithANulIsRefusedOrNotThere() {
        UserDatabase users = UserDatabase.parse("web:x:7:7::/srv\0/x:\n", "");
        assertThatThrownBy(() -> users.resolve("web", DEFAULTS))
                .hasMessage("the home directory of the user 7 has a NUL in it [/user]");
        assertThat(users.home(7)).isEmpty();
    }

    @Test
    void theFirstOfSeveralCounts() {
        UserDatabase users = UserDatabase.parse("web:x:7:7::/a:\nweb:x:0:0::/b:\n", "web:x:7:\nweb:x:0:\n");
        assertThat(users.resolve("web", DEFAULTS)).isEqualTo(new Identity(7, 7, List.of(8888L), "/a"));
        assertThat(users.resolve("web:web", DEFAULTS).gid()).isEqualTo(7);
    }

    @Test
    void theEndOfTheLastLineMayBeMissing() {
        UserDatabase users = UserDatabase.parse(PASSWD.stripTrailing(), GROUP.stripTrailing());
        assertThat(users.resolve("web", DEFAULTS)).isEqualTo(new Identity(1000, 1001, List.of(43L, 1234L), "/srv"));
    }

    @Test
    void aHundredThousandUsersAreNotTooMany() {
        StringBuilder passwd = new StringBuilder();
        StringBuilder group = new StringBuilder();
        for (int i = 1; i <= 100_000; i++) {
            passwd.append("user")
                    .append(i)
                    .append(":x:")
                    .append(i)
                    .append(":7::/home/")
                    .append(i)
                    .append(":\n");
            group.append("group").append(i).append(":x:").append(i).append(i % 1000 == 0 ? ":web\n" : ":\n");
        }
        UserDatabase users = UserDatabase.parse(passwd + "web:x:1000000:7::/srv:\n", group.toString());
        Identity web = users.resolve("web", DEFAULTS);
        assertThat(web.uid()).isEqualTo(1_000_000);
        assertThat(web.groups()).hasSize(100);
        assertThat(users.resolve("user99999:group100000", DEFAULTS).gid()).isEqualTo(100_000);
    }

    @Test
    void aLineMayBeOfAnyLength() {
        String members = "someone,".repeat(500_000);
        UserDatabase users = UserDatabase.parse(":".repeat(1_000_000) + "\n" + PASSWD, "many:x:5:" + members + "web\n");
        assertThat(users.resolve("web", DEFAULTS).groups()).containsExactly(5L);
    }
}
