package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Duration;
import java.time.Instant;

/**
 * Feishu's limit on one API, for one app and tenant. A window opens with a call and lasts a second, another one lasts a
 * minute; a call over either limit is refused and counts in neither. Guarded by the world's lock.
 */
public final class RateLimit {
    private final Window second = new Window(Duration.ofSeconds(1));
    private final Window minute = new Window(Duration.ofMinutes(1));

    /** The refusal of a call: which limit it hit, and how many seconds to wait. */
    public record Exceeded(int limit, long resetSeconds) {}

    /** Counts the call, or says why not; a limit of 0 is none. */
    Exceeded tryCall(Instant now, int perSecond, int perMinute) {
        // the longer wait first: waiting for the second would only lead to the next refusal
        if (minute.isFull(now, perMinute)) {
            return new Exceeded(perMinute, minute.secondsLeft(now));
        }
        if (second.isFull(now, perSecond)) {
            return new Exceeded(perSecond, second.secondsLeft(now));
        }
        second.count(now);
        minute.count(now);
        return null;
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

        /** Rounded up, so that whoever waits so long is let in. */
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
