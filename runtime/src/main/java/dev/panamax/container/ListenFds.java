package dev.panamax.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sockets that the runtime was started with, for the program: from descriptor 3 on, before those that the caller asks to keep.
 *
 * @param count how many
 * @param variables what the program's environment says of them
 * @see <a href="https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html">sd_listen_fds(3)</a>
 */
record ListenFds(int count, List<String> variables) {
    static final ListenFds NONE = new ListenFds(0, List.of());

    private static final int MOST = 1024;

    ListenFds {
        variables = List.copyOf(variables);
    }

    /**
     * Returns what an environment passes on.
     *
     * @param pid the process that the sockets must be meant for: ours
     */
    static ListenFds of(Map<String, String> environment, long pid) {
        int count = number(environment.getOrDefault("LISTEN_FDS", ""));
        boolean ours = environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid));
        if (!ours || count == 0) {
            return NONE;
        }
        List<String> variables = new ArrayList<>(List.of("LISTEN_FDS=" + count, "LISTEN_PID=1"));
        String names = environment.getOrDefault("LISTEN_FDNAMES", "");
        if (!names.isEmpty()) {
            variables.add("LISTEN_FDNAMES=" + names);
        }
        return new ListenFds(count, variables);
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number > 0 && number <= MOST ? number : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
