package dev.panamax.program;

import dev.panamax.linux.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The stage of aarch64 with its board as a file, under qemu's user-mode emulation. */
final class EmulatedStage {
    private EmulatedStage() {}

    /**
     * What the stage left.
     *
     * @param failedOperation index of the operation that gave up, −1 for none
     */
    record Outcome(int status, int failedOperation, int errno) {}

    static Outcome run(SyscallProgram program, Path directory) throws Exception {
        Path board = directory.resolve("board");
        Path stage = directory.resolve("stage.elf");
        Files.write(board, encode(program));
        Files.write(stage, StageImage.of(Architecture.AARCH64));
        Files.setPosixFilePermissions(stage, PosixFilePermissions.fromString("rwx------"));
        // The shell opens the board at the number where the stage looks for it.
        String script = "exec " + Stage.BOARD_FD + "<>\"$0\"; exec qemu-aarch64-static \"$1\"";
        int status = new ProcessBuilder("bash", "-c", script, board.toString(), stage.toString())
                .inheritIO()
                .start()
                .waitFor();
        ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(board)).order(ByteOrder.LITTLE_ENDIAN);
        long failed = header.getLong((int) Layout.FAILED);
        int index = failed == Layout.NONE ? -1 : Layout.index(failed - Stage.BOARD_ADDRESS);
        return new Outcome(status, index, (int) header.getLong((int) Layout.ERRNO));
    }

    private static byte[] encode(SyscallProgram program) {
        // The header is mapped as one page, of whatever size this architecture has.
        long size = (program.size() + 0xffff) & -0x10000;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(size, Long.BYTES);
            var unused = new EncodedProgram(program, memory, Stage.BOARD_ADDRESS, Architecture.AARCH64);
            assert unused.failure() == null;
            return memory.toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
