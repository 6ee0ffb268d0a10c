package dev.panamax.program;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.MemoryFile;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import java.nio.file.Path;

/** Where the board of a program is. */
public sealed interface BoardPlace {
    /** A memory file without a name: for those alone who start the program. */
    record Memory() implements BoardPlace {
        @Override
        public Fd create(long size) {
            return MemoryFile.create("panamax-board", size);
        }
    }

    /** A new file, for its owner alone, by which a {@link Board} can be opened later. */
    record File(Path path) implements BoardPlace {
        @Override
        public Fd create(long size) {
            Fd file = Fd.create(path.toString(), 0600, OpenFlag.O_RDWR, OpenFlag.O_CREAT, OpenFlag.O_EXCL);
            try {
                Call.of(SystemCall.FTRUNCATE, descriptor(file), integer(size)).invoke();
                return file;
            } catch (LinuxException e) {
                file.close();
                throw e;
            }
        }
    }

    /** Makes the file that is the board, of a size in bytes. */
    Fd create(long size);
}
