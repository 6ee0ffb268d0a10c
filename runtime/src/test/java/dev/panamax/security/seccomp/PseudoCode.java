package dev.panamax.security.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what libseccomp writes about its filters for people: conditions, by their indentation, and actions. */
final class PseudoCode {
    private static final Pattern CONDITION =
            Pattern.compile("if \\(\\$a(\\d)(?:\\.(hi|lo)32)?(?: & 0x([0-9a-f]+))? (==|>|>=) (\\d+)\\)");
    private static final Pattern ACTION = Pattern.compile("action ([A-Z_]+)(?:\\((\\d+)\\))?;");
    private static final String CALL = "  if ($syscall == ";
    private static final int STEP = 2;

    private final List<String> lines;
    private final long[] arguments;

    private PseudoCode(List<String> lines, long[] arguments) {
        this.lines = lines;
        this.arguments = arguments;
    }

    /** Returns what the code of an architecture that the profile has decides about a call. */
    static int decide(String code, Decisions.Call call) {
        List<String> section = new ArrayList<>();
        boolean isIn = false;
        for (String line : code.split("\n", -1)) {
            if (line.startsWith("# filter for arch ")) {
                isIn = line.startsWith("# filter for arch " + name(call.architecture()) + " (");
            } else if (line.startsWith("# invalid architecture action")) {
                isIn = false;
            } else if (isIn && !line.strip().startsWith("#")) {
                section.add(line);
            }
        }
        String wanted = CALL + Integer.toUnsignedString(call.number()) + ")";
        for (int i = 0; i < section.size(); i++) {
            if (section.get(i).equals(wanted)) {
                Integer action = new PseudoCode(section, call.arguments()).block(i + 1, 2 * STEP);
                if (action != null) {
                    return action;
                }
            }
        }
        return code(section.getLast());
    }

    private static String name(SeccompArchitecture architecture) {
        return switch (architecture) {
            case X86_64 -> "x86_64";
            case X86 -> "x86";
            case X32 -> "x32";
            case AARCH64 -> "aarch64";
            case ARM -> "arm";
        };
    }

    /** Returns the action that the lines of a block, from one on, lead to; null if they lead to none. */
    private @Nullable Integer block(int from, int indent) {
        boolean last = false;
        for (int i = from; i < lines.size() && indent(i) >= indent; i++) {
            if (indent(i) > indent) {
                continue;
            }
            String line = lines.get(i).strip();
            boolean enters = line.equals("else") ? !last : holds(line);
            last = line.equals("else") || enters;
            if (line.startsWith("action ")) {
                return code(line);
            }
            Integer action = enters ? block(i + 1, indent + STEP) : null;
            if (action != null) {
                return action;
            }
        }
        return null;
    }

    private int indent(int line) {
        String text = lines.get(line);
        return text.length() - text.stripLeading().length();
    }

    private boolean holds(String line) {
        Matcher condition = CONDITION.matcher(line);
        if (!condition.matches()) {
            if (line.startsWith("action ")) {
                return true;
            }
            throw new IllegalArgumentException("pseudo code: " + line);
        }
        long argument = arguments[Integer.parseInt(condition.group(1))];
        int half = (int) ("hi".equals(condition.group(2)) ? argument >>> Integer.SIZE : argument);
        String mask = condition.group(3);
        int masked = mask == null ? half : half & Integer.parseUnsignedInt(mask, 16);
        int order = Integer.compareUnsigned(masked, Integer.parseUnsignedInt(condition.group(5)));
        return switch (condition.group(4)) {
            case "==" -> order == 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static int code(String line) {
        Matcher action = ACTION.matcher(line.strip());
        if (!action.matches()) {
            throw new IllegalArgumentException("pseudo code: " + line);
        }
        String data = action.group(2);
        return SeccompAction.valueOf(action.group(1)).code(data == null ? 0 : Integer.parseInt(data));
    }
}
