package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The sandbox's time: the system's, until a test moves or stops it. Tokens expire and limits open again by this clock;
 * delays of answers and waits of tests go by real time. Safe for use by many threads.
 */
public final class SandboxClock implements InstantSource {
    private Duration offset = Duration.ZERO;
    private Instant frozenAt;

    /** A clock that shows the system's time. */
    public SandboxClock() {}

    @Override
    public synchronized Instant instant() {
        return (frozenAt == null ? Instant.now() : frozenAt).plus(offset);
    }

    /** The time that the clock is ahead of the system's, or of the time at which it was stopped. */
    public synchronized Duration moved() {
        return offset;
    }

    /** Whether the time is stopped. */
    public synchronized boolean isFrozen() {
        return frozenAt != null;
    }

    /**
     * Moves the time forward, also if it is stopped.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public synchronized SandboxClock advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the clock only moves forward, not by " + duration);
        }
        offset = offset.plus(duration);
        return this;
    }

    /** Stops the time; only {@link #advance} moves it then. */
    public synchronized SandboxClock freeze() {
        if (frozenAt == null) {
            frozenAt = Instant.now();
        }
        return this;
    }

    /** Back to the system's time, running. */
    public synchronized SandboxClock reset() {
        offset = Duration.ZERO;
        frozenAt = null;
        return this;
    }
}
