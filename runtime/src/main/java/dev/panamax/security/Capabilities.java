package dev.panamax.security;

import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.config.Capability;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.CapabilitySets;
import dev.panamax.proc.ProcessStatus;
import dev.panamax.proc.Sysctl;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The capabilities that a program has when it starts, in five sets. All others leave its bounding set, the kernel's newest included, so
 * that no file can give them back.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 */
public final class Capabilities {
    private static final int VERSION_3 = 0x20080522;
    private static final Argument CLEAR_ALL = new Argument.Symbol("PR_CAP_AMBIENT_CLEAR_ALL", 4);
    private static final Argument RAISE = new Argument.Symbol("PR_CAP_AMBIENT_RAISE", 2);

    private final String pointer;
    private final long last;
    private final Bits sets;
    private final boolean setsAmbient;

    private Capabilities(String pointer, long last, Bits sets, boolean setsAmbient) {
        this.pointer = pointer;
        this.last = last;
        this.sets = sets;
        this.setsAmbient = setsAmbient;
    }

    /** What this host has: read once, as it does not change under a running JVM. */
    private static final class Host {
        static final long LAST = Sysctl.number("kernel/cap_last_cap");
        static final long BOUNDING;
        static final long PERMITTED;

        static {
            try {
                ProcessStatus status = ProcessStatus.of("thread-self");
                BOUNDING = status.mask("CapBnd");
                PERMITTED = status.mask("CapPrm");
            } catch (IOException e) {
                throw new UncheckedIOException("can't read our own capabilities", e);
            }
        }
    }

    /** The sets as the kernel takes them, one bit a capability. */
    private record Bits(long bounding, long effective, long permitted, long inheritable, long ambient) {
        static Bits of(CapabilitySets sets) {
            return new Bits(
                    bits(sets.bounding()),
                    bits(sets.effective()),
                    bits(sets.permitted()),
                    bits(sets.inheritable()),
                    bits(sets.ambient()));
        }

        /**
         * Leaves out what the kernel would refuse.
         *
         * @param givenBounding what the bounding set may hold
         * @param givenPermitted what the other sets may hold
         */
        Bits within(long givenBounding, long givenPermitted) {
            long bound = bounding & givenBounding;
            long permit = permitted & givenPermitted;
            long inherit = inheritable & bound & givenPermitted;
            return new Bits(bound, effective & permit, permit, inherit, ambient & permit & inherit);
        }

        /** Returns the capabilities that some set has here and not there. */
        long without(Bits other) {
            return (bounding & ~other.bounding)
                    | (effective & ~other.effective)
                    | (permitted & ~other.permitted)
                    | (inheritable & ~other.inheritable)
                    | (ambient & ~other.ambient);
        }

        /** Returns what {@code capset} takes, as its manual page writes it. */
        @Override
        public String toString() {
            if (effective == permitted && permitted == inheritable) {
                return "{effective=permitted=inheritable=0x" + Long.toHexString(effective) + "}";
            }
            return "{effective=0x" + Long.toHexString(effective) + ", permitted=0x" + Long.toHexString(permitted)
                    + ", inheritable=0x" + Long.toHexString(inheritable) + "}";
        }
    }

    /** Returns the capabilities to keep. What we do not have ourselves can't be kept, and is left out with a warning. */
    public static Capabilities keeping(Set<Capability> wanted) {
        long kept = bits(wanted);
        warn(kept & ~Host.BOUNDING);
        long given = kept & Host.BOUNDING;
        return new Capabilities("/capabilities", Host.LAST, new Bits(given, given, given, given, 0), false);
    }

    /**
     * Returns the capabilities that a bundle asks for. What can't be granted is left out, with one warning that names all: what we do
     * not have ourselves, what is effective but not permitted, inheritable but not bounding, or ambient but not both permitted and
     * inheritable.
     *
     * @param sets null for none at all
     * @param inUserNamespace whether the program is in a user namespace that is not ours, in whose bounds it has all of them
     */
    public static Capabilities of(@Nullable CapabilitySets sets, boolean inUserNamespace) {
        Bits wanted = Bits.of(sets == null ? CapabilitySets.NONE : sets);
        long known = (1L << Host.LAST << 1) - 1;
        Bits given = inUserNamespace
                ? wanted.within(known, known)
                : wanted.within(Host.BOUNDING, Host.PERMITTED & Host.BOUNDING);
        warn(wanted.without(given));
        return new Capabilities("/process/capabilities", Host.LAST, given, true);
    }

    private static void warn(long missing) {
        if (missing != 0) {
            List<Capability> names = new ArrayList<>();
            for (Capability capability : Capability.values()) {
                if ((missing & bit(capability)) != 0) {
                    names.add(capability);
                }
            }
            // Loaded here only: a logger costs a cold JVM several milliseconds.
            LoggerFactory.getLogger(Capabilities.class)
                    .warn("these capabilities can't be granted, the container does without: {}", names);
        }
    }

    /** Drops everything else from the bounding set: to be done while we still may. */
    public void addBoundingSet(SyscallProgram.Builder program) {
        program.phase(Phase.CAPABILITIES).from(pointer);
        for (int number = 0; number <= last; number++) {
            if ((sets.bounding & 1L << number) == 0) {
                program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_CAPBSET_DROP), name(number)));
            }
        }
    }

    /** Sets all but the bounding set: after the change of the user, which {@code KEEPCAPS} survives. */
    public void addSets(SyscallProgram.Builder program) {
        program.phase(Phase.CAPABILITIES).from(pointer);
        ByteBuffer header =
                ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(VERSION_3);
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        for (int half = 0; half < 2; half++) {
            int shift = Integer.SIZE * half;
            data.putInt((int) (sets.effective >>> shift))
                    .putInt((int) (sets.permitted >>> shift))
                    .putInt((int) (sets.inheritable >>> shift));
        }
        program.add(Op.of(
                SystemCall.CAPSET,
                bytes(header.array(), "{_LINUX_CAPABILITY_VERSION_3, 0}"),
                bytes(data.array(), sets.toString())));
        if (setsAmbient) {
            addAmbientSet(program);
        }
    }

    /** What is ambient survives an execve by a user who is not root. */
    private void addAmbientSet(SyscallProgram.Builder program) {
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_CAP_AMBIENT), CLEAR_ALL));
        for (int number = 0; number <= last; number++) {
            if ((sets.ambient & 1L << number) != 0) {
                // Our caller may have forbidden it by its securebits, which is no reason to do without the others.
                program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_CAP_AMBIENT), RAISE, name(number))
                        .tolerating(Errno.EPERM));
            }
        }
    }

    private static long bits(Set<Capability> set) {
        long bits = 0;
        for (Capability capability : set) {
            bits |= bit(capability);
        }
        return bits;
    }

    private static long bit(Capability capability) {
        return 1L << capability.number();
    }

    private static Argument name(int number) {
        Capability[] known = Capability.values();
        return number < known.length ? new Argument.Symbol("CAP_" + known[number], number) : integer(number);
    }
}
