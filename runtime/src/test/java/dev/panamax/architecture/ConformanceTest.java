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

/** The tables of conformance are complete, and name only tests that exist. Whether they ran, the build looks up in their reports. */
class ConformanceTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static List<String[]> rows(String table, String id) throws IOException {
        return Files.readAllLines(TOP.resolve("docs").resolve(table)).stream()
                .filter(line -> line.matches("\\| " + id + " \\|.*"))
                .map(line -> line.split("(?<!\\\\)\\|", -1))
                .toList();
    }

    private static List<String[]> libcontainer() throws IOException {
        return rows("conformance-libcontainer.md", "\\d+");
    }

    private static List<String[]> oci() throws IOException {
        return rows("conformance-oci.md", "[A-Z]{1,2}\\d");
    }

    private static List<String[]> allRows() throws IOException {
        return Stream.concat(libcontainer().stream(), oci().stream()).toList();
    }

    @Test
    void allFeaturesOfLibcontainerAreThere() throws IOException {
        assertThat(libcontainer().stream().map(row -> Integer.parseInt(row[1].strip())))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 194).boxed().toList());
    }

    @Test
    void allDemandsOfTheSpecificationAreThere() throws IOException {
        List<String> ids = new ArrayList<>();
        String[] sections = {"B4", "S4", "L7", "H3", "P8", "M4", "N2", "D2", "ND1", "C5", "R5", "X6", "F1"};
        for (String last : sections) {
            String section = last.substring(0, last.length() - 1);
            for (int i = 1; i <= last.charAt(last.length() - 1) - '0'; i++) {
                ids.add(section + i);
            }
        }
        assertThat(oci().stream().map(row -> row[1].strip())).containsExactlyElementsOf(ids);
    }

    @Test
    void everyRowHasATestOrAReason() throws IOException {
        assertThat(allRows()).allSatisfy(row -> {
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
        for (String[] row : allRows()) {
            for (String named : missing(row[3], sources)) {
                missing.add(row[1].strip() + ": " + named);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyClassOfAttackHasATestThatExists() throws IOException {
        String text = Files.readString(TOP.resolve("SECURITY.md"));
        assertThat(text).contains("## The model", "## How to report");
        List<String> attacks = text.substring(text.indexOf("## Attacks"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| class |"))
                .toList();
        assertThat(attacks)
                .hasSizeGreaterThan(20)
                .allSatisfy(line -> assertThat(NAMED.matcher(line).find() || line.contains("None is needed: "))
                        .as(line)
                        .isTrue());
        assertThat(missing(text, sources())).isEmpty();
    }

    /** Returns the tests that a text names and that are not there. */
    private static List<String> missing(String text, Map<String, String> sources) {
        List<String> missing = new ArrayList<>();
        Matcher named = NAMED.matcher(text);
        while (named.find()) {
            String source = sources.getOrDefault(named.group(1), "");
            Pattern test = Pattern.compile(
                    "@(Test|ParameterizedTest|RepeatedTest)\\b(?:(?!\\bvoid\\b).)*\\bvoid " + named.group(2) + "\\(",
                    Pattern.DOTALL);
            if (!test.matcher(source).find()) {
                missing.add(named.group());
            }
        }
        return missing;
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
