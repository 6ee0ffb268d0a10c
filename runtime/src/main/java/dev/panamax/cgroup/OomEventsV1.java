package dev.panamax.cgroup;

import dev.panamax.linux.EventFd;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Poll;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Version 1: a counter, to which the kernel adds one for each event, and one more when the cgroup is removed.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/memory.html">Memory Resource Controller, OOM Control</a>
 */
final class OomEventsV1 extends OomEvents {
    private final Path control;
    private final EventFd events;
    private final PidFd init;
    private boolean ended;

    private OomEventsV1(Path control, EventFd events, PidFd init) {
        this.control = control;
        this.events = events;
        this.init = init;
    }

    static OomEventsV1 open(Path memory, PidFd init) {
        Path control = memory.resolve("cgroup.event_control");
        EventFd events = EventFd.open();
        try (Fd oom = Fd.open(memory.resolve("memory.oom_control").toString(), OpenFlag.O_RDONLY)) {
            ControlFile.write(control, events.fd().number() + " " + oom.number(), "");
            return new OomEventsV1(control, events, init);
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
        if (ended) {
            return 0;
        }
        List<Fd> ready = Poll.readable(List.of(events.fd(), init.fd()), FOREVER);
        ended = !ready.contains(events.fd());
        long count = ended ? 0 : events.take();
        if (!ended && !Files.exists(control)) {
            ended = true;
            count = withoutRemoval(count);
        }
        return count;
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
