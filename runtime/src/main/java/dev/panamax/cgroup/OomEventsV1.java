package dev.panamax.cgroup;

import dev.panamax.linux.EventFd;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Version 1: a counter, to which the kernel adds one for each event, and one more when the cgroup is removed.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/memory.html">Memory Resource Controller, OOM Control</a>
 */
final class OomEventsV1 extends OomEvents {
    private static final String KILLS = "oom_kill ";
    private static final long UNKNOWN = -1;
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Path control;
    /** The table that counts kills, since Linux 4.13. */
    private final Path table;

    private final EventFd events;
    private final PidFd init;
    private long known;
    private boolean ended;

    private OomEventsV1(Path control, Path table, EventFd events, PidFd init) {
        this.control = control;
        this.table = table;
        this.events = events;
        this.init = init;
        this.known = kills();
    }

    static OomEventsV1 open(Path memory, PidFd init) {
        Path control = memory.resolve("cgroup.event_control");
        EventFd events = EventFd.open();
        Path table = memory.resolve("memory.oom_control");
        try (Fd oom = Fd.open(table.toString(), OpenFlag.O_RDONLY)) {
            ControlFile.write(control, events.fd().number() + " " + oom.number(), "");
            return new OomEventsV1(control, table, events, init);
        } catch (LinuxException e) {
            events.close();
            throw new CgroupException("listening for OOM events in " + memory + ": " + e.getMessage(), e);
        } catch (CgroupException e) {
            events.close();
            throw e;
        }
    }

    @Override
    public long await() {
        while (!ended) {
            List<Fd> ready = Poll.readable(List.of(events.fd(), init.fd()), FOREVER);
            long count = next(ready.contains(events.fd()));
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }

    private long next(boolean told) {
        if (!told) {
            ended = true;
            return 0;
        }
        long count = events.take();
        if (Presence.exists(control)) {
            return known == UNKNOWN ? count : newKills(count);
        }
        return last(count);
    }

    /** Returns what was told last, of a cgroup that is gone: where kills are counted, all but the one that ended it are known. */
    private long last(long told) {
        ended = true;
        long count = withoutRemoval(told);
        return known == UNKNOWN ? count : Math.min(1, count);
    }

    /**
     * Returns how many have been killed since the last time. The kernel tells of running out before it kills, and once more if it runs
     * out while a victim is on its way: that is no kill.
     */
    private long newKills(long told) {
        long deadline = System.nanoTime() + AFTERMATH.toNanos();
        while (System.nanoTime() < deadline) {
            long before = known;
            long now = kills();
            if (now == UNKNOWN) {
                return last(told);
            }
            if (now > before) {
                known = now;
                return now - before;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return 0;
    }

    /** Returns how many the kernel has killed, or {@link #UNKNOWN} if it does not count them, or the cgroup is gone. */
    private long kills() {
        try {
            for (String line : Files.readAllLines(table)) {
                if (line.startsWith(KILLS)) {
                    return CounterFile.number(line.substring(KILLS.length()), table);
                }
            }
            return UNKNOWN;
        } catch (IOException e) {
            if (Presence.exists(table)) {
                throw new CgroupException("reading " + table + ": " + e.getMessage(), e);
            }
            return UNKNOWN;
        }
    }

    /** The kernel tells of the removal some time after it; what came before that were events. */
    private long withoutRemoval(long first) {
        long count = first;
        while (Poll.readable(events.fd(), AFTERMATH)) {
            count += events.take();
        }
        return count - 1;
    }

    @Override
    public void close() {
        events.close();
    }
}
