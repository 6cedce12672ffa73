package io.github.camelfeishu.urgent.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs plans on several threads until there were enough deliveries, and counts. */
final class Campaign {

    /** Most of the time a plan waits. */
    private static final int THREADS = 16;

    /**
     * A plan after which something did not hold.
     *
     * @param violated what was seen, by the name of the invariant
     * @param story    what happened
     */
    record Failure(Plan plan, Map<String, String> violated, String story) {}

    private final IntFunction<Plan> plans;
    private final int enough;
    private final List<Failure> failures = new ArrayList<>();
    private final Map<String, Long> figures = new LinkedHashMap<>();
    private final Map<Trouble, Integer> hits = new EnumMap<>(Trouble.class);
    private int next;
    private int deliveries;

    /** @param plans the plan of a number */
    Campaign(IntFunction<Plan> plans, int deliveries) {
        this.plans = plans;
        this.enough = deliveries;
    }

    Campaign run(SecretWatch watch) throws Exception {
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Callable<Void> work = () -> {
                work(watch);
                return null;
            };
            for (Future<Void> worker : threads.invokeAll(Collections.nCopies(THREADS, work))) {
                worker.get();
            }
        } finally {
            threads.shutdownNow();
        }
        figures.put("milliseconds", Duration.ofNanos(System.nanoTime() - start).toMillis());
        return this;
    }

    private void work(SecretWatch watch) throws Exception {
        try (Runner runner = new Runner(watch)) {
            for (Plan plan = next(); plan != null; plan = next()) {
                count(runner.run(plan));
            }
        }
    }

    private synchronized Plan next() {
        return deliveries < enough ? plans.apply(next++) : null;
    }

    private void count(Observed seen) {
        Map<String, String> violated = Invariants.violatedBy(seen);
        synchronized (this) {
            deliveries += seen.deliveries().size();
            add("plans", 1);
            add("plans with " + seen.plan().event(), 1);
            for (Delivery delivery : seen.deliveries()) {
                add("deliveries", 1);
                add("recipients", delivery.alert().recipients().size());
                add("buzzes", delivery.buzzes().size());
                add("redeliveries", Math.max(0, delivery.attempts().size() - 1));
            }
            add("calls", seen.troubles().size());
            for (Trouble trouble : seen.troubles()) {
                hits.merge(trouble, 1, Integer::sum);
                add("faults", trouble == Trouble.NONE ? 0 : 1);
            }
            add("violations", violated.size());
            if (!violated.isEmpty()) {
                failures.add(new Failure(seen.plan(), violated, seen.story()));
            }
        }
    }

    private void add(String figure, int more) {
        figures.merge(figure, (long) more, Long::sum);
    }

    List<Failure> failures() {
        return failures;
    }

    /** How many calls each trouble has hit. */
    Map<Trouble, Integer> hits() {
        return hits;
    }

    @Override
    public String toString() {
        return figures + ", calls by fault " + hits;
    }
}
