package io.github.camelfeishu.urgent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.CallListener;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Readiness, read from how the last calls ended, so that it costs none. What ended longer ago than five minutes does not
 * count: nobody calls an application that is not ready, and so it could never show that it works again.
 */
final class FeishuUrgentHealthCheck extends AbstractHealthCheck implements CallListener {

    static final Duration MEMORY = Duration.ofMinutes(5);

    /** What is wrong with one recipient, message, chat or quota leaves the application ready for other alerts. */
    private static final Set<Category> UNREADY = EnumSet.of(Category.AUTH, Category.SERVER, Category.UNKNOWN_OUTCOME);

    private record Outcome(Instant at, Failure failure) {

        boolean failed() {
            return failure != null;
        }

        boolean isSuccessSince(Instant time) {
            return !failed() && !at.isBefore(time);
        }
    }

    private final InstantSource time;
    private volatile Outcome token;
    private volatile Outcome buzz;

    FeishuUrgentHealthCheck(InstantSource time) {
        super("components", "feishu-urgent");
        this.time = time;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public void tokenAnswered(Failure failure) {
        token = new Outcome(time.instant(), failure);
    }

    @Override
    public void buzzAnswered(Failure failure) {
        buzz = new Outcome(time.instant(), failure);
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        Outcome lastToken = token;
        Outcome lastBuzz = buzz;
        result.up();
        tell(result, "token", lastToken);
        tell(result, "buzz", lastBuzz);
        if (lastBuzz != null
                && lastBuzz.failed()
                && UNREADY.contains(lastBuzz.failure().category())) {
            down(result, "buzz", lastBuzz);
        }
        // with the old token a renewal that failed hinders nobody
        if (lastToken != null && lastToken.failed() && !(lastBuzz != null && lastBuzz.isSuccessSince(lastToken.at()))) {
            down(result, "token", lastToken);
        }
    }

    private static void tell(HealthCheckResultBuilder result, String call, Outcome last) {
        if (last != null) {
            result.detail(call + ".time", last.at().toString());
            result.detail(
                    call + ".outcome", last.failed() ? last.failure().category().name() : "ok");
        }
    }

    private void down(HealthCheckResultBuilder result, String call, Outcome last) {
        if (time.instant().isBefore(last.at().plus(MEMORY))) {
            Failure failure = last.failure();
            result.detail(call + ".code", failure.code());
            result.message("The last " + call + " call failed: " + failure.code() + " " + failure.reason() + " "
                            + failure.advice())
                    .down();
        }
    }
}
