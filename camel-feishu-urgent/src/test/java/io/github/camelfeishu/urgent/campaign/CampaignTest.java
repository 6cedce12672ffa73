package io.github.camelfeishu.urgent.campaign;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.github.camelfeishu.urgent.campaign.Campaign.Failure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Deliveries and faults at random: after each the sandbox's record is held against what the component says. A failure
 * tells the line that repeats it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CampaignTest {

    /** How many deliveries. */
    private static final String DELIVERIES = "feishu.campaign.deliveries";

    /** Another one makes other plans. */
    private static final String SEED = "feishu.campaign.seed";

    /** One plan, as a failure tells it, again and again. */
    private static final String PLAN = "feishu.campaign.plan";

    private static final int ENOUGH_FOR_ALL_TROUBLES = 1_000;
    private static final int TOLD = 3;
    private static final Duration SHRINKING = Duration.ofSeconds(30);

    private final String onlyPlan = System.getProperty(PLAN);
    private final int deliveries = Integer.getInteger(DELIVERIES, ENOUGH_FOR_ALL_TROUBLES);
    private final long seed = Long.getLong(SEED, 1);
    private SecretWatch watch;
    private Campaign campaign;

    @BeforeAll
    void run() throws Exception {
        watch = new SecretWatch();
        campaign = new Campaign(number -> onlyPlan == null ? Plans.of(seed, number) : Plan.parse(onlyPlan), deliveries)
                .run(watch);
        System.out.println("Campaign with seed " + seed + ": " + campaign);
    }

    @AfterAll
    void end() {
        watch.close();
    }

    static List<String> invariants() {
        return Invariants.names();
    }

    @ParameterizedTest
    @MethodSource("invariants")
    void afterEveryPlan(String invariant) {
        List<Failure> failures = campaign.failures().stream()
                .filter(failure -> failure.violated().containsKey(invariant))
                .toList();

        assertThat(failures.size()).as(() -> told(invariant, failures)).isZero();
    }

    @Test
    void everyTroubleHasHappened() {
        assumeTrue(onlyPlan == null && deliveries >= ENOUGH_FOR_ALL_TROUBLES);

        assertThat(campaign.hits().keySet()).containsAll(Arrays.asList(Trouble.values()));
    }

    @Test
    void noThreadThatBelongsToNoPlanLogsASecret() {
        assertThat(watch.lines()).isEmpty();
    }

    private String told(String invariant, List<Failure> failures) {
        StringBuilder text = new StringBuilder("%s does not hold after %d plans of -D%s=%d -D%s=%d"
                .formatted(invariant, failures.size(), SEED, seed, DELIVERIES, deliveries));
        for (Failure failure : failures.subList(0, Math.min(TOLD, failures.size()))) {
            text.append("%n%n%s%n%s%n%s"
                    .formatted(line(failure.plan()), failure.violated().get(invariant), failure.story()));
        }
        return text + "\n\nA simpler plan that fails likewise: "
                + line(simplest(invariant, failures.get(0).plan()));
    }

    private static String line(Plan plan) {
        return "-D" + PLAN + "='" + plan + "'";
    }

    private Plan simplest(String invariant, Plan plan) {
        try (Runner runner = new Runner(watch)) {
            return new Shrinker(it -> Invariants.violatedBy(runner.run(it)).containsKey(invariant), SHRINKING)
                    .shrink(plan);
        }
    }
}
