package dev.panamax.security.seccomp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.panamax.linux.Fd;
import dev.panamax.linux.MemoryFile;
import dev.panamax.oci.Seccomp;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The library that other runtimes make their filters with, used as they use it: what we are measured by. */
final class LibSeccomp {
    static final String LIBRARY = "libseccomp.so.2";

    private static final int NO_SUCH_NAME = -1;
    private static final int ATTRIBUTE_OPTIMIZE = 8;
    private static final int BINARY_TREE = 2;
    private static final int CONDITION_SIZE = 24;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LOOKUP = SymbolLookup.libraryLookup(LIBRARY, Arena.global());

    private static final MethodHandle INIT = function("seccomp_init", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle RELEASE = function("seccomp_release", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle ARCH_ADD =
            function("seccomp_arch_add", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle ATTR_SET =
            function("seccomp_attr_set", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle RULE_ADD = function(
            "seccomp_rule_add_array", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle EXPORT =
            function("seccomp_export_bpf", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle EXPORT_PSEUDO_CODE =
            function("seccomp_export_pfc", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RESOLVE =
            function("seccomp_syscall_resolve_name", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle RESOLVE_ARCH =
            function("seccomp_syscall_resolve_name_arch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private LibSeccomp() {}

    /** A rule that the library refuses. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(Seccomp.Rule rule, int code) {
            super("error " + code + " for " + rule);
        }
    }

    /** Returns the number of a call, or a negative one if the architecture has none. */
    static int number(String name, SeccompArchitecture architecture) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) RESOLVE_ARCH.invokeExact(token(architecture), arena.allocateFrom(name));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns whether the library knows a call on each architecture that has it. An older library knows less. */
    static boolean isCommon(String name) {
        for (SeccompArchitecture architecture : SeccompArchitecture.values()) {
            int theirs = number(name, architecture);
            int ours = SyscallTable.number(name, architecture);
            if (theirs != ours && !(theirs < 0 && (ours < 0 || Multiplexer.of(name) != null))) {
                return false;
            }
        }
        return true;
    }

    /** Returns a profile without the names of calls that the library does not know as we do. */
    static Seccomp known(Seccomp profile) {
        List<Seccomp.Rule> rules = new ArrayList<>();
        for (Seccomp.Rule rule : profile.syscalls()) {
            List<String> names =
                    rule.names().stream().filter(LibSeccomp::isCommon).toList();
            if (!names.isEmpty()) {
                rules.add(new Seccomp.Rule(names, rule.action(), rule.errnoRet(), rule.args()));
            }
        }
        return new Seccomp(
                profile.defaultAction(),
                profile.defaultErrnoRet(),
                profile.architectures(),
                profile.flags(),
                "",
                "",
                rules);
    }

    /** Returns the code that runc would load, but for what it puts before the library's. */
    static byte[] code(Seccomp profile) throws Refusal {
        return exported(profile, EXPORT);
    }

    /** Returns what the library means the code to do, in its own words. */
    static String pseudoCode(Seccomp profile) throws Refusal {
        return new String(exported(profile, EXPORT_PSEUDO_CODE), StandardCharsets.UTF_8);
    }

    private static byte[] exported(Seccomp profile, MethodHandle export) throws Refusal {
        MemorySegment context = MemorySegment.NULL;
        try (Arena arena = Arena.ofConfined();
                Fd memory = MemoryFile.create("panamax-test-filter", 0)) {
            int defaultCode = code(profile.defaultAction(), profile.defaultErrnoRet());
            context = (MemorySegment) INIT.invokeExact(defaultCode);
            for (String name : profile.architectures()) {
                SeccompArchitecture architecture = SeccompArchitecture.of(name);
                if (architecture != null) {
                    int _ = (int) ARCH_ADD.invokeExact(context, token(architecture));
                }
            }
            if (profile.syscalls().size() > 32) {
                check((int) ATTR_SET.invokeExact(context, ATTRIBUTE_OPTIMIZE, BINARY_TREE));
            }
            for (Seccomp.Rule rule : profile.syscalls()) {
                add(context, rule, defaultCode, arena);
            }
            check((int) export.invokeExact(context, memory.number()));
            return Files.readAllBytes(Path.of("/proc/self/fd/" + memory.number()));
        } catch (Refusal | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        } finally {
            release(context);
        }
    }

    private static void add(MemorySegment context, Seccomp.Rule rule, int defaultCode, Arena arena) throws Throwable {
        int action = code(rule.action(), rule.errnoRet());
        for (String name : rule.names()) {
            int number = (int) RESOLVE.invokeExact(arena.allocateFrom(name));
            if (action == defaultCode || number == NO_SUCH_NAME) {
                continue;
            }
            for (List<Seccomp.Condition> conditions : alternatives(rule.args())) {
                MemorySegment array = arena.allocate((long) CONDITION_SIZE * Math.max(1, conditions.size()), 8);
                for (int i = 0; i < conditions.size(); i++) {
                    write(conditions.get(i), array.asSlice((long) CONDITION_SIZE * i, CONDITION_SIZE));
                }
                int result = (int) RULE_ADD.invokeExact(context, action, number, conditions.size(), array);
                if (result != 0) {
                    throw new Refusal(rule, result);
                }
            }
        }
    }

    private static List<List<Seccomp.Condition>> alternatives(List<Seccomp.Condition> conditions) {
        Set<Integer> indices = new HashSet<>();
        conditions.forEach(condition -> indices.add(condition.index()));
        if (indices.size() == conditions.size()) {
            return List.of(conditions);
        }
        List<List<Seccomp.Condition>> alternatives = new ArrayList<>();
        conditions.forEach(condition -> alternatives.add(List.of(condition)));
        return alternatives;
    }

    private static void write(Seccomp.Condition condition, MemorySegment into) {
        // enum scmp_compare begins with NE = 1, in the order of SeccompOperator.
        SeccompOperator operator = SeccompOperator.valueOf(condition.op().substring("SCMP_CMP_".length()));
        into.set(JAVA_INT, 0, condition.index());
        into.set(JAVA_INT, 4, List.of(SeccompOperator.values()).indexOf(operator) + 1);
        into.set(JAVA_LONG, 8, condition.value());
        into.set(JAVA_LONG, 16, condition.valueTwo());
    }

    private static int code(String name, @Nullable Integer errno) {
        return SeccompAction.valueOf(name.substring("SCMP_ACT_".length())).code(errno == null ? 1 : errno);
    }

    private static int token(SeccompArchitecture architecture) {
        return architecture == SeccompArchitecture.X32 ? 0x4000_003e : architecture.audit();
    }

    private static void release(MemorySegment context) {
        try {
            if (!context.equals(MemorySegment.NULL)) {
                RELEASE.invokeExact(context);
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("libseccomp answers " + result);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LOOKUP.find(name).orElseThrow(), descriptor);
    }
}
