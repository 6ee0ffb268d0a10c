package dev.panamax.faults;

import dev.panamax.linux.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees all calls of a victim, numbers those of the runtime while a verb runs, and answers one of them with an error. */
final class Supervisor {
    private static final int CLOSE_RANGE = 436;

    private final Path threads;
    private final Set<Integer> known = new HashSet<>();
    private final Map<Integer, Integer> roles = new HashMap<>();
    private final Map<Long, Integer> counts = new HashMap<>();
    private final Map<Place, SeenCall> seen = new LinkedHashMap<>();
    private @Nullable Fault fault;
    private int nextThread;
    private int nextProcess;
    private boolean counting;
    private boolean injected;
    private long bootstrapCode;

    /** @param victim process id of the JVM */
    Supervisor(long victim) {
        threads = Path.of("/proc", Long.toString(victim), "task");
    }

    /** Answers calls until nobody is left to make one. */
    void serve(Listener listener) {
        for (Notification call = listener.receive(); call != null; call = listener.receive()) {
            listener.answer(call, decide(call));
        }
    }

    /**
     * Starts to number calls.
     *
     * @param worker the thread that runs the verb
     * @param error what to answer, or null
     */
    synchronized void begin(int worker, @Nullable Fault error) {
        roles.clear();
        known.clear(); // Numbers of threads come again.
        counts.clear();
        seen.clear();
        nextThread = 0;
        nextProcess = 1;
        roleOf(worker, true);
        fault = error;
        injected = false;
        counting = true;
    }

    /** Stops to number calls, and returns those that there were. */
    synchronized Map<Place, SeenCall> end() {
        counting = false;
        return new LinkedHashMap<>(seen);
    }

    /** Returns whether the call that was to answer with an error has been made. */
    synchronized boolean hasInjected() {
        return injected;
    }

    private synchronized @Nullable Errno decide(Notification call) {
        if (!counting) {
            return null;
        }
        boolean stage = call.isOfStage();
        if (!stage && !isOfRuntime(call)) {
            return null;
        }
        boolean ofJvm = !stage && call.address() != bootstrapCode;
        int role = roleOf(call.thread(), ofJvm);
        // Numbered by kind: a wait that takes one look more must not move all that follows.
        int index = counts.merge(((long) role << 32) | call.number(), 1, Integer::sum) - 1;
        Place place = new Place(role, call.number(), index);
        SeenCall what = new SeenCall(call.number(), ofJvm);
        seen.put(place, what);
        if (fault != null
                && !injected
                && fault.place().equals(place)
                && fault.call().equals(what)) {
            injected = true;
            return fault.errno();
        }
        return null;
    }

    /** Returns whether it is a thread of the JVM that calls, or its child on the way to the stage; not a user's program. */
    private boolean isOfRuntime(Notification call) {
        if (known.contains(call.thread())) {
            return true;
        }
        if (Files.exists(threads.resolve(Integer.toString(call.thread())))) {
            known.add(call.thread());
            return true;
        }
        // The first thing that the child does; its code is at one place of the JVM for good.
        if (call.number() == CLOSE_RANGE && call.firstArgument() == 3 && bootstrapCode == 0) {
            bootstrapCode = call.address();
        }
        return call.address() == bootstrapCode;
    }

    private int roleOf(int thread, boolean ofJvm) {
        Integer role = roles.get(thread);
        if (role == null) {
            role = ofJvm ? nextThread : nextProcess;
            nextThread += ofJvm ? 2 : 0;
            nextProcess += ofJvm ? 0 : 2;
            roles.put(thread, role);
        }
        return role;
    }
}
