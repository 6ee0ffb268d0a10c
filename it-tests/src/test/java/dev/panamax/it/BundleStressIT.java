package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.it.Panamax.Result;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many containers, and several callers of the command line at the same time. How 500 in a row leave nothing and grow nothing is shown
 * without a command line's cold start for each, by {@code BundleEnduranceTest}.
 */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUP_V1})
class BundleStressIT extends OciTestCase {
    private static final int CONTAINERS = 50;
    private static final int CALLERS = 4;
    private static final int CODE = 7;

    private final List<String> ids =
            IntStream.range(0, CONTAINERS).mapToObj(i -> "c%02d".formatted(i)).toList();

    private interface Step {
        void take(String id) throws Exception;
    }

    @Test
    void fiftyContainersOfFourCallersLiveAtTheSameTime() throws Exception {
        forAll(id -> create(id, "sleep", "600"));
        assertThat(succeed("list", "--quiet").lines().toList()).isEqualTo(ids);
        forAll(id -> succeed("start", id));
        assertThat(running()).isEqualTo(ids);
        forAll(id -> assertThat(runtime.run("exec", id, "sh", "-c", "echo $0; exit " + CODE))
                .isEqualTo(new Result(CODE, "sh\n", "")));
        forAll(id -> succeed("kill", id, "KILL"));
        await(() -> running().isEmpty());
        forAll(id -> succeed("delete", id));
        assertThat(succeed("list", "--quiet")).isEmpty();
    }

    private List<String> running() throws IOException {
        List<String> running = new ArrayList<>();
        for (JsonNode container : JSON.readTree(succeed("list", "--format", "json"))) {
            if (container.path("status").asText().equals("running")) {
                running.add(container.path("id").asText());
            }
        }
        return running;
    }

    private void forAll(Step step) throws Exception {
        forAll(ids, step);
    }

    /** Takes a step with each container, four at a time. */
    private static void forAll(List<String> ids, Step step) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> ends = new ArrayList<>();
            for (String id : ids) {
                ends.add(callers.submit(() -> {
                    step.take(id);
                    return id;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
    }

    @Test
    void oneOfManyCreatorsOfAnIdGetsIt() throws Exception {
        String bundle = bundle("one", config("one", "sleep", "600")).toString();
        List<Result> results = atTheSameTime("create", "--bundle", bundle, "one");
        assertThat(results).filteredOn(result -> result.status() == 0).hasSize(1);
        assertThat(results)
                .filteredOn(result -> result.status() != 0)
                .allSatisfy(result ->
                        assertThat(result.errors()).contains("container with given ID already exists: \"one\""));
        succeed("start", "one");
        assertThat(status("one")).isEqualTo("running");
        // There is nothing wrong with a container that is gone already.
        assertThat(atTheSameTime("delete", "--force", "one")).containsOnly(new Result(0, "", ""));
    }

    private List<Result> atTheSameTime(String... words) throws Exception {
        List<Result> results = Collections.synchronizedList(new ArrayList<>());
        forAll(ids.subList(0, CALLERS), id -> results.add(runtime.run(words)));
        return results;
    }
}
