package dev.panamax.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.bindings.statx;
import org.junit.jupiter.api.Test;

class StatusBufferTest {
    @Test
    void theMembersAreWhereTheKernelsHeaderHasThem() {
        assertThat(StatusBuffer.SIZE).isEqualTo((int) statx.layout().byteSize());
        assertThat(StatusBuffer.LINKS).isEqualTo((int) statx.stx_nlink$offset());
        assertThat(StatusBuffer.BYTES).isEqualTo((int) statx.stx_size$offset());
        assertThat(StatusBuffer.MODE).isEqualTo((int) statx.stx_mode$offset());
        assertThat(StatusBuffer.INODE).isEqualTo((int) statx.stx_ino$offset());
        assertThat(StatusBuffer.FILE_SYSTEM_MAJOR).isEqualTo((int) statx.stx_dev_major$offset());
        assertThat(StatusBuffer.FILE_SYSTEM_MINOR).isEqualTo((int) statx.stx_dev_minor$offset());
        assertThat(StatusBuffer.DEVICE_MAJOR).isEqualTo((int) statx.stx_rdev_major$offset());
        assertThat(StatusBuffer.DEVICE_MINOR).isEqualTo((int) statx.stx_rdev_minor$offset());
    }

    @Test
    void readsEachMemberFromItsPlace() {
        byte[] bytes = new byte[StatusBuffer.SIZE];
        var members = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder());
        members.putInt(StatusBuffer.LINKS, 3);
        members.putLong(StatusBuffer.BYTES, 1L << 33);
        members.putShort(StatusBuffer.MODE, (short) 0xa1ff);
        members.putLong(StatusBuffer.INODE, 1L << 40);
        members.putInt(StatusBuffer.FILE_SYSTEM_MAJOR, 7);
        members.putInt(StatusBuffer.FILE_SYSTEM_MINOR, 9);
        members.putInt(StatusBuffer.DEVICE_MAJOR, 5);
        members.putInt(StatusBuffer.DEVICE_MINOR, 2);
        StatusBuffer status = new StatusBuffer(bytes);
        assertThat(status.links()).isEqualTo(3);
        assertThat(status.size()).isEqualTo(1L << 33);
        assertThat(status.mode()).isEqualTo(0xa1ff);
        assertThat(status.inode()).isEqualTo(1L << 40);
        assertThat(status.fileSystem()).isEqualTo(7L << Integer.SIZE | 9);
        assertThat(status.deviceMajor()).isEqualTo(5);
        assertThat(status.deviceMinor()).isEqualTo(2);
    }
}
