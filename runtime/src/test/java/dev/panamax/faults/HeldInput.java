package dev.panamax.faults;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A text that is not read before it is let go: a program that reads it stays for so long. */
final class HeldInput extends FilterInputStream {
    private final CountDownLatch latch = new CountDownLatch(1);

    HeldInput(String text) {
        super(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    void letGo() {
        latch.countDown();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return super.read(buffer, offset, length);
    }
}
