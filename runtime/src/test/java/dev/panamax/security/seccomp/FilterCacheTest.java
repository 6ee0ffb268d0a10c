package dev.panamax.security.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.panamax.config.Capability;
import dev.panamax.config.ContainerConfig;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.Seccomp.Rule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Filters that are made once. */
class FilterCacheTest {
    private static final SeccompArchitecture HOST = SeccompArchitecture.X86_64;

    private final FilterCache cache = new FilterCache();
    private int compilations;

    private SeccompFilter get(Seccomp profile, SeccompArchitecture host) {
        return cache.get(profile, host, () -> {
            compilations++;
            return SeccompFilter.compile(profile, host);
        });
    }

    private SeccompFilter get(Seccomp profile) {
        return get(profile, HOST);
    }

    private static Seccomp profile(String name) {
        return profile(name, List.of(), List.of());
    }

    private static Seccomp profile(String name, List<String> architectures, List<String> flags) {
        return new Seccomp(
                "SCMP_ACT_ERRNO",
                null,
                architectures,
                flags,
                "",
                "",
                List.of(new Rule(List.of(name), "SCMP_ACT_ALLOW", null, List.of())));
    }

    @Test
    void anEqualProfileIsCompiledOnce() {
        assertThat(get(profile("read"))).isSameAs(get(profile("read")));
        assertThat(compilations).isEqualTo(1);
    }

    @Test
    void whatDiffersInAnythingIsAnotherOne() {
        Seccomp first = profile("read");
        assertThat(get(first))
                .isNotSameAs(get(profile("write")))
                .isNotSameAs(get(profile("read", List.of("SCMP_ARCH_X86"), List.of())))
                .isNotSameAs(get(profile("read", List.of(), List.of("SECCOMP_FILTER_FLAG_LOG"))))
                .isNotSameAs(get(first, SeccompArchitecture.AARCH64));
        assertThat(compilations).isEqualTo(5);
    }

    @Test
    void containersWithOtherCapabilitiesHaveOtherFilters() {
        Set<Capability> usual = ContainerConfig.usual().capabilities();
        SeccompFilter filter =
                DefaultProfile.of(usual, SeccompArchitecture.ofHost()).filter();
        assertThat(filter)
                .isSameAs(DefaultProfile.of(usual, SeccompArchitecture.ofHost()).filter())
                .isNotSameAs(DefaultProfile.of(Set.of(Capability.SYS_ADMIN), SeccompArchitecture.ofHost())
                        .filter());
    }

    @Test
    void theOneThatWasUsedLongestAgoGoesFirst() {
        List<String> names = SyscallTable.names().stream()
                .filter(name -> SyscallTable.number(name, HOST) >= 0)
                .sorted()
                .limit(17)
                .toList();
        List<SeccompFilter> first =
                names.subList(0, 16).stream().map(name -> get(profile(name))).toList();
        assertThat(get(profile(names.get(0)))).isSameAs(first.get(0));
        assertThat(compilations).isEqualTo(16);
        get(profile(names.get(16)));
        assertThat(get(profile(names.get(0)))).isSameAs(first.get(0));
        assertThat(get(profile(names.get(2)))).isSameAs(first.get(2));
        assertThat(compilations).isEqualTo(17);
        assertThat(get(profile(names.get(1)))).isNotSameAs(first.get(1));
        assertThat(compilations).isEqualTo(18);
    }

    @Test
    void aProfileWithFaultsIsNotKept() {
        Seccomp wrong = new Seccomp("SCMP_ACT_MAYBE", null, List.of(), List.of(), "", "", List.of());
        for (int i = 0; i < 2; i++) {
            assertThat(catchThrowable(() -> get(wrong))).hasMessageContaining("/linux/seccomp/defaultAction");
        }
        assertThat(compilations).isEqualTo(2);
    }
}
