package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.Optional;

import io.github.camelfeishu.urgent.delivery.RateLimits.Budget;
import io.github.camelfeishu.urgent.delivery.RateLimits.Limits;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** However many apps buzz, the memory has a bound. */
class RateLimitsTest {

    private static final Budget SMS = new Budget(Optional.empty(), "sms", Optional.empty());

    private final RateLimits limits = new RateLimits();

    @Test
    void theAppsThatWereNotUsedForLongestAreForgottenFirst() throws Exception {
        isCallAllowed("first");
        isCallAllowed("second");
        isCallAllowed("first");
        for (int i = 0; i < RateLimits.KEPT - 1; i++) {
            isCallAllowed("app" + i);
        }

        assertThat(isCallAllowed("first")).isFalse();
        assertThat(isCallAllowed("second")).isTrue();
    }

    @Test
    void theLimitsOfAnAppEndWithItsLastEndpoint() {
        RateLimits.Share share = limits.open("app", new Limits(1, 1), null);

        share.close();

        assertThat(limits).extracting("open", InstanceOfAssertFactories.MAP).isEmpty();
    }

    /** One call a minute is, and none waits. */
    private boolean isCallAllowed(String app) throws InterruptedException {
        try (RateLimits.Share share = limits.open(app, new Limits(0, 1), null)) {
            return share.acquire(SMS, Duration.ZERO, new PermitWait(new Waiting(), null));
        }
    }
}
