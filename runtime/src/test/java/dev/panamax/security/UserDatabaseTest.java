package dev.panamax.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of libcontainer's own test of users. */
class UserDatabaseTest {
    private static final UserDatabase USERS = UserDatabase.parse(
            "root:x:0:0:root user:/root:/bin/bash\nadm:x:42:43:adm:/var/adm:/bin/false\nthis is just some garbage data\n",
            "root:x:0:root\nadm:x:43:\ngrp:x:1234:root,adm\nthis is just some garbage data\n");

    private static final Identity DEFAULTS = new Identity(8888, 8888, List.of(8888L), "/8888");

    private static List<Long> gids(String text) {
        return Stream.of(text.split(" ", -1)).map(Long::parseLong).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "root, 0, 0, 0 1234, /root",
        "adm, 42, 43, 1234, /var/adm",
        "root:adm, 0, 43, 8888, /root",
        "adm:1234, 42, 1234, 8888, /var/adm",
        "42:1234, 42, 1234, 8888, /var/adm",
        "1337:1234, 1337, 1234, 8888, /8888",
        "1337, 1337, 8888, 8888, /8888",
        "'', 8888, 8888, 8888, /8888"
    })
    void namesAndNumbersAreResolved(String user, long uid, long gid, String groups, String home) {
        assertThat(USERS.resolve(user, DEFAULTS)).isEqualTo(new Identity(uid, gid, gids(groups), home));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notuser",
                "notuser:notgroup",
                "root:notgroup",
                "notuser:adm",
                "8888:notgroup",
                "notuser:8888",
                "-1:0",
                "0:-3",
                "-5:-2",
                "2147483648"
            })
    void whoIsUnknownOrOutOfRangeIsAnError(String user) {
        assertThatThrownBy(() -> USERS.resolve(user, DEFAULTS))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("[/user]");
    }

    @Test
    void filesMayBeMissing() {
        UserDatabase nobody = UserDatabase.parse("", "");
        assertThat(nobody.resolve("", DEFAULTS)).isEqualTo(DEFAULTS);
        assertThat(nobody.resolve("0", DEFAULTS).uid()).isZero();
        assertThat(nobody.resolve("0", DEFAULTS).gid()).isEqualTo(8888);
        assertThat(nobody.resolve("0:0", DEFAULTS).gid()).isZero();
        UserDatabase passwdOnly = UserDatabase.parse("root:x:0:0:root:/root:/bin/sh", "");
        assertThat(passwdOnly.resolve("root", DEFAULTS)).isEqualTo(new Identity(0, 0, List.of(8888L), "/root"));
    }

    @Test
    void whatConsistsOfDigitsIsANumberWhateverNamesThereAre() {
        UserDatabase hostile = UserDatabase.parse("1000:x:0:0::/root:\n", "1000:x:0:\nwheel:x:10:1000\n");
        assertThat(hostile.resolve("1000", DEFAULTS)).isEqualTo(new Identity(1000, 8888, List.of(8888L), "/8888"));
        assertThat(hostile.resolve("1000:1000", DEFAULTS).gid()).isEqualTo(1000);
    }

    @Test
    void garbageIsNoError() {
        UserDatabase odd = UserDatabase.parse("\n\nx\nuser:x:abc:def\n:::\n", "\nwheel\n:x:1\n");
        assertThat(odd.resolve("user", DEFAULTS).uid()).isZero();
    }
}
