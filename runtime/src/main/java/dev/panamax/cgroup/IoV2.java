package dev.panamax.cgroup;

import static dev.panamax.cgroup.Settings.isSet;

import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.ThrottleDevice;
import dev.panamax.oci.Resources.WeightDevice;
import java.util.List;

/**
 * The block device controller of version 2.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#io-interface-files">IO Interface Files</a>
 */
final class IoV2 {
    private static final String BFQ = "io.bfq.weight";

    private IoV2() {}

    static void set(Settings settings, BlockIo blockIo) {
        // The BFQ scheduler has the scale of version 1.
        boolean bfq = settings.has(BFQ);
        String file = bfq ? BFQ : "io.weight";
        Long weight = BlockIoV1.asLong(blockIo.weight());
        if (weight != null && isSet(weight)) {
            settings.write(file, Long.toString(bfq ? weight : weight(weight)), "/blockIO/weight");
        }
        for (WeightDevice device : blockIo.weightDevice()) {
            Long own = BlockIoV1.asLong(device.weight());
            if (own != null && isSet(own)) {
                String value = Long.toString(bfq ? own : weight(own));
                settings.writeEntry(
                        file, key(device.major(), device.minor()), value, "default", "/blockIO/weightDevice");
            }
        }
        throttle(settings, "rbps", blockIo.readBps(), "/blockIO/throttleReadBpsDevice");
        throttle(settings, "wbps", blockIo.writeBps(), "/blockIO/throttleWriteBpsDevice");
        throttle(settings, "riops", blockIo.readIops(), "/blockIO/throttleReadIOPSDevice");
        throttle(settings, "wiops", blockIo.writeIops(), "/blockIO/throttleWriteIOPSDevice");
    }

    /** Maps 10 to 1000 of version 1 onto 1 to 10000. */
    static long weight(long blockIoWeight) {
        return 1 + (blockIoWeight - 10) * 9_999 / 990;
    }

    private static void throttle(Settings settings, String name, List<ThrottleDevice> devices, String field) {
        for (ThrottleDevice device : devices) {
            String rate = device.rate() == 0 ? "max" : Long.toUnsignedString(device.rate());
            String none = "rbps=max wbps=max riops=max wiops=max";
            settings.writeEntry("io.max", key(device.major(), device.minor()), name + "=" + rate, none, field);
        }
    }

    private static String key(long major, long minor) {
        return major + ":" + minor;
    }
}
