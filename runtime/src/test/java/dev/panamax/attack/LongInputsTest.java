package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A value that is longer than the field for its length, so that its end is read as something else. */
class LongInputsTest extends AttackTestCase {
    private static final int MORE_THAN_16_BITS = 70_000;
    private static final int MORE_THAN_THE_KERNEL_TAKES = 200_000;
    private static final String FORGED = "FORGED=1";

    @Test
    void theEndOfALongValueIsNothingOfItsOwn() {
        String value = "x".repeat(MORE_THAN_16_BITS) + FORGED;
        String seen = run(
                config -> texts(config.withObject("/process"), "env", "PATH=/bin", "LONG=" + value, "LAST=y"),
                "echo ${#LONG} $LAST; env | grep -c ^FORGED; env | wc -l");
        assertThat(seen).startsWith(value.length() + " y\n0\n");
        Score.attack(
                "an environment variable",
                seen.lines().skip(1).findFirst().orElse("").equals("1"));
    }

    @Test
    void whatIsTooLongForTheKernelIsAnError() {
        String refusal = refusal(config("echo", "x".repeat(MORE_THAN_THE_KERNEL_TAKES)));
        Score.attack("an argument", !refusal.contains("E2BIG"));
    }

    @Test
    void whoWritesALengthIntoTwoBytesReadsSomethingElse() {
        byte[] value = new byte[(1 << 16) + 2 + FORGED.length()];
        byte[] forged = FORGED.getBytes(StandardCharsets.US_ASCII);
        // Where a reader goes on who has taken 65,546 for 10: with a record of the attacker's.
        ByteBuffer message = ByteBuffer.allocate(2 + value.length + 2);
        int after = value.length & 0xffff;
        ByteBuffer.wrap(value).position(after).putShort((short) forged.length).put(forged);
        message.putShort((short) value.length).put(value).flip();
        message.position(2 + Short.toUnsignedInt(message.getShort(0)));
        byte[] next = new byte[message.getShort()];
        message.get(next);
        Score.victim("a message of records", new String(next, StandardCharsets.US_ASCII).equals(FORGED));
    }
}
