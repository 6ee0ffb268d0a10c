package dev.panamax.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of the signal handler are what the assembler makes of the sources beside them. */
class SignalHandlerCodeTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/panamax/linux");

    @TempDir
    private Path directory;

    @Test
    @Requires(Feature.GCC)
    void x86IsAssembledFromItsSource() throws Exception {
        compare(Architecture.X86_64, "", "signal-handler-x86_64.S");
    }

    @Test
    @Requires(Feature.AARCH64_BINUTILS)
    void aarch64IsAssembledFromItsSource() throws Exception {
        compare(Architecture.AARCH64, "aarch64-linux-gnu-", "signal-handler-aarch64.S");
    }

    private void compare(Architecture architecture, String tools, String source) throws Exception {
        Path object = directory.resolve("handler.o");
        Path binary = directory.resolve("handler.bin");
        Programs.run(tools + "as", SOURCES.resolve(source).toString(), "-o", object.toString());
        Programs.run(tools + "objcopy", "-O", "binary", "-j", ".text", object.toString(), binary.toString());
        SignalHandlerCode code = SignalHandlerCode.of(architecture);
        assertThat(code.bytes()).isEqualTo(Files.readAllBytes(binary));
        String symbols = Programs.run(tools + "nm", object.toString());
        assertThat(symbols)
                .contains(hexadecimal(0) + " t handler")
                .contains(hexadecimal(code.restorer()) + " t restorer")
                .contains(hexadecimal(code.pipe()) + " t pipe");
    }

    private static String hexadecimal(int offset) {
        String digits = Integer.toHexString(offset);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
