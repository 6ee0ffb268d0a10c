package dev.panamax.cgroup;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Presence;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Linux.IntelRdt;
import dev.panamax.proc.MountInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container's share of caches and memory bandwidth: its class of service, a group of {@code resctrl}, and a group within it whose use
 * is counted by itself. Classes are scarce, and a named one may be several containers': only what is this container's alone is removed
 * with it.
 *
 * @see <a href="https://docs.kernel.org/filesystems/resctrl.html">resctrl</a>
 */
public final class ResourceControl implements AutoCloseable {
    private static final String POINTER = "/linux/intelRdt";
    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0644;

    private final Path root;
    private final IntelRdt share;
    private final Path group;
    private final @Nullable Path monitored;
    private final List<Path> made = new ArrayList<>();

    private ResourceControl(Path root, IntelRdt share, String id) {
        this.root = root;
        this.share = share;
        String closId = share.closId() == null ? id : share.closId();
        this.group = closId.equals("/") ? root : root.resolve(closId);
        this.monitored = share.enableMonitoring() ? group.resolve("mon_groups").resolve(id) : null;
    }

    /**
     * Finds out whether a share can be had. Nothing is created yet.
     *
     * @param id the container's
     * @throws CgroupException if no resctrl is mounted, a named class is not there, or differs
     */
    public static ResourceControl plan(IntelRdt share, String id) {
        return plan(mountPoint(), share, id);
    }

    static ResourceControl plan(Path root, IntelRdt share, String id) {
        ResourceControl control = of(root, share, id);
        control.check();
        return control;
    }

    /**
     * Returns the share of a container that has been created with it.
     *
     * @throws CgroupException if no resctrl is mounted any more
     */
    public static ResourceControl of(IntelRdt share, String id) {
        return of(mountPoint(), share, id);
    }

    static ResourceControl of(Path root, IntelRdt share, String id) {
        return new ResourceControl(root, share, id);
    }

    private static Path mountPoint() {
        try {
            for (MountInfo mount : MountInfo.ofSelf()) {
                if (mount.type().equals("resctrl") && mount.root().equals("/")) {
                    return Path.of(mount.mountPoint());
                }
            }
        } catch (IOException e) {
            throw new CgroupException("can't find out about resctrl: " + e.getMessage(), e);
        }
        throw new CgroupException(
                "no resctrl is mounted on this host: mount it on /sys/fs/resctrl if the processor has shares of caches or"
                        + " memory bandwidth, or leave them out [" + POINTER + "]",
                null);
    }

    private void check() {
        if (Presence.isDirectory(group)) {
            requireTheSame();
        } else if (share.closId() != null && schemas().isEmpty()) {
            throw new CgroupException(
                    "there is no class of service " + group + ": make it, or say what it may use [" + POINTER
                            + "/closID]",
                    null);
        }
        if (monitored != null && Presence.isDirectory(monitored)) {
            throw new CgroupException(
                    "there is a monitoring group " + monitored + " already: remove it, or choose another id [" + POINTER
                            + "/enableMonitoring]",
                    null);
        }
    }

    /** A class that others have made is theirs: this container takes it as it is. */
    private void requireTheSame() {
        if (schemas().isEmpty()) {
            return;
        }
        List<String> there = CounterFile.lines(group.resolve("schemata"));
        List<String> different = Schemata.of(schemas()).missingIn(Schemata.of(there));
        if (!different.isEmpty()) {
            throw new CgroupException(
                    "the class of service " + group + " is there already and differs in " + String.join(" ", different)
                            + ": it has " + String.join(" ", there) + " [" + POINTER + "]",
                    null);
        }
    }

    /** Returns what is to be written, in order. */
    private List<String> schemas() {
        List<String> schemas = new ArrayList<>();
        if (!share.l3CacheSchema().isEmpty()) {
            schemas.add(share.l3CacheSchema());
        }
        if (!share.memBwSchema().isEmpty()) {
            schemas.add(share.memBwSchema());
        }
        schemas.addAll(share.schemata());
        return schemas;
    }

