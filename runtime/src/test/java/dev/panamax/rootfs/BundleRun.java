package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.vector;

import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Pipe;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Spec;
import dev.panamax.program.Failure;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.Spawn;
import dev.panamax.program.StageException;
import dev.panamax.program.SyscallProgram;
import dev.panamax.testing.BusyboxRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the tree of a bundle in namespaces of its own and runs a script in it: a container with nothing but a tree. */
final class BundleRun {
    private static final int CLONE_ARGUMENTS_SIZE = 88;
    private static final List<Boolean> NO_NULLS = List.of(false, false, false);

    private final Spec spec;
    private final Path bundle;
    private boolean noPivot;
    private List<Boolean> nulls = NO_NULLS;
    private Map<String, Path> cgroups = Map.of();
    private List<Op> beforePivot = List.of();

    private BundleRun(Spec spec, Path bundle) {
        this.spec = spec;
        this.bundle = bundle;
    }

    static BundleRun of(Spec spec, BusyboxRoot root) {
        return new BundleRun(spec, root.path());
    }

    BundleRun noPivot() {
        noPivot = true;
        return this;
    }

    BundleRun nulls(Boolean... standard) {
        nulls = List.of(standard);
        return this;
    }

    BundleRun cgroups(Map<String, Path> paths) {
        cgroups = paths;
        return this;
    }

    BundleRun beforePivot(Op... ops) {
        beforePivot = List.of(ops);
        return this;
    }

    /** Runs a script and returns what it writes to both outputs. */
    String script(String script) {
        try (BundlePaths host = BundlePaths.check(spec, bundle, noPivot, nulls, cgroups);
                Pipe output = Pipe.open();
                Fd devNull = Fd.open("/dev/null", OpenFlag.O_RDONLY)) {
            String mounts = spec.linux().namespaces().getOrDefault(Namespace.NEWNS, "");
            if (!mounts.isEmpty()) {
                try (Fd joined = Fd.open(mounts, OpenFlag.O_RDONLY)) {
                    return run(host, output, devNull, script, joined);
                }
            }
            if (!spec.linux().has(Namespace.NEWUSER)) {
                return run(host, output, devNull, script, null);
            }
            try (IdMappedUserNamespace user = IdMappedUserNamespace.of(
                    spec.linux().uidMappings(), spec.linux().gidMappings())) {
                return run(host, output, devNull, script, user.fd());
            }
        }
    }

    private String run(BundlePaths host, Pipe output, Fd devNull, String script, @Nullable Fd joined) {
        List<Fd> kept = new ArrayList<>(host.kept());
        if (joined != null) {
            kept.add(joined);
        }
        Slot pid = Slot.word("pid");
        SyscallProgram program = program(host, script, joined, pid);
        List<Fd> standard = List.of(devNull, output.write(), output.write());
        try (Launch launch = Spawn.of(program, standard)
                        .keeping(kept)
                        .by(Spawn.Parent.CLONE_THREAD)
                        .start();
                PidFd init = PidFd.open((int) launch.data().get(pid))) {
            output.write().close();
            String text = readAll(output.read());
            init.await();
            Failure failure = launch.failure();
            if (failure != null) {
                throw new StageException(failure);
            }
            return text;
        }
    }

    private SyscallProgram program(BundlePaths host, String script, @Nullable Fd joined, Slot pid) {
        SyscallProgram.Builder program = SyscallProgram.builder().phase(Phase.CLONE);
        program.add(Op.of(SystemCall.CLOSE, integer(Launch.BOARD_FD)));
        if (joined != null) {
            boolean user = spec.linux().has(Namespace.NEWUSER);
            CloneFlag kind = user ? CloneFlag.CLONE_NEWUSER : CloneFlag.CLONE_NEWNS;
            program.add(Op.of(SystemCall.SETNS, descriptor(joined), symbol(kind)));
            program.add(Op.of(SystemCall.SETRESGID, integer(0), integer(0), integer(0)));
            program.add(Op.of(SystemCall.SETRESUID, integer(0), integer(0), integer(0)));
        }
        List<CloneFlag> namespaces = new ArrayList<>(List.of(CloneFlag.CLONE_PARENT, CloneFlag.CLONE_PARENT_SETTID));
        for (Namespace namespace : Namespace.values()) {
            if (spec.linux().creates(namespace) && namespace != Namespace.NEWUSER) {
                namespaces.add(namespace.flag());
            }
        }
        Argument none = integer(0);
        program.add(Op.of(
                        SystemCall.CLONE3,
                        Argument.words(
                                flags(namespaces), none, none, address(pid), none, none, none, none, none, none, none),
                        integer(CLONE_ARGUMENTS_SIZE))
                .expecting(Op.Expectation.STOP_IF_POSITIVE));
        FileTree tree = new BundleTree(program, spec, host);
        tree.mount();
        beforePivot.forEach(program::add);
        tree.pivot();
        tree.restrict();
        program.phase(Phase.EXEC)
                .add(Op.of(
                        SystemCall.EXECVE,
                        text("/bin/sh"),
                        vector(List.of("sh", "-c", script)),
                        vector(List.of("PATH=/bin"))));
        return program.build();
    }

    /** Returns the operation that makes a file on the host, for what must happen between two steps. */
    static Op makeDirectory(Path path) {
        return Op.of(SystemCall.MKDIRAT, AT_FDCWD, text(path.toString()), Argument.mode(0755));
    }

    static List<IdMapping> mapping(long inside, long outside, long size) {
        return List.of(new IdMapping(inside, outside, size));
    }

    private static String readAll(Fd fd) {
        byte[] buffer = new byte[4096];
        StringBuilder all = new StringBuilder();
        for (int count = fd.read(buffer); count > 0; count = fd.read(buffer)) {
            all.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return all.toString();
    }
}
