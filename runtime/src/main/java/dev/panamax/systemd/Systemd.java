package dev.panamax.systemd;

import dev.panamax.dbus.Bus;
import dev.panamax.dbus.DbusAddress;
import dev.panamax.dbus.DbusException;
import dev.panamax.dbus.MethodCall;
import dev.panamax.dbus.Signal;
import dev.panamax.dbus.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection to one of systemd's managers, for one operation: who keeps it open and does not read has the bus's messages pile up.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.systemd1.html">org.freedesktop.systemd1(5)</a>
 */
public final class Systemd implements AutoCloseable {
    private static final String NAME = "org.freedesktop.systemd1";
    private static final String PATH = "/org/freedesktop/systemd1";
    private static final String INTERFACE = NAME + ".Manager";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final String UNIT_EXISTS = NAME + ".UnitExists";
    private static final String NO_SUCH_UNIT = NAME + ".NoSuchUnit";
    private static final String JOB_REMOVED = "JobRemoved";
    private static final String REMOVALS = "type='signal',sender='" + NAME + "',path='" + PATH + "',interface='"
            + INTERFACE + "',member='" + JOB_REMOVED + "'";

    /** Replaces a conflicting job that waits, as systemd-run does. */
    private static final String MODE = "replace";

    private static final Duration CALL_PATIENCE = Duration.ofSeconds(30);
    /** Longer than a scope waits, by default, between asking its processes to end and killing them. */
    private static final Duration JOB_PATIENCE = Duration.ofMinutes(2);

    private final Manager manager;
    private final Bus bus;

    private Systemd(Manager manager, Bus bus) {
        this.manager = manager;
        this.bus = bus;
    }

    /**
     * Connects to a manager.
     *
     * @throws SystemdException if there is none
     */
    public static Systemd connect(Manager manager) {
        if (!Manager.isPresent()) {
            throw new SystemdException(
                    "this host was not started with systemd (there is no /run/systemd/system): use the cgroup manager"
                            + " cgroupfs, which is what is used without --systemd-cgroup",
                    null);
        }
        long user = HostUser.id();
        return connect(manager, manager.address(System.getenv(), user), user);
    }

    static Systemd connect(Manager manager, String address, long user) {
        try {
            return new Systemd(manager, Bus.connect(DbusAddress.parse(address), user, CALL_PATIENCE));
        } catch (DbusException e) {
            String what = manager == Manager.USER
                    ? ": is there a session of the user (loginctl enable-linger), and are XDG_RUNTIME_DIR or"
                            + " DBUS_SESSION_BUS_ADDRESS set?"
                    : "";
            throw new SystemdException(
                    "can't reach systemd's " + manager.word() + " manager at " + address + ": " + e.getMessage() + what,
                    e);
        }
    }

