package dev.panamax.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Holds tests to their {@link Requires}. */
final class RequiresExtension implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
        List<Feature> missing = new ArrayList<>();
        AnnotationSupport.findAnnotation(context.getRequiredTestClass(), Requires.class)
                .ifPresent(requires -> collect(requires, missing));
        AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Requires.class)
                .ifPresent(requires -> collect(requires, missing));
        if (missing.isEmpty()) {
            return;
        }
        String reason = missing.stream()
                .map(feature -> feature + ": " + feature.description())
                .collect(Collectors.joining("; ", "this needs, and the machine does not have it: ", ""));
        TestMachine machine = TestMachine.current();
        boolean isKnown = missing.stream().anyMatch(machine::lacks);
        if (!isKnown && "true".equals(System.getenv("CI"))) {
            Assertions.fail(reason);
        }
        Assumptions.abort(reason);
    }

    private static void collect(Requires requires, List<Feature> missing) {
        for (Feature feature : requires.value()) {
            if (!feature.isPresent()) {
                missing.add(feature);
            }
        }
    }
}
