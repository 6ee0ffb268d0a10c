package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.it.Panamax.Result;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The classes that each verb needs in a JVM that has just started, from the jar, without a start-up archive: most of what such a start
 * takes is their loading, and more than that those which Java makes while it runs. Their numbers are this JDK's.
 */
@Tag("host")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class ColdClassesIT extends OciTestCase {
    private static final String ID = "cold";

    /** Some more than there are, so that what a change costs is seen when it is made: to be lowered with them. */
    private static final Map<String, Ceilings> CEILINGS = Map.ofEntries(
            // These call no C function.
            Map.entry("--version", new Ceilings(800, 6)),
            Map.entry("features", new Ceilings(815, 8)),
            // Nor do those, which look at a container that is there.
            Map.entry("list", new Ceilings(1280, 35)),
            Map.entry("state", new Ceilings(1200, 27)),
            // And those change it.
            Map.entry("start", new Ceilings(1700, 135)),
            Map.entry("kill", new Ceilings(1610, 130)),
            Map.entry("delete", new Ceilings(1720, 145)),
            // A program that joins, and what is made of a whole configuration.
            Map.entry("exec", new Ceilings(1950, 190)),
            Map.entry("create", new Ceilings(2040, 210)),
            Map.entry("run", new Ceilings(2100, 225)));

    /**
     * The most that a verb may take.
     *
     * @param loaded all classes
     * @param made those that are in no file, but were made for this run, such as of lambdas and of the shape of C functions
     */
    private record Ceilings(int loaded, int made) {}

    @Test
    void verbsLoadNoMoreThanTheyNeed() throws IOException {
        String bundle = bundle(ID, config(ID, "sleep", "1000")).toString();
        String brief = bundle("brief", config("brief", "true")).toString();
        count("--version");
        count("features");
        count("create", "--bundle", bundle, ID);
        count("list");
        count("state", ID);
        count("start", ID);
        count("exec", ID, "true");
        count("kill", ID, "KILL");
        count("delete", "--force", ID);
        count("run", "--bundle", brief, "brief");
    }

    private void count(String verb, String... words) throws IOException {
        Ceilings most = Objects.requireNonNull(CEILINGS.get(verb), "ceilings of " + verb);
        Path log = directory.resolve("classes" + verb);
        String[] all = new String[words.length + 1];
        all[0] = verb;
        System.arraycopy(words, 0, all, 1, words.length);
        Result result = OciRuntime.run(new ProcessBuilder(runtime.cold("-Xlog:class+load:file=" + log, all)), "");
        assertThat(result.errors()).as(verb).isEmpty();
        assertThat(result.status()).as(verb).isZero();
        List<String> classes = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        List<String> made =
                classes.stream().filter(line -> line.contains("/0x")).toList();
        long shapes =
                made.stream().filter(line -> line.contains(".DowncallStub/")).count();
        Figures.of("cold " + verb.replace("-", ""))
                .count("classes loaded", classes.size())
                .count("classes made", made.size())
                .count("downcall shapes", shapes)
                .write();
        assertThat(classes.size()).as(verb).isPositive().isLessThanOrEqualTo(most.loaded);
        assertThat(made.size()).as(() -> verb + ": " + made).isLessThanOrEqualTo(most.made);
        assertThat(shapes).as(verb).isLessThanOrEqualTo(1);
    }
}