    /** Returns systemd's version, such as 252, or 0 if it tells none. */
    public int version() {
        String text = property("Version");
        int end = 0;
        while (end < text.length() && end < 6 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end == 0 ? 0 : Integer.parseInt(text.substring(0, end));
    }

    /** Returns the cgroup that all units of this manager are below, from the root of the hierarchy; empty if that is the root itself. */
    public String controlGroup() {
        String path = property("ControlGroup");
        return path.equals("/") ? "" : path;
    }

    private String property(String name) {
        List<Value> answer = call(PATH, PROPERTIES, "Get", new Value.Text(INTERFACE), new Value.Text(name));
        if (answer.size() == 1 && answer.getFirst() instanceof Value.Variant(Value.Text(String text))) {
            return text;
        }
        throw new SystemdException("systemd's property " + name + " is no text: " + answer, null);
    }

    /**
     * Starts a unit that lives no longer than its processes, and waits until it has started. One of the same name that has failed is
     * cleared away.
     *
     * @throws SystemdException if it does not start; nothing of it is left
     */
    public void startTransient(Unit unit, List<UnitProperty> properties) {
        bus.match(REMOVALS);
        try {
            startOnce(unit, properties);
        } catch (SystemdException e) {
            if (!isRefusal(e, UNIT_EXISTS)) {
                throw e;
            }
            resetFailed(unit);
            startAgain(unit, properties);
        }
    }

    private void startAgain(Unit unit, List<UnitProperty> properties) {
        try {
            startOnce(unit, properties);
        } catch (SystemdException e) {
            if (isRefusal(e, UNIT_EXISTS)) {
                throw new SystemdException(
                        "systemd has a unit " + unit.name() + " already: a container of that name is running, or"
                                + " something else is; end it, or choose another name",
                        e);
            }
            throw e;
        }
    }

    private void startOnce(Unit unit, List<UnitProperty> properties) {
        List<Value> answer = call(
                PATH,
                INTERFACE,
                "StartTransientUnit",
                new Value.Text(unit.name()),
                new Value.Text(MODE),
                array(properties),
                new Value.Array("(sa(sv))", List.of()));
        try {
            String result = await(answer);
            if (!result.equals("done")) {
                throw new SystemdException(
                        "systemd could not start the unit " + unit.name() + ": its job ended with \"" + result
                                + "\"; its journal says why (journalctl --unit " + unit.name() + ")",
                        null);
            }
        } catch (SystemdException e) {
            giveUp(unit, e);
            throw e;
        }
    }

    /** Leaves nothing of a unit that has not started as it should, and may yet. */
    private void giveUp(Unit unit, SystemdException failure) {
        try {
            call(PATH, INTERFACE, "StopUnit", new Value.Text(unit.name()), new Value.Text(MODE));
            resetFailed(unit);
        } catch (SystemdException second) {
            failure.addSuppressed(second);
        }
    }

    /**
     * Changes a unit until it ends, or the machine does.
     *
     * @throws SystemdException if systemd does not take a property
     */
    public void set(Unit unit, List<UnitProperty> properties) {
        call(
                PATH,
                INTERFACE,
                "SetUnitProperties",
                new Value.Text(unit.name()),
                new Value.Bool(true), // Not to be written to disk.
                array(properties));
    }

    /**
     * Ends a unit, its processes with it, and waits until it has ended. It is no failure if there is none: a scope ends by itself with
     * its last process.
     */
    public void stop(Unit unit) {
        bus.match(REMOVALS);
        try {
            await(call(PATH, INTERFACE, "StopUnit", new Value.Text(unit.name()), new Value.Text(MODE)));
        } catch (SystemdException e) {
            if (!isRefusal(e, NO_SUCH_UNIT)) {
                throw e;
            }
        }
        resetFailed(unit);
    }

    /**
     * Puts a process into the cgroup of a unit. A user's manager asks the system's where its own rights end.
     *
     * @throws SystemdException if neither does it
     */
    public void attach(Unit unit, int pid) {
        call(
                PATH,
                INTERFACE,
                "AttachProcessesToUnit",
                new Value.Text(unit.name()),
                new Value.Text(""), // The unit's own cgroup, and none below it.
                new Value.Array("u", List.of(new Value.Uint32(pid))));
    }

    /** Forgets that a unit has failed, for instance because memory ran out: it would stay loaded until somebody does. */
    private void resetFailed(Unit unit) {
        try {
            call(PATH, INTERFACE, "ResetFailedUnit", new Value.Text(unit.name()));
        } catch (SystemdException e) {
            if (!isRefusal(e, NO_SUCH_UNIT)) {
                throw e;
            }
        }
    }

    /** Waits for the end of a job; returns its result, {@code done} if all is well. */
    private String await(List<Value> answer) {
        if (answer.size() != 1 || !(answer.getFirst() instanceof Value.ObjectPath job)) {
            throw new SystemdException("systemd has answered without a job: " + answer, null);
        }
        try {
            Signal removal = bus.await(signal -> isRemovalOf(signal, job), JOB_PATIENCE);
            return ((Value.Text) removal.arguments().get(3)).value();
        } catch (DbusException e) {
            throw new SystemdException("waiting for systemd's job " + job.value() + ": " + e.getMessage(), e);
        }
    }

    /** Returns whether a signal, JobRemoved(id, job, unit, result), is about a job. */
    private static boolean isRemovalOf(Signal signal, Value.ObjectPath job) {
        return signal.member().equals(JOB_REMOVED)
                && signal.arguments().size() == 4
                && signal.arguments().get(1).equals(job)
                && signal.arguments().get(3) instanceof Value.Text;
    }

    private static Value array(List<UnitProperty> properties) {
        List<Value> structs = new ArrayList<>();
        properties.forEach(property -> structs.add(property.struct()));
        return new Value.Array("(sv)", structs);
    }

    private List<Value> call(String path, String interfaceName, String member, Value... arguments) {
        try {
            return bus.call(new MethodCall(NAME, path, interfaceName, member, List.of(arguments)), CALL_PATIENCE);
        } catch (DbusException e) {
            throw new SystemdException(
                    "asking systemd's " + manager.word() + " manager for " + member + ": " + e.getMessage(), e);
        }
    }

    private static boolean isRefusal(SystemdException failure, String errorName) {
        return failure.getCause() instanceof DbusException.Refused refused
                && refused.errorName().equals(errorName);
    }

    @Override
    public void close() {
        bus.close();
    }
}
