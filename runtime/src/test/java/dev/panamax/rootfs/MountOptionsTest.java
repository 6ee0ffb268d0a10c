package dev.panamax.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
    private static MountOptions options(String... options) {
        return new MountOptions(List.of(options));
    }

    @Test
    void allOptionsOfTheSpecificationAreKnown() {
        Set<String> known = new TreeSet<>();
        for (MountOption option : MountOption.values()) {
            known.add(option.text());
        }
        assertThat(known)
                .isEqualTo(new TreeSet<>(
                        List.of(("async atime bind defaults dev diratime dirsync exec iversion lazytime loud"
                                        + " mand noatime nodev nodiratime noexec noiversion nolazytime nomand norelatime"
                                        + " nostrictatime nosuid nosymfollow private ratime rbind rdev rdiratime relatime"
                                        + " remount rexec rnoatime rnodev rnodiratime rnoexec rnorelatime rnostrictatime"
                                        + " rnosuid rnosymfollow ro rprivate rrelatime rro rrw rshared rslave rstrictatime"
                                        + " rsuid rsymfollow runbindable rw shared silent slave strictatime suid symfollow"
                                        + " sync tmpcopyup unbindable idmap ridmap")
                                .split(" ", -1))));
    }

    @Test
    void whatIsNotKnownIsTheFileSystemsOwn() {
        assertThat(options("mode=755", "RO", "nosuid", "size=5k").data()).containsExactly("mode=755", "RO", "size=5k");
    }

    @Test
    void theLaterOfTwoCounts() {
        assertThat(options("ro", "rw").flags()).isEmpty();
        assertThat(options("rw", "ro").flags()).containsExactly(MountFlag.MS_RDONLY);
        assertThat(options("noatime", "strictatime").flags()).containsExactly(MountFlag.MS_STRICTATIME);
        assertThat(options("rro", "rrw").setBelow()).isEmpty();
        assertThat(options("rro", "rrw").clearedBelow()).containsExactly(MountAttribute.MOUNT_ATTR_RDONLY);
    }

    @Test
    void aBindMountHasTheFlagsThatAreNamedAndNoOthers() {
        MountOptions options = options("bind", "ro", "nosuid");
        assertThat(options.attributes())
                .containsExactlyInAnyOrder(MountAttribute.MOUNT_ATTR_RDONLY, MountAttribute.MOUNT_ATTR_NOSUID);
        assertThat(options.others())
                .containsExactlyInAnyOrder(
                        MountAttribute.MOUNT_ATTR_NODEV,
                        MountAttribute.MOUNT_ATTR_NOEXEC,
                        MountAttribute.MOUNT_ATTR_NOSYMFOLLOW);
        assertThat(options("bind").hasFlags()).isFalse();
        assertThat(options("bind", "defaults").hasFlags()).isFalse();
        assertThat(options("bind", "dev").hasFlags()).isTrue();
        assertThat(options("bind", "dev", "ro").clearedAttributes()).containsExactly(MountAttribute.MOUNT_ATTR_NODEV);
    }

    @Test
    void ofAccessTimesOneValueIsSetAndTheRestCleared() {
        assertThat(options("noatime").others())
                .contains(MountAttribute.MOUNT_ATTR__ATIME, MountAttribute.MOUNT_ATTR_NODIRATIME);
        assertThat(options("rnoatime", "rstrictatime").setBelow())
                .containsExactly(MountAttribute.MOUNT_ATTR_STRICTATIME);
        assertThat(options("rnorelatime").clearedBelow()).containsExactly(MountAttribute.MOUNT_ATTR__ATIME);
        assertThat(options("rnodiratime").clearedBelow()).isEmpty();
    }

    @Test
    void propagationIsAppliedInTheOrderOfTheList() {
        assertThat(options("rslave", "shared").propagation())
                .containsExactly(
                        new MountOption.Propagates(MountFlag.MS_SLAVE, true),
                        new MountOption.Propagates(MountFlag.MS_SHARED, false));
    }
}
