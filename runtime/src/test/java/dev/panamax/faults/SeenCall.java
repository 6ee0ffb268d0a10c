package dev.panamax.faults;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.SystemCall;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A call as a supervisor has seen it.
 *
 * @param inJvm whether a thread of the JVM makes it, and no operation of a program
 */
record SeenCall(int number, boolean inJvm) {
    private static final Map<Integer, String> NAMES = Stream.of(SystemCall.values())
            .collect(Collectors.toMap(
                    call -> call.number(Architecture.current()), SystemCall::lowerCaseName, (one, other) -> one));

    /** Calls of the JDK that Panamax does not make itself. */
    private static final Map<Integer, String> OF_THE_JDK = Map.ofEntries(
            Map.entry(4, "stat"),
            Map.entry(5, "fstat"),
            Map.entry(6, "lstat"),
            Map.entry(17, "pread64"),
            Map.entry(18, "pwrite64"),
            Map.entry(21, "access"),
            Map.entry(48, "shutdown"),
            Map.entry(53, "socketpair"),
            Map.entry(56, "clone"),
            Map.entry(82, "rename"),
            Map.entry(83, "mkdir"),
            Map.entry(84, "rmdir"),
            Map.entry(87, "unlink"),
            Map.entry(89, "readlink"),
            Map.entry(90, "chmod"));

    String name() {
        String name = NAMES.get(number);
        return name != null ? name : OF_THE_JDK.getOrDefault(number, "call " + number);
    }

    @Override
    public String toString() {
        return name() + (inJvm ? "" : " of a program");
    }
}
