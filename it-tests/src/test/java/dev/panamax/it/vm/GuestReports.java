package dev.panamax.it.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the console launcher in a virtual machine has reported. */
record GuestReports(Path directory, int status, List<GuestTest> tests) {
    /** The words with which a test says that its machine lacks something: nothing else is a reason to leave one out. */
    private static final String LACKS = "this needs, and the machine does not have it: ";

    /** A test that ran there. */
    record GuestTest(String className, String name, Outcome outcome) {}

    sealed interface Outcome {}

    record Passed() implements Outcome {}

    record Failed(String trace) implements Outcome {}

    record Aborted(String reason) implements Outcome {}

    static GuestReports of(Path directory) throws IOException {
        List<GuestTest> tests = new ArrayList<>();
        Path reports = directory.resolve("reports");
        if (Files.isDirectory(reports)) {
            try (Stream<Path> files = Files.list(reports)) {
                for (Path file : files.sorted().toList()) {
                    tests.addAll(read(file));
                }
            }
        }
        int status =
                Integer.parseInt(Files.readString(directory.resolve("status")).strip());
        return new GuestReports(directory, status, List.copyOf(tests));
    }

    private static List<GuestTest> read(Path file) throws IOException {
        try {
            List<GuestTest> tests = new ArrayList<>();
            NodeList cases = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                tests.add(new GuestTest(test.getAttribute("classname"), test.getAttribute("name"), outcome(test)));
            }
            return tests;
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("reading " + file, e);
        }
    }

    private static Outcome outcome(Element test) {
        for (String tag : List.of("failure", "error")) {
            NodeList found = test.getElementsByTagName(tag);
            if (found.getLength() > 0) {
                return new Failed(found.item(0).getTextContent());
            }
        }
        NodeList skipped = test.getElementsByTagName("skipped");
        return skipped.getLength() > 0 ? new Aborted(skipped.item(0).getTextContent()) : new Passed();
    }

    /** Returns one node for each class that ran there, and in it one for each test that could. */
    Stream<DynamicNode> nodes() {
        Map<String, List<DynamicTest>> classes = new LinkedHashMap<>();
        for (GuestTest test : tests) {
            if (!isForAnotherMachine(test)) {
                classes.computeIfAbsent(test.className(), name -> new ArrayList<>())
                        .add(DynamicTest.dynamicTest(
                                simpleName(test.className()) + "." + test.name(), () -> tell(test.outcome())));
            }
        }
        // A launcher that found no fault with any test, and failed all the same, is not to be believed.
        classes.computeIfAbsent("the launcher", name -> new ArrayList<>())
                .add(DynamicTest.dynamicTest("the launcher's status is that of its tests", this::checkStatus));
        return classes.entrySet().stream()
                .map(entry -> DynamicContainer.dynamicContainer(entry.getKey(), entry.getValue()));
    }

    private static boolean isForAnotherMachine(GuestTest test) {
        return test.outcome() instanceof Aborted(String reason) && reason.contains(LACKS);
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static void tell(Outcome outcome) {
        switch (outcome) {
            case Passed() -> {}
            case Failed(String trace) -> Assertions.fail("in the virtual machine: " + trace);
            case Aborted(String reason) -> Assumptions.abort("in the virtual machine: " + reason);
        }
    }

    private void checkStatus() {
        boolean failed = tests.stream().anyMatch(test -> test.outcome() instanceof Failed);
        boolean passed = tests.stream().anyMatch(test -> test.outcome() instanceof Passed);
        Assertions.assertEquals(failed ? 1 : 0, status, "its exit status: see " + directory.resolve("console.log"));
        Assertions.assertTrue(passed, "no test passed: see " + directory.resolve("console.log"));
    }
}
