package dev.panamax.program;

import dev.panamax.config.ContainerConfig;
import dev.panamax.container.Exec;
import dev.panamax.linux.Architecture;
import dev.panamax.rootfs.RootSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The program of the usual container's init, which has some two hundred calls: written down, and copied for another start. */
@State(Scope.Benchmark)
public class ProgramBenchmark {
    private SyscallProgram program = SyscallProgram.builder().build();
    private EncodedProgram image = program.image();
    private MemorySegment board = MemorySegment.NULL;

    /** Keeps the program of a container that is never made. */
    @Setup
    public void takeProgram() throws Exception {
        Path folder = Files.createTempDirectory("panamax-bench-jmh");
        try {
            Exec.of(ContainerConfig.usual().toBuilder().networks(List.of()).build())
                    .root(new RootSource.Directory(folder.toString()))
                    .dataPath(folder)
                    .arguments(List.of("/bin/true"))
                    .createCommand(init -> {
                        program = init.spawn().program();
                        throw new IllegalStateException("seen");
                    })
                    .run();
        } catch (IllegalStateException seen) {
            image = program.image();
            board = Arena.ofAuto().allocate(program.size(), Long.BYTES);
        } finally {
            Files.delete(folder);
        }
    }

    @Benchmark
    public Object encode() {
        return new EncodedProgram(program, board.fill((byte) 0), Stage.BOARD_ADDRESS, Architecture.current());
    }

    @Benchmark
    public Object copy() {
        return image.copyTo(board.fill((byte) 0));
    }
}
