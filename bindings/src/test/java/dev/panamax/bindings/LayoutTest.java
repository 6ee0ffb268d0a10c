package dev.panamax.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds every generated structure, constant and function against the headers of this machine: a C program that the system's compiler
 * makes prints what they are.
 */
class LayoutTest {
    private static final Path HEADER = Path.of("headers/linux.h").toAbsolutePath();
    private static final Path INCLUDES = Path.of("headers/includes.txt");
    private static final int MOST_ARGUMENTS = 7;

    @TempDir
    private Path directory;

    @Test
    void structuresAreLaidOutAsTheCompilerDoes() throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        StringBuilder program = new StringBuilder();
        for (String name : included("struct")) {
            GroupLayout layout = (GroupLayout) Class.forName("dev.panamax.bindings." + name)
                    .getMethod("layout")
                    .invoke(null);
            expected.put("sizeof " + name, layout.byteSize());
            print(program, "sizeof " + name, "sizeof(struct " + name + ")");
            for (MemoryLayout member : layout.memberLayouts()) {
                String field = member.name().orElse("");
                // Padding has no name, and what is anonymous in C has none that C knows.
                if (!field.isEmpty() && !field.contains("$")) {
                    long offset = layout.byteOffset(MemoryLayout.PathElement.groupElement(field));
                    expected.put("offsetof " + name + " " + field, offset);
                    print(program, "offsetof " + name + " " + field, "offsetof(struct " + name + ", " + field + ")");
                }
            }
        }
        assertThat(expected).hasSizeGreaterThan(200);
        assertThat(run(program)).isEqualTo(expected);
    }

    @Test
    void constantsHaveTheValuesOfTheHeaders() throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        StringBuilder program = new StringBuilder();
        for (String name : included("constant")) {
            Method method = linux_h.class.getMethod(name);
            if (method.invoke(null) instanceof Number value) {
                expected.put(name, value.longValue());
                // jextract gives a constant the width of its C type, and so must the comparison.
                String cast = value instanceof Integer ? "(int) " : "";
                print(program, name, cast + "(" + name + ")");
            }
        }
        assertThat(expected).hasSizeGreaterThan(1800);
        assertThat(run(program)).isEqualTo(expected);
    }

    /** One shape of call, seven longs, serves all functions only if none has more arguments or one that travels otherwise. */
    @Test
    void functionsTakeIntegersAndPointersOnly() throws Exception {
        int checked = 0;
        for (String name : included("function")) {
            for (Method method : linux_h.class.getMethods()) {
                if (method.getName().equals(name + "$descriptor") && Modifier.isStatic(method.getModifiers())) {
                    FunctionDescriptor descriptor = (FunctionDescriptor) method.invoke(null);
                    assertThat(descriptor.argumentLayouts()).as(name).hasSizeLessThanOrEqualTo(MOST_ARGUMENTS);
                    assertThat(descriptor.argumentLayouts()).as(name).allMatch(LayoutTest::travelsInAnIntegerRegister);
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(20);
    }

    private static boolean travelsInAnIntegerRegister(MemoryLayout layout) {
        return layout instanceof ValueLayout value
                && value.carrier() != float.class
                && value.carrier() != double.class
                && value.byteSize() <= Long.BYTES;
    }

    private static List<String> included(String kind) throws IOException {
        String prefix = "--include-" + kind + " ";
        return Files.readAllLines(INCLUDES).stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    private static void print(StringBuilder program, String label, String expression) {
        program.append("    printf(\"")
                .append(label)
                .append("=%lld\\n\", (long long) ")
                .append(expression)
                .append(");\n");
    }

    private Map<String, Long> run(StringBuilder statements) throws Exception {
        Path source = directory.resolve("print.c");
        Path binary = directory.resolve("print");
        String program = "#include \"" + HEADER + "\"\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {\n"
                + statements + "    return 0;\n}\n";
        Files.writeString(source, program);
        execute("gcc", "-w", "-o", binary.toString(), source.toString());
        Map<String, Long> values = new LinkedHashMap<>();
        for (String line : execute(binary.toString())) {
            int equals = line.lastIndexOf('=');
            values.put(line.substring(0, equals), Long.parseLong(line.substring(equals + 1)));
        }
        return values;
    }

    private static List<String> execute(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            String reason = "this needs gcc and the C library's headers: " + e.getMessage();
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(reason, e);
            }
            return Assumptions.abort(reason);
        }
        List<String> lines = new ArrayList<>();
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .forEach(lines::add);
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }
}
