package dev.panamax.oci;

/**
 * Pointers to fields.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">JSON Pointer</a>
 */
final class Pointers {
    private Pointers() {}

    /** Returns the pointer of a field that may have any name. */
    static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
