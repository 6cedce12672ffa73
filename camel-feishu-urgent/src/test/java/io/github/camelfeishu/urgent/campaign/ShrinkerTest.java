package io.github.camelfeishu.urgent.campaign;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ShrinkerTest {

    private static final Plan FAILING = Plan.parse("users=450 duplicates=3 type=PHONE way=REDELIVERED redeliveries=2"
            + " threads=4 event=STOP at=2 token=NONE,RESET buzz=NONE,HANG,NONE,RESET,QUOTA");

    @Test
    void whatHasNothingToDoWithTheFailureIsTakenAway() {
        Plan simplest = new Shrinker(
                        plan -> plan.buzz().contains(Trouble.RESET) && plan.users() > 200, Duration.ofMinutes(1))
                .shrink(FAILING);

        assertThat(simplest).hasToString("users=201 buzz=RESET");
    }

    @Test
    void aPlanOfWhichEverythingIsNeededStaysAsItIs() {
        Plan simplest = new Shrinker(FAILING::equals, Duration.ofMinutes(1)).shrink(FAILING);

        assertThat(simplest).isEqualTo(FAILING);
    }

    @Test
    void itEndsWithThePatience() {
        Plan simplest = new Shrinker(plan -> true, Duration.ZERO).shrink(FAILING);

        assertThat(simplest).isEqualTo(FAILING);
    }
}
