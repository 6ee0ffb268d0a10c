package dev.panamax.network;

import static dev.panamax.linux.Argument.descriptor;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Presence;
import dev.panamax.linux.SystemCall;
import dev.panamax.netlink.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Addresses that containers have of subnets: one file an address, with the id of its container in it. Whoever looks at them holds a lock,
 * which the kernel takes back from those who die; what they leave behind is taken over when its container does not exist any more.
 *
 * @param directory where the files are; made when it is needed
 */
public record AddressLeases(Path directory) {
    private static final String LOCK = "lock";
    private static final Argument LOCK_EX = new Argument.Symbol("LOCK_EX", 2);
    private static final int LOCK_MODE = 0600;
    private static final int NOT_FOR_HOSTS = 2;

    /**
     * Returns an address of a subnet for a container: the one that it has, or the lowest one that is free.
     *
     * @param id of the container
     * @param reserved addresses that are nobody's to have, such as the gateway's
     * @param exists whether there still is a container with an id
     * @throws NetworkException if all are taken
     */
    public IpPrefix lease(
            String id, IpPrefix subnet, Set<InetAddress> reserved, Predicate<String> exists, String pointer) {
        return locked(pointer, () -> {
            try {
                return lease(id, subnet, reserved, exists, Files.createDirectories(folder(subnet)), pointer);
            } catch (IOException | UncheckedIOException e) {
                throw new NetworkException("leasing an address in " + directory + ": " + e.getMessage(), pointer, e);
            }
        });
    }

    private static IpPrefix lease(
            String id,
            IpPrefix subnet,
            Set<InetAddress> reserved,
            Predicate<String> exists,
            Path folder,
            String pointer)
            throws IOException {
        Map<String, String> owners = owners(folder);
        for (Map.Entry<String, String> lease : owners.entrySet()) {
            if (lease.getValue().equals(id)) {
                return new IpPrefix(IpPrefix.parseAddress(lease.getKey()), subnet.length());
            }
        }
        byte[] network = subnet.network().address().getAddress();
        int hostBits = Byte.SIZE * network.length - subnet.length();
        BigInteger base = new BigInteger(1, network);
        BigInteger last = base.add(BigInteger.TWO.pow(hostBits)).subtract(BigInteger.TWO);
        for (BigInteger next = base.add(BigInteger.ONE); next.compareTo(last) <= 0; next = next.add(BigInteger.ONE)) {
            InetAddress address = address(next, network.length);
            String owner = owners.getOrDefault(address.getHostAddress(), "");
            if (!reserved.contains(address) && (owner.isEmpty() || !exists.test(owner))) {
                write(folder.resolve(address.getHostAddress()), id);
                return new IpPrefix(address, subnet.length());
            }
        }
        throw new NetworkException("all addresses of " + subnet + " are taken: see " + folder, pointer, null);
    }

    /** Writes a lease, or leaves none. */
    private static void write(Path lease, String id) throws IOException {
        try {
            Files.writeString(lease, id);
        } catch (IOException e) {
            Files.deleteIfExists(lease);
            throw e;
        }
    }

    /** Returns the containers by their addresses. Nobody's is one whose file was not written to its end. */
    private static Map<String, String> owners(Path folder) throws IOException {
        Map<String, String> owners = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                owners.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return owners;
    }

    /** Frees all addresses that a container has. */
    public void release(String id) {
        if (!Presence.isDirectory(directory)) {
            return;
        }
        String pointer = "/annotations";
        locked(pointer, () -> {
            try (Stream<Path> files = Files.walk(directory, NOT_FOR_HOSTS)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    boolean lease = Files.readAttributes(file, BasicFileAttributes.class)
                                    .isRegularFile()
                            && !file.getFileName().toString().equals(LOCK);
                    if (lease && Files.readString(file).equals(id)) {
                        Files.delete(file);
                    }
                }
                return id;
            } catch (IOException | UncheckedIOException e) {
                throw new NetworkException("freeing addresses in " + directory + ": " + e.getMessage(), pointer, e);
            }
        });
    }

    private Path folder(IpPrefix subnet) {
        return directory.resolve(subnet.network().toString().replace('/', '_'));
    }

    private <T> T locked(String pointer, Supplier<T> action) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new NetworkException("making " + directory + ": " + e.getMessage(), pointer, e);
        }
        String file = directory.resolve(LOCK).toString();
        try (Fd lock = Fd.create(file, LOCK_MODE, OpenFlag.O_RDWR, OpenFlag.O_CREAT)) {
            Call.of(SystemCall.FLOCK, descriptor(lock), LOCK_EX).invoke();
            return action.get();
        } catch (LinuxException e) {
            throw new NetworkException("locking " + file + ": " + e.getMessage(), pointer, e);
        }
    }

    private static InetAddress address(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = number.shiftRight(Byte.SIZE * i).byteValue();
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("not the length of an address: " + length, impossible);
        }
    }
}
