package dev.panamax.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DbusAddressTest {
    private static DbusAddress one(String text) {
        List<DbusAddress> addresses = DbusAddress.parse(text);
        assertThat(addresses).hasSize(1);
        return addresses.getFirst();
    }

    @Test
    void aPathIsASocket() {
        DbusAddress address = one("unix:path=/run/dbus/system_bus_socket");
        assertThat(address.transport()).isEqualTo("unix");
        assertThat(address.keys()).isEqualTo(Map.of("path", "/run/dbus/system_bus_socket"));
        assertThat(address.socket()).isEqualTo("/run/dbus/system_bus_socket");
        assertThat(DbusAddress.ofPath(Path.of("/run/dbus/system_bus_socket"))).isEqualTo(address);
    }

    @Test
    void severalAreInTheirOrder() {
        assertThat(DbusAddress.parse("unix:path=/a,guid=0123;tcp:host=b,port=1;unix:abstract=/c;"))
                .containsExactly(
                        new DbusAddress("unix", Map.of("path", "/a", "guid", "0123")),
                        new DbusAddress("tcp", Map.of("host", "b", "port", "1")),
                        new DbusAddress("unix", Map.of("abstract", "/c")));
    }

    @Test
    void escapesAreUndone() {
        assertThat(one("unix:path=%2frun%2Fa%20b%3b%2c%3d%25%c3%a4").keys()).containsEntry("path", "/run/a b;,=%ä");
        assertThat(one("unix:path=/a b=c").keys()).as("taken as it is").containsEntry("path", "/a b=c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unix:path=/run/a-b_c.d", "unix:path=/%3b%2c%3d%25%20%c3%a4,guid=12", "autolaunch:", "unix:path="
            })
    void isWrittenAsItWasRead(String text) {
        assertThat(one(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            ''                          | it does not begin with a transport and a colon
            ;                           | it does not begin with a transport and a colon
            /run/dbus/system_bus_socket | it does not begin with a transport and a colon
            :path=/a                    | it does not begin with a transport and a colon
            unix:path=/a;;unix:path=/b  | it does not begin with a transport and a colon
            unix:path                   | "path" is no key with a value
            unix:=/a                    | "=/a" is no key with a value
            unix:path=/a,               | "" is no key with a value
            unix:path=/a,path=/b        | the key path is there twice
            unix:path=%                 | two hexadecimal digits
            unix:path=%2                | two hexadecimal digits
            unix:path=%2x               | two hexadecimal digits
            unix:path=%-1               | two hexadecimal digits
            """)
    void whatIsNoAddressIsRefused(String text, String why) {
        assertThatExceptionOfType(DbusException.BadAddress.class)
                .isThrownBy(() -> DbusAddress.parse(text))
                .withMessageStartingWith("the D-Bus address \"")
                .withMessageContaining(why)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("dbus.address"));
    }

    @Test
    void aSocketIsInADirectoryOrInTheAbstractNamespace() {
        assertThat(one("unix:path=/run/bus").socket()).isEqualTo("/run/bus");
        assertThat(one("unix:path=@bus").socket()).isEqualTo("./@bus");
        assertThat(one("unix:abstract=/run/bus").socket()).isEqualTo("@/run/bus");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            unix:abstract=/x,path=/y      | it has to have either a path or an abstract name
            unix:tmpdir=/tmp              | it has to have either a path or an abstract name
            unix:path=                    | it has to have either a path or an abstract name
            unix:path=%00a                | a path has no NUL
            tcp:host=localhost,port=1     | the transport tcp is not supported
            unixexec:path=/bin/x          | the transport unixexec is not supported
            autolaunch:                   | the transport autolaunch is not supported
            """)
    void whatNobodyCanConnectToIsRefused(String text, String why) {
        DbusAddress address = one(text);
        assertThatExceptionOfType(DbusException.BadAddress.class)
                .isThrownBy(address::socket)
                .withMessageStartingWith("the D-Bus address \"" + address + "\": ")
                .withMessageContaining(why);
    }
}
