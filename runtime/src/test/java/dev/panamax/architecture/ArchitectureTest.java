package dev.panamax.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The direction of imports, and the border of native memory. */
class ArchitectureTest {
    /** From the ground floor upwards: a package uses those before it, never those after it. */
    private static final List<String> FLOORS = List.of(
            "linux",
            "dbus",
            "program",
            "proc",
            "netlink",
            "config",
            "oci",
            "systemd",
            "cgroup",
            "network",
            "rootfs",
            "security",
            "terminal",
            "container",
            "function",
            "cli");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.panamax");

    private static List<String> floors() {
        return FLOORS;
    }

    private static String name(String floor) {
        return "dev.panamax." + floor + "..";
    }

    @ParameterizedTest
    @MethodSource("floors")
    void nobodyLooksUpwards(String floor) {
        List<String> above = FLOORS.subList(FLOORS.indexOf(floor) + 1, FLOORS.size());
        if (!above.isEmpty()) {
            String[] forbidden = above.stream().map(ArchitectureTest::name).toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(name(floor))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void onlyThreePackagesSeeNativeMemoryAndBindings() {
        noClasses()
                .that()
                .resideOutsideOfPackages(name("linux"), name("program"), name("netlink"), name("bindings"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..", name("bindings"))
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineKnowsHowMessagesAreWritten() {
        noClasses()
                .that()
                .resideOutsideOfPackages(name("cli"), name("logging"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(name("logging"))
                .check(CLASSES);
    }

    @Test
    void everyExceptionOfOursHasACode() {
        classes()
                .that()
                .areAssignableTo(RuntimeException.class)
                .and()
                .resideInAPackage("dev.panamax..")
                .should()
                .beAssignableTo("dev.panamax.PanamaxException")
                .check(CLASSES);
    }

    @Test
    void nothingOfTheRuntimeStartsAProgramTheUsualWay() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(CLASSES);
        noClasses().should().callMethod(Runtime.class, "exec", String.class).check(CLASSES);
    }
}
