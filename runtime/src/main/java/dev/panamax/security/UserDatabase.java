package dev.panamax.security;

import dev.panamax.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The users and groups of a container, as its {@code /etc/passwd} and {@code /etc/group} list them. Lines that make no sense are no
 * error: blank ones are skipped, missing fields are empty, what is no number is 0. But who is chosen must not be somebody else by a
 * number that the kernel would take for another one.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/passwd.5.html">passwd(5)</a>
 * @see <a href="https://man7.org/linux/man-pages/man5/group.5.html">group(5)</a>
 */
public final class UserDatabase {
    /** The last that a configuration may name by number, as in 2014. */
    private static final long LAST_ID = Integer.MAX_VALUE;
    /** The last that the kernel has: one more means none, and with one more again it starts from 0. */
    private static final long LAST_LISTED_ID = 0xffff_fffeL;

    private final List<User> users;
    private final List<Group> groups;

    record User(String name, long uid, long gid, String home) {}

    record Group(String name, long gid, List<String> members) {}

    private UserDatabase(List<User> users, List<Group> groups) {
        this.users = users;
        this.groups = groups;
    }

    /**
     * Reads both files.
     *
     * @param passwd the text of {@code /etc/passwd}, empty if there is none
     * @param group the text of {@code /etc/group}, empty if there is none
     */
    public static UserDatabase parse(String passwd, String group) {
        return new UserDatabase(users(passwd), groups(group));
    }

    /**
     * Finds out who {@code user}, {@code uid}, {@code user:group}, {@code uid:gid} and so on is. What consists of digits is a
     * number, whatever names the files list: an image must not turn a user without rights into one that has some. Numbers need not be
     * listed.
     *
     * @param defaults for what neither the specification nor the files say; its uid is looked up if no user is named
     * @throws UserException if a name is unknown, or a number out of range
     */
    public Identity resolve(String specification, Identity defaults) {
        int colon = specification.indexOf(':');
        String userPart = colon < 0 ? specification : specification.substring(0, colon);
        String groupPart = colon < 0 ? "" : specification.substring(colon + 1);
        Optional<User> user = find(
                users,
                userPart.isEmpty()
                        ? candidate -> candidate.uid() == defaults.uid()
                        : candidate -> matches(userPart, candidate.name(), candidate.uid()));
        long uid = user.map(User::uid).orElseGet(() -> userPart.isEmpty() ? defaults.uid() : id(userPart, "user"));
        long gid = user.map(User::gid).orElse(defaults.gid());
        String home = user.map(User::home).orElse(defaults.home());
        check(uid, LAST_LISTED_ID, "user");
        if (home.indexOf('\0') >= 0) {
            throw new UserException("the home directory of the user " + uid + " has a NUL in it");
        }
        if (!groupPart.isEmpty()) {
            long group = gid(groupPart);
            check(group, LAST_LISTED_ID, "group");
            return new Identity(uid, group, defaults.groups(), home);
        }
        check(gid, LAST_LISTED_ID, "group");
        List<Long> supplementary = user.map(found -> memberships(found.name())).orElse(List.of());
        supplementary.forEach(group -> check(group, LAST_LISTED_ID, "group"));
        return new Identity(uid, gid, supplementary.isEmpty() ? defaults.groups() : supplementary, home);
    }

    /** Returns the home directory of a user by number, if it can be one; names that look like numbers mean nothing here. */
    public Optional<String> home(long uid) {
        return find(users, user -> user.uid() == uid)
                .map(User::home)
                .filter(home -> !home.isEmpty() && home.indexOf('\0') < 0);
    }

    /** Returns the name of the first user with an id. */
    public Optional<String> nameOf(long uid) {
        return find(users, user -> user.uid() == uid).map(User::name);
    }

    private long gid(String name) {
        return find(groups, group -> matches(name, group.name(), group.gid()))
                .map(Group::gid)
                .orElseGet(() -> id(name, "group"));
    }

    private List<Long> memberships(String user) {
        List<Long> gids = new ArrayList<>();
        for (Group group : groups) {
            if (group.members().contains(user)) {
                gids.add(group.gid());
            }
        }
        return gids;
    }

    private static <T> Optional<T> find(List<T> list, Predicate<T> condition) {
        for (T candidate : list) {
            if (condition.test(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static long id(String text, String kind) {
        OptionalLong id = number(text);
        if (id.isEmpty()) {
            throw new UserException("the container knows no " + kind + " " + OneLine.quoted(text));
        }
        check(id.getAsLong(), LAST_ID, kind);
        return id.getAsLong();
    }

    private static boolean matches(String text, String name, long id) {
        return isNumber(text, id) || (!consistsOfDigits(text) && name.equals(text));
    }

    private static boolean consistsOfDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static void check(long id, long last, String kind) {
        if (id < 0 || id > last) {
            throw new UserException("the " + kind + " id " + id + " is not between 0 and " + last);
        }
    }

    private static boolean isNumber(String text, long value) {
        OptionalLong number = number(text);
        return number.isPresent() && number.getAsLong() == value;
    }

    /** Returns a decimal number; one that is too large for 64 bits as the largest, which is no id either. */
    private static OptionalLong number(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        if (text.length() == start) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.of(Long.MAX_VALUE); // Digits they are, so it is their number.
        }
    }

    private static List<User> users(String passwd) {
        List<User> users = new ArrayList<>();
        for (String line : passwd.split("\n", -1)) {
            String[] fields = line.strip().split(":", -1);
            if (!line.isBlank()) {
                users.add(new User(fields[0], numberAt(fields, 2), numberAt(fields, 3), textAt(fields, 5)));
            }
        }
        return users;
    }

    private static List<Group> groups(String text) {
        List<Group> groups = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] fields = line.strip().split(":", -1);
            if (!line.isBlank()) {
                String members = textAt(fields, 3);
                List<String> names = members.isEmpty() ? List.of() : List.of(members.split(",", -1));
                groups.add(new Group(fields[0], numberAt(fields, 2), names));
            }
        }
        return groups;
    }

    private static String textAt(String[] fields, int index) {
        return index < fields.length ? fields[index] : "";
    }

    private static long numberAt(String[] fields, int index) {
        return number(textAt(fields, index)).orElse(0);
    }
}
