package dev.panamax.dbus;

/**
 * Values as people write them: {@code "uint64 5"}, {@code "[('a', true)]"}, {@code "{'key': <'value'>}"}.
 *
 * @see <a href="https://docs.gtk.org/glib/gvariant-text-format.html">GVariant Text Format</a>
 */
public final class GVariantText {
    private GVariantText() {}

    /**
     * Reads a value.
     *
     * @throws DbusException.BadText if the text is none, or one that GVariant has and D-Bus has not
     */
    public static Value parse(String text) {
        return new TextParser(text).parse();
    }
}
