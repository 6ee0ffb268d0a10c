package dev.panamax.linux;

import java.util.List;

/** Writes calls as the manual pages and strace do: {@code mount("proc", ".", "proc", MS_NOSUID|MS_NODEV, NULL)}. */
final class CallPrinter {
    private static final int LONGEST_VECTOR = 16;

    private CallPrinter() {}

    static String print(String name, List<Argument> arguments) {
        StringBuilder out = new StringBuilder(80).append(name).append('(');
        join(arguments, ", ", out);
        return out.append(')').toString();
    }

    private static void join(List<Argument> arguments, String separator, StringBuilder out) {
        for (int i = 0; i < arguments.size(); i++) {
            out.append(i == 0 ? "" : separator);
            print(arguments.get(i), out);
        }
    }

    private static void print(Argument argument, StringBuilder out) {
        switch (argument) {
            case Argument.Decimal(long value) -> out.append(value);
            case Argument.Mode(long value) -> out.append('0').append(Long.toOctalString(value));
            case Argument.Symbol(String name, long _) -> out.append(name);
            case Argument.Flags(List<? extends Flag> flags) -> flags(flags, out);
            case Argument.Descriptor(Fd fd) -> out.append(fd.formerNumber());
            case Argument.Text(String text) -> quote(text, out);
            case Argument.Bytes(byte[] _, String description) -> out.append(description);
            case Argument.Words(List<Argument> words, String description) -> {
                if (description.isEmpty()) {
                    words(words, out);
                } else {
                    out.append(description);
                }
            }
            case Argument.Value(Slot slot, int offset) -> slot("<", slot, offset, out);
            case Argument.Address(Slot slot, int offset) -> slot("&<", slot, offset, out);
        }
    }

    private static void slot(String prefix, Slot slot, int offset, StringBuilder out) {
        out.append(prefix).append(slot.name());
        if (offset != 0) {
            out.append('+').append(offset);
        }
        out.append('>');
    }

    private static void flags(List<? extends Flag> flags, StringBuilder out) {
        if (flags.isEmpty()) {
            out.append('0');
        }
        for (int i = 0; i < flags.size(); i++) {
            out.append(i == 0 ? "" : "|").append(flags.get(i).name());
        }
    }

    private static void words(List<Argument> words, StringBuilder out) {
        boolean vector = !words.isEmpty() && words.getLast().equals(Argument.NULL);
        List<Argument> shown = vector ? words.subList(0, words.size() - 1) : words;
        boolean cut = shown.size() > LONGEST_VECTOR;
        out.append(vector ? '[' : '{');
        join(cut ? shown.subList(0, LONGEST_VECTOR) : shown, ", ", out);
        out.append(cut ? ", ..." : "").append(vector ? ']' : '}');
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        out.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
