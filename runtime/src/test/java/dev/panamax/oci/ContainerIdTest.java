package dev.panamax.oci;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0123456789abcdef", "Foo_bar+baz.1-2", "-a", "...", ".a"})
    void namesOfDirectoriesAreIds(String id) {
        assertThatCode(() -> ContainerId.check(id)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../a", "a b", "a\n", "a\0", "ä", "a:b", "a%"})
    void everythingElseIsNone(String id) {
        assertThatThrownBy(() -> ContainerId.check(id))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("invalid container id: ");
    }

    @Test
    void theLongestHasTheLengthOfAFilesName() {
        assertThatCode(() -> ContainerId.check("x".repeat(255))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ContainerId.check("x".repeat(256)))
                .hasMessage("invalid container id: it has 256 characters, 255 is the most");
    }
}
