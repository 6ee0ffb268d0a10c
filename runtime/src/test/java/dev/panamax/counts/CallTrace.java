package dev.panamax.counts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code strace -f} wrote of a {@link CountedProgram}: the calls of the thread that starts, and those of the processes that it
 * makes, between the marks. The other threads of the JVM do what they like.
 */
final class CallTrace {
    /** The process id, and the name of a call that begins here. */
    private static final Pattern CALL = Pattern.compile("(\\d+) +([a-z0-9_]+)\\(.*");

    /** Who has made one that shares its address space and signals, or a process, and its number. */
    private static final Pattern MADE = Pattern.compile("(\\d+) .*parent_tid=\\[(\\d+)].*");

    private static final String THREAD = "CLONE_THREAD";

    /** What a thread of the JVM does for the JVM: locks that it shares with others of the same process, memory, room for others to run. */
    private static final Pattern OF_THE_JVM =
            Pattern.compile("\\d+ +(?:futex\\(.*_PRIVATE.*|(?:mprotect|madvise|brk|sched_yield|clone3)\\(.*)");

    private static final Pattern EXECUTED = Pattern.compile("(\\d+) +(?:execve\\(|<\\.\\.\\. execve resumed>).* = 0");

    private final List<Window> windows = new ArrayList<>();

    /** Between two marks. */
    private static final class Window {
        private final Map<String, Integer> runtime = new TreeMap<>();
        private final Map<String, Integer> container = new TreeMap<>();

        private void countRuntime(String line, String call) {
            if (!OF_THE_JVM.matcher(line).matches()) {
                runtime.merge(call, 1, Integer::sum);
            }
        }
    }

    /** Reads the lines in their order. */
    CallTrace(List<String> lines) {
        Set<String> threads = threads(lines);
        Set<String> executed = new HashSet<>();
        String starter = "";
        Window window = null;
        for (String line : lines) {
            Matcher call = CALL.matcher(line);
            if (call.matches() && line.contains(CountedProgram.BEGIN)) {
                starter = call.group(1);
                window = new Window();
            } else if (line.contains(CountedProgram.END) && window != null) {
                windows.add(window);
                window = null;
            } else if (call.matches() && window != null) {
                String process = call.group(1);
                if (process.equals(starter)) {
                    window.countRuntime(line, call.group(2));
                } else if (!threads.contains(process) && !executed.contains(process)) {
                    window.container.merge(call.group(2), 1, Integer::sum);
                }
            }
            Matcher execution = EXECUTED.matcher(line);
            if (execution.matches()) {
                executed.add(execution.group(1)); // What follows is the program's.
            }
        }
    }

    private static Set<String> threads(List<String> lines) {
        Set<String> makers = new HashSet<>(); // Threads of the JVM: a container's processes make none.
        Set<String> threads = new HashSet<>();
        for (String line : lines) {
            Matcher made = MADE.matcher(line);
            if (line.contains(THREAD)) {
                makers.add(line.substring(0, line.indexOf(' ')));
            }
            if (made.matches() && makers.contains(made.group(1))) {
                threads.add(made.group(2));
            }
        }
        return threads;
    }

    /** Returns the calls of the thread that starts, where they were fewest: the JVM makes some on its own account at times. */
    Map<String, Integer> runtime() {
        return fewest(windows.stream().map(window -> window.runtime).toList());
    }

    /** Returns the calls of the processes that are made, up to the program. */
    Map<String, Integer> container() {
        return fewest(windows.stream().map(window -> window.container).toList());
    }

    static int sum(Map<String, Integer> calls) {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Map<String, Integer> fewest(List<Map<String, Integer>> all) {
        return all.stream()
                .min((one, other) -> Integer.compare(sum(one), sum(other)))
                .orElseThrow();
    }
}
