package dev.panamax.program;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a program: a system call, and what follows from its result.
 *
 * @param note what it is for, in a few words, or empty where the call says it all
 * @param result where the result goes, for later operations
 * @param onSuccess where to go on after success instead of the next operation
 * @param onFailure where to go on after a failure instead of giving up
 */
public record Op(
        Call call,
        String note,
        Tolerance tolerance,
        Expectation expectation,
        @Nullable Slot result,
        @Nullable Label onSuccess,
        @Nullable Label onFailure) {

    /** Which errors are none. */
    public sealed interface Tolerance {
        /** Returns the word that the interpreter has for it. */
        long encoded();

        enum Simple implements Tolerance {
            NOTHING,
            EVERYTHING;

            @Override
            public long encoded() {
                return this == NOTHING ? 0 : -1;
            }
        }

        record Of(Errno errno) implements Tolerance {
            @Override
            public long encoded() {
                return errno.number();
            }
        }
    }

    /** What a result must be. */
    public enum Expectation {
        /** Whatever is no error. */
        SUCCESS,
        /** More than 0; a read at the end of a stream fails. */
        POSITIVE,
        /** 0 goes on, more ends the program: what the two sides of a clone get. */
        STOP_IF_POSITIVE
    }

    public static Op of(SystemCall name, Argument... arguments) {
        return new Op(Call.of(name, arguments), "", Tolerance.Simple.NOTHING, Expectation.SUCCESS, null, null, null);
    }

    /** Says what the operation is for: shown in plans and errors. */
    public Op note(String words) {
        return new Op(call, words, tolerance, expectation, result, onSuccess, onFailure);
    }

    /** Goes on as after success if the call fails with one errno. */
    public Op tolerating(Errno errno) {
        return new Op(call, note, new Tolerance.Of(errno), expectation, result, onSuccess, onFailure);
    }

    /** Goes on as after success whatever the call returns. */
    public Op toleratingEverything() {
        return new Op(call, note, Tolerance.Simple.EVERYTHING, expectation, result, onSuccess, onFailure);
    }

    public Op expecting(Expectation expected) {
        return new Op(call, note, tolerance, expected, result, onSuccess, onFailure);
    }

    /** Stores the result. Never for a clone: both sides would store theirs. */
    public Op into(Slot slot) {
        return new Op(call, note, tolerance, expectation, slot, onSuccess, onFailure);
    }

    public Op onSuccess(Label label) {
        return new Op(call, note, tolerance, expectation, result, label, onFailure);
    }

    public Op onFailure(Label label) {
        return new Op(call, note, tolerance, expectation, result, onSuccess, label);
    }
}
