package io.github.camelfeishu.urgent.campaign;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Looks for the simplest plan that still fails, by taking away one thing after the other. */
final class Shrinker {

    /** Some plans fail only if threads meet by chance. */
    private static final int MAX_TRIES = 5;

    private final Predicate<Plan> fails;
    private final long deadline;

    Shrinker(Predicate<Plan> fails, Duration patience) {
        this.fails = fails;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    Plan shrink(Plan failing) {
        boolean always = IntStream.range(0, MAX_TRIES).allMatch(i -> fails.test(failing));
        int tries = always ? 1 : MAX_TRIES;
        Plan simplest = failing;
        Plan before = null;
        while (!simplest.equals(before)) {
            before = simplest;
            simplest = shrinkOnce(simplest, tries);
        }
        return simplest;
    }

    private Plan shrinkOnce(Plan failing, int tries) {
        Plan simplest = failing;
        List<Plan> simpler = simplest.simpler();
        for (int i = 0; i < simpler.size(); ) {
            if (stillFails(simpler.get(i), tries)) {
                simplest = simpler.get(i);
                simpler = simplest.simpler();
            } else {
                i++;
            }
        }
        return simplest;
    }

    private boolean stillFails(Plan plan, int tries) {
        return IntStream.range(0, tries).anyMatch(i -> System.nanoTime() < deadline && fails.test(plan));
    }
}
