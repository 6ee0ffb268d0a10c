package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panamax.config.ConfigException;
import dev.panamax.network.NetworkException;
import dev.panamax.network.NetworkState;
import dev.panamax.program.Board;
import dev.panamax.program.BoardException;
import dev.panamax.testing.Mutations;
import dev.panamax.testing.Mutations.Mutation;
import dev.panamax.testing.Trials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk of a container, cut or changed: nobody is killed and nothing removed on the account of such a file. */
@Tag("host") // An emulated processor shows nothing else, and takes minutes.
class HostileStateTest {
    private static final Trials TRIALS = new Trials(
            "hostile state",
            Set.of(
                    ContainerException.class,
                    StartException.class,
                    ConfigException.class,
                    BoardException.class,
                    NetworkException.class));

    private static final String ID = "ship";

    @TempDir
    private Path directory;

    private Process init;
    private ContainerRuntime runtime;
    private StateDirectory state;
    private Path cgroup;

    /** A state that names a process and directories, which are there. */
    @BeforeEach
    void prepare() throws IOException {
        init = new ProcessBuilder("sleep", "300").start();
        cgroup = Files.createDirectories(directory.resolve("cgroup/above/own"));
        Path root = directory.resolve("state");
        runtime = ContainerRuntime.at(root);
        state = StateDirectory.create(root, ID);
        state.writeConfiguration("{\"ociVersion\": \"1.2.0\"}");
        state.write(record(ID, (int) init.pid()));
    }

    private ContainerRecord record(String id, int pid) {
        return new ContainerRecord(
                "1.2.0",
                id,
                false,
                pid,
                987_654,
                directory.resolve("bundle"),
                directory.resolve("bundle/rootfs"),
                Instant.parse("2026-11-30T20:15:00Z"),
                1000,
                false,
                Map.of("note", "grüße \u001b[2J"),
                new LinkedHashMap<>(Map.of("freezer", cgroup)),
                null);
    }

    @AfterEach
    void nothingWasDone() throws IOException {
        try {
            assertThat(init.isAlive()).isTrue();
            assertThat(cgroup).isDirectory();
            try (Stream<Path> files = Files.list(cgroup)) {
                assertThat(files).isEmpty();
            }
            assertThat(state.path()).isDirectory();
            TRIALS.assertNoneWrong();
        } finally {
            init.destroyForcibly();
            init.onExit().join();
        }
    }

    @AfterAll
    static void writeFigures() {
        TRIALS.write();
    }

    private static List<Mutation> all(byte[] original) {
        return Mutations.of(original).all();
    }

    @Test
    void aStateThatIsWholeIsBelievedAndReadable() throws IOException {
        ContainerRecord record = state.record().orElseThrow();
        assertThat(record).isEqualTo(record(ID, (int) init.pid()));
        Path file = state.path().resolve(StateDirectory.STATE);
        assertThat(new ObjectMapper().readTree(file.toFile()))
                .hasSize(13)
                .anyMatch(field -> field.asText().matches("crc32:[0-9a-f]{8}"));
    }

    @Test
    void aStateThatIsCutOrChangedIsNeverBelieved() throws IOException {
        Path file = state.path().resolve(StateDirectory.STATE);
        byte[] original = Files.readAllBytes(file);
        OciContainer known = runtime.find(ID);
        for (Mutation mutation : all(original)) {
            Files.write(file, mutation.bytes());
            TRIALS.mustFail("state.json, " + mutation.what(), file.toString(), () -> runtime.find(ID));
        }
        for (Mutation mutation : Mutations.of(original).cuts()) {
            Files.write(file, mutation.bytes());
            TRIALS.mustFail("to delete by it, " + mutation.what(), file.toString(), () -> delete(known));
        }
        assertThatThrownBy(runtime::list).isInstanceOf(ContainerException.class);
        assertThatThrownBy(() -> runtime.remove(ID)).isInstanceOf(ContainerException.class);
    }

    private static boolean delete(OciContainer container) {
        container.delete(true);
        return true;
    }

    @Test
    void aStateWithoutAChecksumIsOfAnotherRuntime() throws IOException {
        Path file = state.path().resolve(StateDirectory.STATE);
        String sealed = Files.readString(file);
        Files.writeString(file, sealed.replaceFirst(",\"checksum\".*\n", "}\n"));
        assertThatThrownBy(() -> runtime.find(ID))
                .isInstanceOf(ContainerException.class)
                .hasMessageStartingWith("the state " + file + " can't be believed: it has no checksum: it is cut, or a"
                        + " Panamax older than checksums has made it, which can delete it:")
                .hasMessageContaining("nothing was done to the container");
    }

