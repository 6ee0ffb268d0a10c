package dev.panamax.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of features is complete, and names only tests that exist. Whether they ran, the build looks up in their reports. */
class ConformanceTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(TOP.resolve("docs/conformance-libcontainer.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> line.split("(?<!\\\\)\\|", -1))
                .toList();
    }

    @Test
    void allRowsAreThere() throws IOException {
        assertThat(rows().stream().map(row -> Integer.parseInt(row[1].strip())))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 194).boxed().toList());
    }

    @Test
    void everyRowHasATestOrAReason() throws IOException {
        assertThat(rows()).allSatisfy(row -> {
            boolean reason = row[3].strip().equals("cannot run here") && !row[4].isBlank();
            assertThat(NAMED.matcher(row[3]).find() || reason)
                    .as(String.join("|", row))
                    .isTrue();
        });
    }

    @Test
    void everyNamedTestExists() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        for (String[] row : rows()) {
            Matcher named = NAMED.matcher(row[3]);
            while (named.find()) {
                String source = sources.getOrDefault(named.group(1), "");
                Pattern test = Pattern.compile(
                        "@(Test|ParameterizedTest|RepeatedTest)\\b(?:(?!\\bvoid\\b).)*\\bvoid " + named.group(2)
                                + "\\(",
                        Pattern.DOTALL);
                if (!test.matcher(source).find()) {
                    missing.add(row[1].strip() + ": " + named.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("bindings", "runtime", "it-tests")) {
            try (Stream<Path> files = Files.walk(TOP.resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
