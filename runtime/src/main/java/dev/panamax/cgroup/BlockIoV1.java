package dev.panamax.cgroup;

import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.ThrottleDevice;
import dev.panamax.oci.Resources.WeightDevice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The block device controller of version 1.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/blkio-controller.html">Block IO Controller</a>
 */
final class BlockIoV1 {
    private BlockIoV1() {}

    static void set(Settings settings, BlockIo blockIo) {
        if (blockIo.isEmpty()) {
            return;
        }
        // Which scheduler gives weights depends on the kernel's age: CFQ was removed in 5.0.
        String weight = settings.has("blkio.weight") ? "blkio.weight" : "blkio.bfq.weight";
        settings.set(weight, asLong(blockIo.weight()), "/blockIO/weight");
        settings.set("blkio.leaf_weight", asLong(blockIo.leafWeight()), "/blockIO/leafWeight");
        for (WeightDevice device : blockIo.weightDevice()) {
            weight(settings, weight + "_device", device, device.weight());
            weight(settings, "blkio.leaf_weight_device", device, device.leafWeight());
        }
        throttle(settings, "blkio.throttle.read_bps_device", blockIo.readBps(), "/blockIO/throttleReadBpsDevice");
        throttle(settings, "blkio.throttle.write_bps_device", blockIo.writeBps(), "/blockIO/throttleWriteBpsDevice");
        throttle(settings, "blkio.throttle.read_iops_device", blockIo.readIops(), "/blockIO/throttleReadIOPSDevice");
        throttle(settings, "blkio.throttle.write_iops_device", blockIo.writeIops(), "/blockIO/throttleWriteIOPSDevice");
    }

    static @Nullable Long asLong(@Nullable Integer value) {
        return value == null ? null : value.longValue();
    }

    private static void weight(Settings settings, String file, WeightDevice device, @Nullable Integer weight) {
        if (weight != null && weight != 0) {
            String key = device.major() + ":" + device.minor();
            settings.writeEntry(file, key, Integer.toString(weight), "default", "/blockIO/weightDevice");
        }
    }

    /** Sets rates; 0 takes a limit away. */
    private static void throttle(Settings settings, String file, List<ThrottleDevice> devices, String field) {
        for (ThrottleDevice device : devices) {
            String key = device.major() + ":" + device.minor();
            settings.writeEntry(file, key, Long.toUnsignedString(device.rate()), "0", field);
        }
    }
}