    /** Returns the directories that will be made, and are to go with the container, the last one first. */
    public List<Path> toRemove() {
        List<Path> own = new ArrayList<>();
        if (monitored != null) {
            own.add(monitored);
        }
        if (share.closId() == null && !Presence.isDirectory(group)) {
            own.add(group);
        }
        return own;
    }

    /**
     * Makes what is missing, and says what it may use.
     *
     * @throws CgroupException if the processor has no more of them, or the kernel does not take a share
     */
    public void create() {
        if (!make(group, "/closID", true)) {
            requireTheSame();
        }
        write(schemas());
        if (monitored != null) {
            make(monitored, "/enableMonitoring", false);
        }
    }

    /** Returns whether a directory is new. */
    private boolean make(Path directory, String field, boolean mayBeThere) {
        Call call = Call.of(SystemCall.MKDIRAT, AT_FDCWD, text(directory.toString()), mode(DIRECTORY_MODE));
        long result = call.attempt();
        if (result == -Errno.EEXIST.number() && mayBeThere) {
            return false;
        }
        if (result < 0) {
            LinuxException refused = new LinuxException(call.toString(), Errno.ofResult(result));
            String why = result == -Errno.ENOSPC.number() ? ": the processor can't tell more of them apart" : "";
            throw refused("making " + directory, why, field, refused);
        }
        made.addFirst(directory);
        return true;
    }

    /** All lines are written by one call, in whose order the kernel takes them. */
    private void write(List<String> schemas) {
        if (schemas.isEmpty()) {
            return;
        }
        Path file = group.resolve("schemata");
        try {
            write(file, String.join("\n", schemas) + "\n");
        } catch (LinuxException e) {
            throw refused("writing " + String.join(" ", schemas) + " to " + file, "", "", e);
        }
    }

    /**
     * Changes the share; what is null stays as it is.
     *
     * @throws CgroupException if the kernel does not take it
     */
    public void update(@Nullable String l3CacheSchema, @Nullable String memBwSchema) {
        List<String> schemas = new ArrayList<>();
        if (l3CacheSchema != null) {
            schemas.add(l3CacheSchema);
        }
        if (memBwSchema != null) {
            schemas.add(memBwSchema);
        }
        write(schemas);
    }

    /** Gives a process, and all that it will start, the share. A process can be counted by itself only within its class. */
    public void add(int pid) {
        addTo(group, pid);
        if (monitored != null) {
            addTo(monitored, pid);
        }
    }

    private void addTo(Path directory, int pid) {
        Path tasks = directory.resolve("tasks");
        try {
            write(tasks, Integer.toString(pid));
        } catch (LinuxException e) {
            throw refused("writing " + pid + " to " + tasks, "", "", e);
        }
    }

    private static void write(Path file, String text) {
        try (Fd fd = Fd.create(file.toString(), FILE_MODE, OpenFlag.O_WRONLY, OpenFlag.O_CREAT, OpenFlag.O_TRUNC)) {
            fd.writeOnce(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Tells also what the kernel says of the last thing that it refused. */
    private CgroupException refused(String what, String why, String field, LinuxException e) {
        Path status = root.resolve("info/last_cmd_status");
        String kernel = Files.isReadable(status) ? ControlFile.read(status) : "";
        String reason = kernel.isEmpty() || kernel.equals("ok") ? "" : ": " + kernel;
        return new CgroupException(what + ": " + e.getMessage() + why + reason + " [" + POINTER + field + "]", e);
    }

    /** Removes what {@link #create} has made, a named class included. */
    @Override
    public void close() {
        remove(made);
        made.clear();
    }

    /**
     * Removes directories of a container, whose processes go back to the class above. What is gone already is no failure.
     *
     * @throws CgroupException if the kernel refuses
     */
    public static void remove(Collection<Path> directories) {
        for (Path directory : directories) {
            Call call = Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(directory.toString()), flags(AtFlag.AT_REMOVEDIR));
            long result = call.attempt();
            if (result < 0 && result != -Errno.ENOENT.number()) {
                LinuxException refused = new LinuxException(call.toString(), Errno.ofResult(result));
                throw new CgroupException("removing " + directory + ": " + refused.getMessage(), refused);
            }
        }
    }
}
