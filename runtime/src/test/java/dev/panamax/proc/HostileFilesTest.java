package dev.panamax.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.testing.Mutations;
import dev.panamax.testing.Mutations.Mutation;
import dev.panamax.testing.Trials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of {@code /proc} with names that somebody chose to confuse, or that are not what the manual pages say. */
class HostileFilesTest {
    private static final Trials TRIALS = new Trials("hostile proc files", Set.of(ProcException.class));

    private static final String STAT =
            "123 (sleep) S 7 123 123 34816 -1 4194560 1 0 0 0 3 4 0 0 20 0 1 0 987654 100 200" + " 18446744073709551615"
                    + " 0".repeat(27) + "\n";

    private static final String STATUS = """
            Name:	sleep
            State:	S (sleeping)
            Tgid:	123
            Pid:	123
            PPid:	7
            Uid:	1000	1001	1002	1003
            Gid:	100	101	102	103
            NSpid:	123	5
            SigBlk:	0000000000010000
            CapEff:	000001ffffffffff
            """;

    private static final String MOUNTS = """
            36 35 98:0 /mnt1 /a\\040b\\011c rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue
            40 31 0:37 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct
            """;

    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units     \s
            Max cpu time              unlimited            unlimited            seconds   \s
            Max open files            1024                 524288               files     \s
            """;

    private static final String CGROUPS = "10:cpuacct,cpu:/a:b\n1:name=systemd:/user\n0::/unified/path\n";

    private static final String UID_MAP = "         0       1000          1\n         1     100000      65536\n";

    /**
     * What reads a file.
     *
     * @param possible whether a value is one that some file of this kind may have
     */
    record Reader(String name, String text, Function<ProcFile, Object> parse, Predicate<Object> possible) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Reader> readers() {
        return List.of(
                new Reader("stat", STAT, ProcessStat::parse, HostileFilesTest::isProcess),
                new Reader("listing", STAT, HostileFilesTest::listing, HostileFilesTest::isListing),
                new Reader("uid", STATUS, file -> ProcessStatus.of(file).effectiveUserId(), HostileFilesTest::isCount),
                new Reader("gid", STATUS, file -> ProcessStatus.of(file).effectiveGroupId(), HostileFilesTest::isCount),
                new Reader("NSpid", STATUS, file -> ProcessStatus.of(file).innermostId(), HostileFilesTest::isCount),
                new Reader("mask", STATUS, file -> ProcessStatus.of(file).mask("CapEff"), Long.class::isInstance),
                new Reader("mountinfo", MOUNTS, MountInfo::parse, HostileFilesTest::areMounts),
                new Reader("limits", LIMITS, ProcessLimits::openFiles, HostileFilesTest::isLimit),
                new Reader("cgroup", CGROUPS, CgroupMembership::parse, HostileFilesTest::areCgroups),
                new Reader("uid_map", UID_MAP, IdRange::parse, HostileFilesTest::areRanges),
                new Reader("cap_last_cap", "40\n", Sysctl::parse, HostileFilesTest::isCount));
    }

    private static ProcessListing listing(ProcFile file) {
        return ProcessListing.parse(123, 1000, file, new byte[0]);
    }

    private static boolean isProcess(Object value) {
        return value instanceof ProcessStat(char _, int parent, long time) && parent >= 0 && time >= 0;
    }

    private static boolean isListing(Object value) {
        return value instanceof ProcessListing listing
                && listing.parent() >= 0
                && listing.cpuTime() >= 0
                && listing.startTime() >= 0;
    }

    private static boolean isCount(Object value) {
        return value instanceof Number number && number.longValue() >= 0;
    }

    private static boolean isLimit(Object value) {
        return value instanceof ProcessLimits.Limit(long soft, long hard) && soft >= -1 && hard >= -1;
    }

    private static boolean areMounts(Object value) {
        return all(
                value,
                MountInfo.class,
                mount -> mount.mountPoint().startsWith("/") && !mount.type().isEmpty());
    }

    private static boolean areCgroups(Object value) {
        return all(value, CgroupMembership.class, cgroup -> cgroup.path().startsWith("/"));
    }

    private static boolean areRanges(Object value) {
        return all(value, IdRange.class, range -> range.inside() >= 0 && range.outside() >= 0 && range.length() >= 0);
    }

    private static <T> boolean all(Object value, Class<T> type, Predicate<T> right) {
        return value instanceof List<?> list
                && list.stream().allMatch(element -> type.isInstance(element) && right.test(type.cast(element)));
    }

    @TempDir
    private Path directory;

    @AfterEach
    void noneIsWrong() {
        TRIALS.assertNoneWrong();
    }

    @AfterAll
    static void writeFigures() {
        TRIALS.write();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void whatIsWholeIsUnderstood(Reader reader) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), reader.text());
        assertThat(reader.parse().apply(ProcFile.read(file))).matches(reader.possible());
    }

    /** Half a number is another number. What is cut between two lines can't be told from a shorter file. */
    @ParameterizedTest
    @MethodSource("readers")
    void whatEndsWithinALineIsRefused(Reader reader) {
        for (Mutation mutation : Mutations.of(reader.text()).cuts()) {
            Path file = write(mutation.bytes());
            String what = reader + ", " + mutation.what();
            if (mutation.bytes().length == 0 || mutation.bytes()[mutation.bytes().length - 1] == '\n') {
                TRIALS.mayFail(what, file.toString(), () -> parse(reader, file), reader.possible());
            } else {
                TRIALS.mustFail(what, file.toString(), () -> parse(reader, file));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void whatIsChangedIsRefusedOrWhatItSays(Reader reader) {
        for (Mutation mutation : Mutations.of(reader.text()).all()) {
            // What a file that was read would hold: bytes that are no characters are replaced, and read files end with
            // a line.
            String text = new String(mutation.bytes(), StandardCharsets.UTF_8);
            if (text.endsWith("\n")) {
                ProcFile file = new ProcFile("/proc/7/file", text);
                TRIALS.mayFail(
                        reader + ", " + mutation.what(),
                        "/proc/7/file",
                        () -> reader.parse().apply(file),
                        reader.possible());
            }
        }
    }

    private Path write(byte[] bytes) {
        try {
            return Files.write(directory.resolve("file"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object parse(Reader reader, Path file) throws Exception {
        return reader.parse().apply(ProcFile.read(file));
    }

    @Test
    void theNameOfAProgramIsNoField() {
        for (String name : List.of(
                "",
                ")",
                "(",
                ") R 1 1",
                "a) S 1 (b",
                "\n",
                "x\n) Z 0 0 0",
                "1) 2 (3",
                "\r",
                "\0",
                "\ufffd",
                ") ) ) ")) {
            String stat = STAT.replace("sleep", name);
            TRIALS.mayFail(
                    "a program named " + name,
                    "",
                    () -> ProcessStat.parse(new ProcFile("stat", stat)),
                    new ProcessStat('S', 7, 987_654)::equals);
            TRIALS.mayFail(
                    "a listing of a program named " + name,
                    "",
                    () -> listing(new ProcFile("stat", stat)).command(),
                    ("[" + name + "]")::equals);
        }
    }

    /** The kernel escapes a line feed in it, and nothing else that could be taken for the end of a line. */
    @Test
    void theNameOfAProgramIsNoOtherLineOfItsStatus() {
        for (String name : List.of("Uid:\t0\t0\t0\t0", "\rUid:\t0\t0\t0\t0", "x\u0085Uid:\t0\t0\t0\t0", "\\nUid:\t0")) {
            ProcFile file = new ProcFile("status", STATUS.replace("sleep", name));
            assertThat(ProcessStatus.of(file).effectiveUserId()).isEqualTo(1001);
        }
    }

    @Test
    void aFieldThatIsNotThereIsNotZero() {
        ProcessStatus status = ProcessStatus.of(new ProcFile("/proc/7/status", "Name:\tsleep\n"));
        assertThat(status.field("Uid")).isEmpty();
        assertThatThrownBy(status::effectiveUserId).hasMessage("/proc/7/status: there is no field Uid");
        assertThatThrownBy(() -> status.mask("CapEff")).hasMessage("/proc/7/status: there is no field CapEff");
    }

    /** An ordinary user may mount by FUSE where he likes: nobody else's containers may depend on what he calls it. */
    @Test
    void othersMountsMayBeCalledAnything() throws Exception {
        byte[] name = {'/', 'h', '\r', 'x', (byte) 0xff, (byte) 0xc3, 0x0b, (byte) 0x85};
        byte[] start = "50 35 0:50 / ".getBytes(StandardCharsets.US_ASCII);
        byte[] rest = " rw shared:1 - fuse.x  rw,a=b c,user_id=1000\n".getBytes(StandardCharsets.US_ASCII);
        Path file = Files.writeString(directory.resolve("mountinfo"), MOUNTS);
        Files.write(file, start, StandardOpenOption.APPEND);
        Files.write(file, name, StandardOpenOption.APPEND);
        Files.write(file, rest, StandardOpenOption.APPEND);
        assertThat(MountInfo.read(file)).extracting(MountInfo::type).containsExactly("ext3", "cgroup", "fuse.x");
        assertThat(MountInfo.read(file).getLast().superOptions()).containsExactly("rw", "a=b c", "user_id=1000");
        assertThat(MountInfo.read(file).getLast().source()).isEmpty();
    }

    @Test
    void escapesOfAMountAreOctal() {
        for (String escape : List.of(
                "\\", "\\0", "\\04", "\\048", "\\x20", "\\400", "\\777", "\\-40", "\\000", "\\\u0660\u0664\u0660")) {
            ProcFile file = new ProcFile("mountinfo", MOUNTS.replace("\\040", escape));
            TRIALS.mustFail("the escape " + escape, "mountinfo", () -> MountInfo.parse(file));
        }
        ProcFile file = new ProcFile("mountinfo", MOUNTS.replace("\\040", "\\134\\043\\012"));
        assertThat(MountInfo.parse(file).getFirst().mountPoint()).isEqualTo("/a\\#\nb\tc");
    }

    @Test
    void listsOfNumbersAreListsOfNumbers() {
        for (Mutation mutation : Mutations.of("0-3,7").all()) {
            String text = new String(mutation.bytes(), StandardCharsets.UTF_8);
            TRIALS.mayFail(
                    "the list, " + mutation.what(), "", () -> numbers(text), size -> size > -1 && size <= 65_537);
        }
    }

    private static int numbers(String text) {
        try {
            return NumberList.parse(text).cardinality();
        } catch (IllegalArgumentException e) {
            throw new ProcException("list", String.valueOf(e.getMessage()));
        }
    }
}
