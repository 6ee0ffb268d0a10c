package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Pipe;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A container's root looks for everybody who joins: stops him, and opens his program, his memory and what he has open. */
class NewcomersTest extends AttackTestCase {
    private static final int JOINS = 100;
    private static final int CLONE_ARGUMENTS_SIZE = 88;
    private static final int FIRST_ID = 100_000;
    private static final List<CloneFlag> NAMESPACES =
            List.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWNS, CloneFlag.CLONE_NEWPID);

    /**
     * Builtins alone, as a newcomer is there for a moment only. Who has a stage's name is stopped; if he has it still, and is not the
     * program that he was to become, what can be opened of him is written down.
     */
    private static final String HUNT = """
            look() {
              true 2> /dev/null < $p/exe && echo exe >> /prey
              true 2> /dev/null < $p/mem && echo mem >> /prey
              true 2> /dev/null < $p/environ && echo environ >> /prey
              for f in $p/fd/*; do test "$f" = "$p/fd/*" || echo fd >> /prey; done
              echo end >> /looked
            }
            echo > /ready
            while true; do
              for p in /proc/[0-9]*; do
                case $p in /proc/1) continue ;; esac
                c=; read -r c 2> /dev/null < $p/cmdline
                case $c in panamax-stage*)
                  kill -STOP ${p#/proc/}
                  while read -r s 2> /dev/null < $p/stat; do
                    case $s in *") T "* | *") Z "*) break ;; esac
                  done
                  c=; read -r c 2> /dev/null < $p/cmdline
                  case $c in panamax-stage*) look ;; esac
                  kill -CONT ${p#/proc/} ;;
                esac
              done
            done 2> /dev/null""";

    /** Starts the hunter, the root of a user namespace with all rights there: everybody who comes in is one of his. */
    private OciContainer hunter() {
        image.path().toFile().setWritable(true, false);
        OciContainer container = sleeping("hunter", config -> {
            texts(config.withObject("/process"), "args", "sh", "-c", HUNT);
            ObjectNode linux = config.withObject("/linux");
            linux.withArray("namespaces").addObject().put("type", "user");
            for (String map : List.of("uidMappings", "gidMappings")) {
                linux.withArray(map)
                        .addObject()
                        .put("containerID", 0)
                        .put("hostID", FIRST_ID)
                        .put("size", 65536);
            }
            for (String set : List.of("bounding", "effective", "permitted")) {
                texts(
                        config.withObject("/process/capabilities"),
                        set,
                        "CAP_SYS_PTRACE",
                        "CAP_KILL",
                        "CAP_SYS_ADMIN",
                        "CAP_DAC_OVERRIDE",
                        "CAP_DAC_READ_SEARCH");
            }
        });
        awaitFile(image.path().resolve("ready"));
        return container;
    }

    @Test
    void nobodyWhoJoinsCanBeLookedInto() {
        OciContainer hunter = hunter();
        for (int i = 0; i < JOINS; i++) {
            try (JoinedProcess joined = hunter.join(joining(config -> {}, "true"))) {
                joined.await();
            }
            Score.attack(
                    "something of who joined was opened",
                    Files.exists(image.path().resolve("prey")));
        }
        hunter.delete(true);
        Path looked = image.path().resolve("looked");
        long times = Files.exists(looked) ? read(looked).lines().count() : 0;
        System.out.println("a hunter looked " + times + " times in " + JOINS + " joins, and saw nothing");
    }

    @Test
    void whoDoesNotHideIsLookedInto() throws IOException {
        OciContainer hunter = hunter();
        Slot pid = Slot.word("pid");
        try (PidFd init = PidFd.open(hunter.record().pid());
                Pipe go = Pipe.open();
                Launch launch = Spawn.of(naiveJoin(init, go, pid), List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR))
                        .keeping(List.of(init.fd(), go.read()))
                        .start();
                PidFd joined = PidFd.open((int) launch.data().get(pid))) {
            // It waits, so the hunter comes by in any case.
            awaitFile(image.path().resolve("looked"));
            joined.signal(9);
            joined.await();
        }
        assertThat(Files.readAllLines(image.path().resolve("prey"))).contains("mem", "fd");
        Score.victim("a joiner that does not hide", true);
        hunter.delete(true);
    }

    /** Joins as Panamax does, but for what hides the process, and waits there. */
    private static SyscallProgram naiveJoin(PidFd init, Pipe go, Slot pid) {
        Argument none = Argument.integer(0);
        return SyscallProgram.builder()
                .add(Op.of(SystemCall.CLOSE, Argument.integer(Launch.BOARD_FD)))
                .add(Op.of(SystemCall.SETNS, Argument.descriptor(init.fd()), Argument.flags(NAMESPACES)))
                .add(Op.of(SystemCall.SETRESGID, none, none, none))
                .add(Op.of(SystemCall.SETRESUID, none, none, none))
                .add(Op.of(SystemCall.PRCTL, Argument.symbol(Prctl.PR_SET_DUMPABLE), Argument.integer(1)))
                .add(Op.of(
                                SystemCall.CLONE3,
                                Argument.words(
                                        Argument.flags(CloneFlag.CLONE_PARENT, CloneFlag.CLONE_PARENT_SETTID),
                                        none,
                                        none,
                                        Argument.address(pid),
                                        none,
                                        none,
                                        none,
                                        none,
                                        none,
                                        none,
                                        none),
                                Argument.integer(CLONE_ARGUMENTS_SIZE))
                        .expecting(Op.Expectation.STOP_IF_POSITIVE))
                .add(Op.of(
                        SystemCall.READ,
                        Argument.descriptor(go.read()),
                        Argument.address(Slot.word("go")),
                        Argument.integer(1)))
                .build();
    }
}
