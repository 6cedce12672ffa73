package io.github.camelfeishu.urgent.sandbox.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The calls to one world of Feishu: their handler, their faults, their record. Safe for use by many threads. */
public final class Traffic {
    private static final int MAX_CALLS = 100_000;

    private final InstantSource clock;
    private final CallHandler handler;
    private final Faults faults = new Faults();
    private final Deque<RecordedCall> calls = new ArrayDeque<>();
    private Duration roundTrip = Duration.ZERO;

    /** Calls that this handler answers, recorded by the time of this clock. */
    public Traffic(InstantSource clock, CallHandler handler) {
        this.clock = clock;
        this.handler = handler;
    }

    /** The calls recorded, in the order of their answers. */
    public synchronized List<RecordedCall> calls(Predicate<RecordedCall> wanted) {
        return calls.stream().filter(wanted).toList();
    }

    /** The delay of every answer, in real time. */
    public synchronized Duration roundTrip() {
        return roundTrip;
    }

    /**
     * Sets the delay of every answer, in real time.
     *
     * @throws IllegalArgumentException if negative
     */
    public synchronized Traffic roundTrip(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a round trip takes no negative time: " + duration);
        }
        roundTrip = duration;
        return this;
    }

    synchronized void plan(int times, Fault fault) {
        faults.plan(times, fault);
    }

    synchronized void addRandom(double probability, Fault fault, long seed) {
        faults.addRandom(probability, fault, seed);
    }

    synchronized void clearFaults() {
        faults.clear();
    }

    /** The fault of the next call of this kind; null: none. */
    synchronized Fault nextFault(CallKind kind) {
        return faults.next(kind);
    }

    synchronized void record(RecordedCall call) {
        if (calls.size() == MAX_CALLS) {
            calls.removeFirst();
        }
        calls.addLast(call);
        notifyAll();
    }

    /** Waits for so many calls of one kind; returns those there are, which are fewer after the time-out. */
    public synchronized List<RecordedCall> awaitCalls(CallKind kind, int count, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<RecordedCall> recorded = calls(call -> call.kind() == kind);
        for (long left = timeout.toNanos(); recorded.size() < count && left > 0; ) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
            recorded = calls(call -> call.kind() == kind);
        }
        return recorded;
    }

    Instant now() {
        return clock.instant();
    }

    CallHandler handler() {
        return handler;
    }
}
