package dev.panamax.dbus;

import java.util.List;

/** Values of every type, at the ends of their ranges, and so that each kind of padding occurs. */
final class Samples {
    private Samples() {}

    static List<Value> all() {
        return List.of(
                new Value.Byte(0),
                new Value.Byte(255),
                new Value.Int16(Short.MIN_VALUE),
                new Value.Byte(1),
                new Value.Uint16(0xffff),
                new Value.Bool(true),
                new Value.Bool(false),
                new Value.Byte(2),
                new Value.Int32(Integer.MIN_VALUE),
                new Value.Uint32(0xffff_ffffL),
                new Value.Byte(3),
                new Value.Int64(Long.MIN_VALUE),
                new Value.Uint64(-1),
                new Value.Byte(4),
                new Value.Real(-1.5e300),
                new Value.Text(""),
                new Value.Text("grüße, \uD83D\uDEA2"),
                new Value.ObjectPath("/"),
                new Value.ObjectPath("/org/freedesktop/systemd1"),
                new Value.Signature(""),
                new Value.Signature("a{s(iv)}u"),
                new Value.Array("y", List.of()),
                new Value.Array("t", List.of()),
                Value.Array.ofBytes(new byte[] {1, -1, 0}),
                new Value.Array("t", List.of(new Value.Uint64(5))),
                new Value.Array(
                        "as",
                        List.of(new Value.Array("s", List.of(new Value.Text("a"))), new Value.Array("s", List.of()))),
                new Value.Struct(List.of(new Value.Byte(7), new Value.Struct(List.of(new Value.Text("in"))))),
                new Value.Array(
                        "{sv}",
                        List.of(
                                new Value.DictEntry(new Value.Text("one"), new Value.Variant(new Value.Int16(-1))),
                                new Value.DictEntry(
                                        new Value.Text("two"), new Value.Variant(new Value.Array("(bd)", List.of()))))),
                new Value.Variant(new Value.Variant(new Value.Uint64(1))));
    }
}
