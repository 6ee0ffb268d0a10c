package dev.panamax.cgroup;

import dev.panamax.linux.Fd;
import dev.panamax.linux.Inotify;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.util.List;

/**
 * Version 2: a table of counters, and word that it has changed.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files">Control Group v2, memory.events</a>
 */
final class OomEventsV2 extends OomEvents {
    private final Path table;
    private final Inotify changes;
    private final PidFd init;
    private long known;

    private OomEventsV2(Path table, Inotify changes, PidFd init) {
        this.table = table;
        this.changes = changes;
        this.init = init;
        this.known = count();
    }

    static OomEventsV2 open(Path directory, PidFd init) {
        Path table = directory.resolve("memory.events");
        Inotify changes;
        try {
            changes = Inotify.watch(table.toString());
        } catch (LinuxException e) {
            throw new CgroupException("listening for OOM events in " + directory + ": " + e.getMessage(), e);
        }
        try {
            return new OomEventsV2(table, changes, init);
        } catch (CgroupException e) {
            changes.close();
            throw e;
        }
    }

    private long count() {
        return CounterFile.table(table).getOrDefault("oom_kill", 0L);
    }

    @Override
    public long await() {
        while (true) {
            List<Fd> ready = Poll.readable(List.of(changes.fd(), init.fd()), FOREVER);
            boolean changed = ready.contains(changes.fd());
            if (changed) {
                changes.take();
            }
            long count = newEvents(changed);
            if (count > 0 || ready.contains(init.fd())) {
                return count;
            }
        }
    }

    /** A table that changed and went with its cgroup before it could be read has told of the container's end by an event. */
    private long newEvents(boolean changed) {
        long before = known;
        try {
            known = count();
        } catch (CgroupException e) {
            if (Presence.exists(table)) {
                throw e;
            }
            return changed ? 1 : 0;
        }
        return known - before;
    }

    @Override
    public void close() {
        changes.close();
    }
}
