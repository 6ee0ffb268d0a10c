package dev.panamax.oci;

/**
 * Versions such as {@code 1.3.0} or {@code 1.3.0-rc.1+dev}.
 *
 * @see <a href="https://semver.org/spec/v2.0.0.html">Semantic Versioning</a>
 */
final class SemanticVersion {
    private SemanticVersion() {}

    /** Returns whether a text is such a version. */
    static boolean isOne(String text) {
        int plus = text.indexOf('+');
        String version = plus < 0 ? text : text.substring(0, plus);
        int dash = version.indexOf('-');
        String numbers = dash < 0 ? version : version.substring(0, dash);
        return isCore(numbers)
                && (dash < 0 || areIdentifiers(version.substring(dash + 1), true))
                && (plus < 0 || areIdentifiers(text.substring(plus + 1), false));
    }

    private static boolean isCore(String numbers) {
        int first = numbers.indexOf('.');
        int second = numbers.indexOf('.', first + 1);
        return first > 0
                && second > 0
                && isNumber(numbers.substring(0, first))
                && isNumber(numbers.substring(first + 1, second))
                && isNumber(numbers.substring(second + 1));
    }

    private static boolean isNumber(String text) {
        return isDigits(text) && (text.length() == 1 || text.charAt(0) != '0');
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean areIdentifiers(String text, boolean strictNumbers) {
        int start = 0;
        while (start <= text.length()) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            String identifier = text.substring(start, end);
            if (!isIdentifier(identifier) || (strictNumbers && isDigits(identifier) && !isNumber(identifier))) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean isIdentifier(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && c != '-' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
