package dev.panamax.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.linux.Architecture;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes are what the assembler makes of the sources beside them. */
class InterpreterCodeTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/panamax/program");

    @TempDir
    private Path directory;

    @Test
    @Requires(Feature.GCC)
    void x86IsAssembledFromItsSource() throws Exception {
        compare(Architecture.X86_64, "as", "objcopy", "nm", "interpreter-x86_64.S");
    }

    @Test
    @Requires(Feature.AARCH64_BINUTILS)
    void aarch64IsAssembledFromItsSource() throws Exception {
        compare(
                Architecture.AARCH64,
                "aarch64-linux-gnu-as",
                "aarch64-linux-gnu-objcopy",
                "aarch64-linux-gnu-nm",
                "interpreter-aarch64.S");
    }

    private void compare(Architecture architecture, String as, String objcopy, String nm, String source)
            throws Exception {
        Path object = directory.resolve("interpreter.o");
        Path binary = directory.resolve("interpreter.bin");
        Programs.run(as, SOURCES.resolve(source).toString(), "-o", object.toString());
        Programs.run(objcopy, "-O", "binary", "-j", ".text", object.toString(), binary.toString());
        InterpreterCode code = InterpreterCode.of(architecture);
        assertThat(code.bytes()).isEqualTo(Files.readAllBytes(binary));
        String symbols = Programs.run(nm, object.toString());
        assertThat(symbols.lines())
                .contains(hexadecimal(code.run()) + " t run", hexadecimal(code.start()) + " T _start");
    }

    private static String hexadecimal(int offset) {
        String digits = Integer.toHexString(offset);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
