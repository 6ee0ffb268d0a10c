package dev.panamax.linux;

import java.util.List;

/**
 * A system call with its arguments.
 *
 * @param arguments at most six
 */
public record Call(SystemCall name, List<Argument> arguments) {
    private static final int MOST_ARGUMENTS = 6;

    public Call {
        arguments = List.copyOf(arguments);
        if (arguments.size() > MOST_ARGUMENTS) {
            throw new IllegalArgumentException(name + " with " + arguments.size() + " arguments: the kernel takes six");
        }
    }

    public static Call of(SystemCall name, Argument... arguments) {
        return new Call(name, List.of(arguments));
    }

    /**
     * Makes the call here and now.
     *
     * @return the kernel's result, never negative
     * @throws LinuxException if the kernel refuses
     */
    public long invoke() {
        return check(attempt());
    }

    /** Makes the call here and now, as {@link Scratch#attempt} does, and returns the kernel's result or the negated errno. */
    public long attempt() {
        try (Scratch scratch = new Scratch(DataArea.size(arguments))) {
            return scratch.attempt(this);
        }
    }

    /** Returns the result if it is one, and throws if it is a negated errno. */
    long check(long result) {
        if (result < 0) {
            throw new LinuxException(toString(), Errno.ofResult(result));
        }
        return result;
    }

    /** Returns the call as the manual pages write it. */
    @Override
    public String toString() {
        return CallPrinter.print(name.lowerCaseName(), arguments);
    }
}
