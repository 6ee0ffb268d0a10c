package dev.panamax.rootfs;

import dev.panamax.config.Device;
import dev.panamax.linux.FileType;
import org.jspecify.annotations.Nullable;

/**
 * A device or named pipe in a container.
 *
 * @param mode permission bits
 * @param pointer the configuration field that asks for it, or null
 */
record Node(
        FileType type,
        String path,
        long major,
        long minor,
        int mode,
        long uid,
        long gid,
        @Nullable String pointer) {

    static Node of(Device device, @Nullable String pointer) {
        return new Node(
                device.type() == Device.Type.BLOCK ? FileType.S_IFBLK : FileType.S_IFCHR,
                device.path(),
                device.major(),
                device.minor(),
                device.fileMode(),
                device.uid(),
                device.gid(),
                pointer);
    }

    /** Returns the device number as {@code mknod(2)} takes it. */
    long deviceNumber() {
        return Device.deviceNumber(major, minor);
    }

    boolean isDevice() {
        return type != FileType.S_IFIFO;
    }
}
