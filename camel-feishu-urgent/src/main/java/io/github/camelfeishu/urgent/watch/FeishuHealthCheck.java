package io.github.camelfeishu.urgent.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.CallListener;
import io.github.camelfeishu.urgent.client.Failure;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Readiness of a component, read from how its last calls ended, so that it costs none. A failure of more than five
 * minutes ago does not count: an application that is not ready gets no calls, and so could never show that it works again.
 */
public final class FeishuHealthCheck extends AbstractHealthCheck implements CallListener {

    public static final Duration MEMORY = Duration.ofMinutes(5);

    /** A failure of one recipient, message, chat or quota leaves the application ready for other alerts. */
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

    /** By the ordinal of the kind; written by every call of all threads. */
    private final AtomicReferenceArray<Outcome> last = new AtomicReferenceArray<>(CallKind.values().length);

    /** @param component the name of the component in its context */
    public FeishuHealthCheck(String component, InstantSource time) {
        super("camel", component);
        this.time = time;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public void called(CallKind kind, Failure failure) {
        last.set(kind.ordinal(), new Outcome(time.instant(), failure));
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        Map<CallKind, Outcome> outcomes = new EnumMap<>(CallKind.class);
        for (CallKind kind : CallKind.values()) {
            Outcome outcome = last.get(kind.ordinal());
            if (outcome != null) {
                outcomes.put(kind, outcome);
            }
        }
        result.up();
        outcomes.forEach((kind, outcome) -> tell(result, kind, outcome));
        Outcome token = outcomes.remove(CallKind.TOKEN);
        outcomes.forEach((kind, outcome) -> {
            if (outcome.failed() && UNREADY.contains(outcome.failure().category())) {
                down(result, kind, outcome);
            }
        });
        // a failed renewal is harmless while the old token works
        if (token != null
                && token.failed()
                && outcomes.values().stream().noneMatch(outcome -> outcome.isSuccessSince(token.at()))) {
            down(result, CallKind.TOKEN, token);
        }
    }

    private static String name(CallKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static void tell(HealthCheckResultBuilder result, CallKind kind, Outcome last) {
        result.detail(name(kind) + ".time", last.at().toString());
        result.detail(
                name(kind) + ".outcome",
                last.failed() ? last.failure().category().name() : "ok");
    }

    private void down(HealthCheckResultBuilder result, CallKind kind, Outcome last) {
        if (time.instant().isBefore(last.at().plus(MEMORY))) {
            Failure failure = last.failure();
            result.detail(name(kind) + ".code", failure.code());
            result.message("The last " + name(kind) + " call failed: " + failure.code() + " " + failure.reason() + " "
                            + failure.advice())
                    .down();
        }
    }
}
