package dev.panamax.config;

import dev.panamax.OneLine;
import dev.panamax.PanamaxException;
import java.util.List;

/** A configuration that can't be a container, with all that is wrong with it. */
public final class ConfigException extends PanamaxException {
    private static final long serialVersionUID = 1;

    private final transient List<Fault> faults;

    /**
     * One thing that is wrong.
     *
     * @param pointer JSON pointer (RFC 6901) of the field; empty for the whole document
     * @param message one line
     */
    public record Fault(String pointer, String message) {
        public Fault {
            message = OneLine.of(message);
        }
    }

    /**
     * Reports faults.
     *
     * @param source what was read, such as a file name
     */
    public ConfigException(String source, List<Fault> faults) {
        super("config.invalid", message(source, faults), null);
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }

    private static String message(String source, List<Fault> faults) {
        StringBuilder text = new StringBuilder(source);
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            text.append(i == 0 ? ": " : "; ");
            text.append(fault.pointer())
                    .append(fault.pointer().isEmpty() ? "" : ": ")
                    .append(fault.message());
        }
        return OneLine.of(text.toString());
    }
}
