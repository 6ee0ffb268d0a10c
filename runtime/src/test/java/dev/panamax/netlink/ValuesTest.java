package dev.panamax.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "10.88.7.2/24, 10.88.7.0/24",
        "10.88.7.2/32, 10.88.7.2/32",
        "10.88.7.2/0, 0.0.0.0/0",
        "10.255.7.2/13, 10.248.0.0/13",
        "fd00:88::ff/64, fd00:88:0:0:0:0:0:0/64"
    })
    void networksHaveNoHostBits(String prefix, String network) {
        assertThat(IpPrefix.parse(prefix).network()).hasToString(network);
        assertThat(IpPrefix.parse(network).contains(IpPrefix.parse(prefix).address()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.1",
                "10.0.0.1/",
                "10.0.0.1/33",
                "10.0.0.1/-1",
                "10.1/8",
                "host/8",
                "fe80::1/129",
                "1.2.3.4/ 8",
                "010.0.0.1/8",
                "10.0.0.01/8",
                "[fd00::1]/64",
                "fe80::1%1/64"
            })
    void whatIsNoPrefixIsRefused(String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void zerosAloneAreNoLeadingZeros() {
        assertThat(IpPrefix.parseAddress("0.0.10.0").getHostAddress()).isEqualTo("0.0.10.0");
    }

    @Test
    void macAddressesKnowTheirKind() {
        MacAddress mac = MacAddress.parse("02:42:ac:11:00:02");
        assertThat(mac).hasToString("02:42:ac:11:00:02").isEqualTo(MacAddress.of(mac.bytes()));
        assertThat(mac.isLocallyAdministered()).isTrue();
        assertThat(mac.isMulticast()).isFalse();
        assertThat(MacAddress.parse("01:00:5e:00:00:01").isMulticast()).isTrue();
        assertThatThrownBy(() -> MacAddress.parse("02:42:ac:11:00")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MacAddress.parse("02-42-ac-11-00-02")).isInstanceOf(IllegalArgumentException.class);
    }
}
