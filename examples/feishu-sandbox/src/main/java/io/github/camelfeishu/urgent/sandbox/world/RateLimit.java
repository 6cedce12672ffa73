package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Feishu's limit on one API, for one app and tenant. A window of a second and a window of a minute open with a call. A
 * call over either limit is refused and counts in neither. Guarded by the world's lock.
 */
final class RateLimit {
    private final Window second = new Window(Duration.ofSeconds(1));
    private final Window minute = new Window(Duration.ofMinutes(1));

    /** Counts the call unless it is over a limit; a limit of 0 is none. */
    Optional<LimitExceeded> tryCall(Instant now, int perSecond, int perMinute) {
        // the minute first: a caller that waits out the second would still be over the minute
        if (minute.isFull(now, perMinute)) {
            return Optional.of(new LimitExceeded(perMinute, minute.secondsLeft(now)));
        }
        if (second.isFull(now, perSecond)) {
            return Optional.of(new LimitExceeded(perSecond, second.secondsLeft(now)));
        }
        second.count(now);
        minute.count(now);
        return Optional.empty();
    }

    private static final class Window {
        private final Duration length;
        private Instant end = Instant.MIN;
        private int calls;

        Window(Duration length) {
            this.length = length;
        }

        boolean isFull(Instant now, int limit) {
            return limit > 0 && now.isBefore(end) && calls >= limit;
        }

        /** Rounded up: after so many seconds the window has ended. */
        long secondsLeft(Instant now) {
            return Duration.between(now, end).plusNanos(999_999_999).toSeconds();
        }

        void count(Instant now) {
            if (!now.isBefore(end)) {
                end = now.plus(length);
                calls = 0;
            }
            calls++;
        }
    }
}