    @Test
    void aStateOfAnotherContainerIsNotThisOnes() {
        state.write(record("boat", (int) init.pid()));
        assertThatThrownBy(() -> runtime.find(ID)).hasMessageContaining("it is of the container \"boat\"");
    }

    /** A list that ends early names directories above those that were meant. */
    @Test
    void listsThatAreCutOrChangedAreNeverBelieved() throws IOException {
        state.writeMissingCgroups(List.of(cgroup.getParent(), cgroup));
        assertThat(state.missingCgroups()).containsExactly(cgroup.getParent(), cgroup);
        Path file = state.path().resolve("missing-cgroups");
        for (Mutation mutation : all(Files.readAllBytes(file))) {
            Files.write(file, mutation.bytes());
            TRIALS.mustFail("missing-cgroups, " + mutation.what(), file.toString(), state::missingCgroups);
        }
    }

    @Test
    void aNetworkThatIsCutOrChangedIsNotRemoved() throws IOException {
        state.write("network.json", "{\"veth_host\":\"pnx-none0\",\"veth_child\":\"pnx-none1\"}\n");
        Path file = state.path().resolve("network.json");
        for (Mutation mutation : all(Files.readAllBytes(file))) {
            Files.write(file, mutation.bytes());
            TRIALS.mustFail("network.json, " + mutation.what(), file.toString(), () -> disconnect(state));
        }
    }

    private static boolean disconnect(StateDirectory state) {
        BundleNetwork.disconnect(state);
        return true;
    }

    @Test
    void operationsThatAreCutOrChangedStartNothing() throws IOException {
        board();
        state.write("operations", "7\twhile starting: execve(\"/bin/true\")\n8\twhile starting: exit(1)\n");
        PendingOperations.of(state).close();
        Path file = state.path().resolve("operations");
        for (Mutation mutation : all(Files.readAllBytes(file))) {
            Files.write(file, mutation.bytes());
            TRIALS.mustFail("operations, " + mutation.what(), file.toString(), () -> PendingOperations.of(state));
        }
    }

    /** Header: what failed, with which errno, what runs, how large it all is; then two operations of 112 bytes. */
    private byte[] board() throws IOException {
        ByteBuffer board = ByteBuffer.allocate(64 + 2 * 112).order(ByteOrder.nativeOrder());
        board.putLong(0, -1).putLong(24, board.capacity());
        Files.write(state.board(), board.array());
        return board.array();
    }

    @Test
    void aBoardThatIsCutOrChangedIsRefusedOrWhatItSays() throws IOException {
        byte[] original = board();
        for (Mutation mutation : Mutations.of(original).cuts()) {
            Files.write(state.board(), mutation.bytes());
            TRIALS.mustFail("the board, " + mutation.what(), state.board().toString(), this::lookAtBoard);
        }
        for (Mutation mutation : Mutations.of(original).changes()) {
            Files.write(state.board(), mutation.bytes());
            TRIALS.mayFail(
                    "the board, " + mutation.what(),
                    state.board().toString(),
                    this::lookAtBoard,
                    failed -> failed >= -1 && failed < 2);
        }
    }

    private int lookAtBoard() {
        try (Board board = Board.open(state.board())) {
            int failed = board.failed();
            board.errno();
            board.executionFailure(0);
            board.executionFailure(1);
            return failed;
        }
    }

    /** As engines of 2014 wrote it: no checksum, but each value of its type, and the process that it names must have started then. */
    @Test
    void aStateOf2014IsRefusedOrWhatItSays() throws IOException {
        State honest = new State(
                (int) init.pid(),
                9_000_000_000_000L, // After the end of every process.
                new NetworkState(List.of(new NetworkState.VethPair("pnx-none0", "eth0")), ""),
                Map.of("freezer", cgroup));
        byte[] original = honest.toJson().getBytes(StandardCharsets.UTF_8);
        Path file = directory.resolve(State.FILE);
        Files.write(file, original);
        assertThat(State.read(directory)).isEqualTo(honest);
        for (Mutation mutation : Mutations.of(original).cuts().subList(0, original.length - 1)) {
            Files.write(file, mutation.bytes());
            TRIALS.mustFail("state.json of 2014, " + mutation.what(), State.FILE, () -> Container.open(directory));
        }
        for (Mutation mutation : all(original)) {
            Files.write(file, mutation.bytes());
            TRIALS.mustFail("state.json of 2014, " + mutation.what(), State.FILE, () -> Container.open(directory));
        }
    }
}
