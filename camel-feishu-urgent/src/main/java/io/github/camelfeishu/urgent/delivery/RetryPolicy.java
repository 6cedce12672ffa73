package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.Optional;

import io.github.camelfeishu.urgent.client.Failure;

/**
 * Which calls are repeated, and when. Calls that were certainly not executed, and calls that buzz nobody; a buzz that may have
 * been executed only if its owner says so.
 *
 * @param maxRetries          how many repeats of one call
 * @param retryUnknownOutcome whether to repeat a buzz that may have been executed
 * @param maxWait             a longer wait is not begun
 */
public record RetryPolicy(int maxRetries, boolean retryUnknownOutcome, Duration maxWait) {

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    /**
     * How long to wait before the call is repeated; empty if it is not.
     *
     * @param failure why it failed
     * @param retries how often it has been repeated
     * @param jitter  0 to 1: spreads callers who failed together over another half of the backoff
     */
    Optional<Duration> waitBeforeRetry(Failure failure, int retries, double jitter) {
        if (retries >= maxRetries) {
            return Optional.empty();
        }
        Duration wait =
                switch (failure.category()) {
                    case RATE_LIMIT -> failure.retryAfter() == null ? backoff(retries, jitter) : failure.retryAfter();
                    case SERVER -> backoff(retries, jitter);
                    case UNKNOWN_OUTCOME -> retryUnknownOutcome ? backoff(retries, jitter) : null;
                    default -> null;
                };
        return Optional.ofNullable(wait).filter(it -> it.compareTo(maxWait) <= 0);
    }

    /** Our own wait is as long as it may be: only Feishu's is refused for its length. */
    private Duration backoff(int retries, double jitter) {
        Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(retries, 10));
        Duration bounded = backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff;
        Duration spread = bounded.plusMillis((long) (bounded.toMillis() / 2 * jitter));
        return spread.compareTo(maxWait) > 0 ? maxWait : spread;
    }
}
