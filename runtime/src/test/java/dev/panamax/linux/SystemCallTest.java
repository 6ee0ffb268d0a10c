package dev.panamax.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.bindings.linux_h;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SystemCallTest {
    @ParameterizedTest
    @EnumSource(SystemCall.class)
    void numbersAreThoseOfTheBindings(SystemCall call) throws Exception {
        Method constant = linux_h.class.getMethod("SYS_" + call.lowerCaseName());
        constant.setAccessible(true); // It is inherited from a class that is not public.
        Object number = constant.invoke(null);
        assertThat(call.number(Architecture.X86_64)).isEqualTo(number);
    }

    /** aarch64 has the kernel's generic numbers, whose header is on every machine. */
    @Test
    @Requires(Feature.GCC)
    void numbersOfAarch64AreTheGenericOnes(@TempDir Path directory) throws Exception {
        StringBuilder source = new StringBuilder("""
                #define __BITS_PER_LONG 64
                #define __ARCH_WANT_SYS_CLONE3
                #define __ARCH_WANT_SET_GET_RLIMIT
                #define __ARCH_WANT_NEW_STAT
                #include <asm-generic/unistd.h>
                """);
        Map<String, Integer> expected = new LinkedHashMap<>();
        for (SystemCall call : SystemCall.values()) {
            source.append("X ")
                    .append(call)
                    .append(" __NR_")
                    .append(call.lowerCaseName())
                    .append('\n');
            expected.put(call.name(), call.number(Architecture.AARCH64));
        }
        Path file = Files.writeString(directory.resolve("numbers.c"), source);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (String line : Programs.run("gcc", "-E", "-P", file.toString()).split("\n", -1)) {
            if (line.startsWith("X ")) {
                String[] words = line.split(" ", -1);
                numbers.put(words[1], Integer.parseInt(words[2]));
            }
        }
        assertThat(numbers).isEqualTo(expected);
    }
}
