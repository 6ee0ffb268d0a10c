package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.cli.Options.Option;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which engines write options. */
class OptionsTest {
    private static final Option RESOURCES = new Option("--resources", "-r", "FILE", "new limits");
    private static final Option DETACH = new Option("--detach", "-d", "", "return at once");
    private static final Option ENV = new Option("--env", "-e", "NAME=VALUE", "set a variable");
    private static final Option HIDDEN = new Option("--no-subreaper", "", "");
    private static final List<Option> KNOWN = List.of(RESOURCES, DETACH, ENV, HIDDEN);

    private static Options parse(String... words) {
        return Options.parse("verb", KNOWN, List.of(words), true);
    }

    private static Options parseBeforeCommand(String... words) {
        return Options.parse("verb", KNOWN, List.of(words), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--resources=- id",
                "--resources - id",
                "-resources=- id",
                "-resources - id",
                "-r - id",
                "-r=- id",
                "id -r -",
                "id --resources=-"
            })
    void aValueFollowsInAnyOfTheseForms(String line) {
        Options options = parse(line.split(" ", -1));
        assertThat(options.value(RESOURCES)).isEqualTo("-");
        assertThat(options.operands()).containsExactly("id");
        assertThat(options.id()).isEqualTo("id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--detach", "-detach", "-d", "--detach=true", "-d=1", "--detach=false --detach"})
    void anOptionWithoutValueIsGiven(String line) {
        assertThat(parse(line.split(" ", -1)).has(DETACH)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "--detach=false", "-d=0", "--detach --detach=false", "-- --detach"})
    void anOptionWithoutValueIsNotGiven(String line) {
        assertThat(parse(line.split(" ", -1)).has(DETACH)).isFalse();
    }

    @Test
    void singleDashNamesOfGoAreUnderstood() {
        assertThat(parse("-no-subreaper", "id").has(HIDDEN)).isTrue();
    }

    @Test
    void valuesMayLookLikeOptionsAndHoldEqualsSigns() {
        assertThat(parse("-r", "-1").value(RESOURCES)).isEqualTo("-1");
        assertThat(parse("--env=A=b=c").value(ENV)).isEqualTo("A=b=c");
        assertThat(parse("--env=").value(ENV)).isEmpty();
        assertThat(parse("--env=").meant(ENV)).isNull();
    }

    @Test
    void repeatedOptionsKeepTheirOrderAndTheLastOneCounts() {
        Options options = parse("-e", "A=1", "--env=B=2", "-e=A=3");
        assertThat(options.all(ENV)).containsExactly("A=1", "B=2", "A=3");
        assertThat(options.value(ENV)).isEqualTo("A=3");
        assertThat(options.all(RESOURCES)).isEmpty();
    }

    @Test
    void aCommandKeepsItsOwnOptions() {
        Options options = parseBeforeCommand("-d", "id", "ls", "-d", "--", "-e");
        assertThat(options.operands()).containsExactly("id", "ls", "-d", "--", "-e");
        assertThat(options.separated()).isFalse();
    }

    @Test
    void twoDashesEndTheOptions() {
        Options options = parse("id", "--", "-d", "--resources");
        assertThat(options.operands()).containsExactly("id", "-d", "--resources");
        assertThat(options.separated()).isTrue();
        assertThat(options.has(DETACH)).isFalse();
    }

    @Test
    void aDashAloneIsNoOption() {
        assertThat(parse("-").operands()).containsExactly("-");
    }

    @Test
    void whatIsWrongIsSaidInTheWordsThatEnginesLookFor() {
        assertThatThrownBy(() -> parse("--resources")).hasMessage("flag needs an argument: --resources FILE");
        assertThatThrownBy(() -> parse("id", "-r")).hasMessageStartingWith("flag needs an argument: -r");
        assertThatThrownBy(() -> parse("--frob"))
                .hasMessageContaining("unknown option --frob")
                .hasMessageContaining("panamax verb --help");
        assertThatThrownBy(() -> parse("--detach=later")).hasMessage("--detach takes no value: --detach=later");
        assertThatThrownBy(() -> parse("-x")).isInstanceOf(UsageException.class);
    }

    @Test
    void helpAlignsAndKeepsHiddenOptionsBack() {
        assertThat(Options.help(KNOWN)).isEqualTo("""
                  -r, --resources FILE  new limits
                  -d, --detach          return at once
                  -e, --env NAME=VALUE  set a variable
                """);
    }
}
