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
    /** The number of calls that are kept, unless it is set. */
    public static final int MAX_CALLS = 100_000;

    private final InstantSource clock;
    private final CallHandler handler;
    private final Faults faults = new Faults();
    private final Deque<RecordedCall> calls = new ArrayDeque<>();
    private final int maxCalls;
    private long recorded;
    private Duration roundTrip = Duration.ZERO;

    /** A page of the record. The first call has the number 1; numbers go on if older calls are dropped. */
    public record Page(long firstNumber, List<RecordedCall> calls, long recorded) {}

    /** Calls that this handler answers, the last so many recorded by the time of this clock. */
    public Traffic(InstantSource clock, CallHandler handler, int maxCalls) {
        this.clock = clock;
        this.handler = handler;
        this.maxCalls = maxCalls;
    }

    /** So many of the calls recorded, from the first one after this number on. */
    public synchronized Page calls(long after, int limit) {
        long dropped = recorded - calls.size();
        long skipped = Math.max(0, after - dropped);
        return new Page(
                dropped + skipped + 1, calls.stream().skip(skipped).limit(limit).toList(), recorded);
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

    /** The faults that wait for a call, in words. */
    public synchronized List<String> faultsInWords() {
        return faults.inWords();
    }

    synchronized void clearFaults() {
        faults.clear();
    }

    /** The fault of the next call of this kind; null: none. */
    synchronized Fault nextFault(CallKind kind) {
        return faults.next(kind);
    }

    synchronized void record(RecordedCall call) {
        if (calls.size() == maxCalls) {
            calls.removeFirst();
        }
        calls.addLast(call);
        recorded++;
        notifyAll();
    }

    /** Waits for so many calls of one kind; returns those there are, which are fewer after the time-out. */
    public synchronized List<RecordedCall> awaitCalls(CallKind kind, int count, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<RecordedCall> recent = calls(call -> call.kind() == kind);
        for (long left = timeout.toNanos(); recent.size() < count && left > 0; ) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
            recent = calls(call -> call.kind() == kind);
        }
        return recent;
    }

    Instant now() {
        return clock.instant();
    }

    CallHandler handler() {
        return handler;
    }
}
