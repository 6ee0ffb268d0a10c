package dev.panamax.security.seccomp;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which number a system call has on an architecture. Read when the first profile is compiled, not before. */
final class SyscallTable {
    private static final int UNKNOWN = -1;
    private static final int ARCHITECTURES = SeccompArchitecture.values().length;
    private static final Map<String, int[]> NUMBERS = read(SyscallNumbers.TABLE);

    private SyscallTable() {}

    /** Returns the number of a call as a filter sees it, or -1 if the architecture has no such call. */
    static int number(String name, SeccompArchitecture architecture) {
        int[] numbers = NUMBERS.get(name);
        int number = numbers == null ? UNKNOWN : numbers[architecture.column()];
        return number == UNKNOWN ? UNKNOWN : number + architecture.offset();
    }

    /** Returns the name of a call, or null if there is none with this number. */
    static @Nullable String name(int number, SeccompArchitecture architecture) {
        for (Map.Entry<String, int[]> entry : NUMBERS.entrySet()) {
            int candidate = entry.getValue()[architecture.column()];
            if (candidate != UNKNOWN && candidate + architecture.offset() == number) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** Returns whether any architecture has a call of this name. */
    static boolean isKnown(String name) {
        return NUMBERS.containsKey(name) || Multiplexer.of(name) != null;
    }

    /** Returns the names of all calls. */
    static Set<String> names() {
        return NUMBERS.keySet();
    }

    private static Map<String, int[]> read(String table) {
        Map<String, int[]> numbers = new HashMap<>(1024);
        int position = 0;
        while (position < table.length()) {
            int end = table.indexOf(' ', position);
            if (end < 0) {
                break; // The line end after the last number.
            }
            String name = table.substring(position, end);
            int[] row = new int[ARCHITECTURES];
            position = end + 1;
            for (int column = 0; column < ARCHITECTURES; column++) {
                end = table.indexOf(' ', position);
                row[column] = table.charAt(position) == '-' ? UNKNOWN : Integer.parseInt(table, position, end, 10);
                position = end + 1;
            }
            numbers.put(name, row);
        }
        return numbers;
    }
}
