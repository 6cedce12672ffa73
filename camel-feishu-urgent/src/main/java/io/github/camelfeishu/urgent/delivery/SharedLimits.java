package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.client.LruMap;
import io.github.camelfeishu.urgent.delivery.RateLimits.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits that nodes share over an engine. The calls of a node stand in line, one line for each budget: only the
 * first in line asks the engine, and it stays there until its permit is due. So a node has at most one permit that it
 * has not used: if the engine fails, comes back empty, or the machine pauses, there are no others that would add up.
 */
public final class SharedLimits {

    /** How long before its time a permit is taken. */
    private static final long AHEAD = Duration.ofMillis(250).toNanos();

    /** Callers wait so long for the answer to another caller, then they go on without the engine. */
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    /** The pause before an engine that failed is asked again. */
    private static final long PAUSE = Duration.ofMillis(500).toNanos();

    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();

    /** One failure may be a pause of this machine. */
    private static final int MAX_FAILURES = 2;

    /** More than a minute: Feishu counts arrivals, and calls overtake each other. */
    private static final long MINUTE = Duration.ofSeconds(61).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(SharedLimits.class);

    private final ProxyManager<String> engine;
    private final int nodes;
    private final Lock lock = new ReentrantLock();
    private final Map<String, Line> lines = new LruMap<>(RateLimits.KEPT);
    private volatile boolean out;
    private volatile long backSince = System.nanoTime() - MINUTE;
    private long askAgainAt;
    private boolean askingAgain;

    /** @param nodes how many nodes share the limits; without the engine each takes this part of them */
    public SharedLimits(ProxyManager<String> engine, int nodes) {
        if (nodes < 1) {
            throw new IllegalArgumentException("rateLimitNodes is less than 1: " + nodes);
        }
        this.engine = engine;
        this.nodes = nodes;
    }

    /**
     * Reads from the engine, to see whether it takes Strings as keys. An engine that is out of reach may be back when it
     * is needed.
     *
     * @param  reader                   reads, because an engine may hang
     * @throws IllegalArgumentException if its keys are of another type
     */
    public void check(ExecutorService reader) throws InterruptedException {
        Future<?> answer = reader.submit(() -> engine.getProxyConfiguration("feishu-urgent"));
        try {
            answer.get(PATIENCE, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (hasOtherKeys(e)) {
                throw new IllegalArgumentException(
                        "rateLimitProxyManager has keys of another type than String. Build it with String keys, over"
                                + " Lettuce with RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), or convert"
                                + " them by its withMapper",
                        e);
            }
            LOG.debug("The shared rate limit is out of reach at the start", e);
        } catch (TimeoutException e) {
            LOG.debug("The shared rate limit does not answer at the start", e);
        }
    }

    private static boolean hasOtherKeys(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof ClassCastException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Waits until a call may be made.
     *
     * @return false if the wait would be longer than {@code maxWait}
     */
    boolean acquire(String key, Limits limits, Duration maxWait, PermitWait wait) throws InterruptedException {
        Line line = line(key, limits);
        Caller caller = new Caller(maxWait);
        try {
            if (!line.enter(caller)) {
                return false;
            }
            while (!caller.turn.isDone()) {
                if (line.isStuck()) {
                    goOnAlone(new TimeoutException("no answer"));
                    line.leave(caller);
                    Answer answer = line.part(caller.left());
                    if (answer.nanos() > 0 && answer.taken()) {
                        wait.park(answer.nanos());
                    }
                    return answer.taken();
                }
                if (!wait.await(caller.turn, PATIENCE) && caller.left() < 0) {
                    return false;
                }
            }
            if (!caller.turn.join() || !line.take(caller, wait)) {
                return false;
            }
        } finally {
            line.leave(caller);
        }
        askAgain(line);
        return true;
    }

    private Line line(String key, Limits limits) {
        lock.lock();
        try {
            Line line = lines.get(key);
            if (line == null) {
                line = new Line(key, limits);
                lines.put(key, line);
            }
            line.limits = limits;
            return line;
        } finally {
            lock.unlock();
        }
    }

    /** Goes on without the engine: an alert must not be silenced by its limiter. */
    private void goOnAlone(Exception why) {
        lock.lock();
        try {
            if (out) {
                return;
            }
            out = true;
            askAgainAt = System.nanoTime() + PAUSE;
        } finally {
            lock.unlock();
        }
        LOG.warn(
                "The shared rate limit is out of reach, until it answers this node takes 1/{} of the limits: {}",
                nodes,
                why.toString());
    }

    /**
     * For a minute after an outage too: other nodes may still be alone, and an engine that comes back empty has forgotten
     * the calls before.
     */
    private boolean keepsToPart() {
        return out || System.nanoTime() - backSince < MINUTE;
    }

    /** By one caller at a time, which has its permit, so that nobody waits for an engine that is still out of reach. */
    private void askAgain(Line line) {
        lock.lock();
        try {
            if (!out || askingAgain || System.nanoTime() - askAgainAt < 0) {
                return;
            }
            askingAgain = true;
        } finally {
            lock.unlock();
        }
        boolean answered = false;
        try {
            // counts the call that is about to be made
            line.shared().tryConsume(1);
            answered = true;
        } catch (RuntimeException e) {
            LOG.debug("The shared rate limit is still out of reach", e);
        } finally {
            lock.lock();
            try {
                long now = System.nanoTime();
                askingAgain = false;
                askAgainAt = now + PAUSE;
                if (answered) {
                    backSince = now;
                    out = false;
                }
            } finally {
                lock.unlock();
            }
        }
        if (answered) {
            LOG.info("The shared rate limit answers again");
        }
    }

    /** A call that wants a permit. */
    private static final class Caller {

        /** It is true if this caller is the first in line, false if its wait would be too long. */
        private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

        private final long deadline;

        private Caller(Duration maxWait) {
            deadline = System.nanoTime() + maxWait.toNanos();
        }

        private long left() {
            return deadline - System.nanoTime();
        }
    }

    /**
     * The answer to a caller.
     *
     * @param taken whether it has a permit
     * @param nanos until the permit is due, or could be had
     */
    private record Answer(boolean taken, long nanos) {

        static Answer of(Bucket bucket, long within) throws InterruptedException {
            long[] due = {0};
            // Bucket4j refuses a wait of 0: a nanosecond is as short
            if (bucket.asBlocking().tryConsume(1, Math.max(1, within), nanos -> due[0] = nanos)) {
                return new Answer(true, due[0]);
            }
            return new Answer(false, bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        }
    }

    /** The callers of one budget. */
    private final class Line {

        private final Lock guard = new ReentrantLock();
        private final Deque<Caller> waiting = new ArrayDeque<>();
        private final String key;
        private volatile Limits limits;
        private Caller first;
        /** When the first in line has its permit; if there is none, when the last one was due. */
        private long firstAt = System.nanoTime();
        /** When this node's permits of the last minute were due: no more of the last ones than its part, and at least one. */
        private final Deque<Long> taken = new ArrayDeque<>();

        private long askedAt;
        private boolean asking;

        private Line(String key, Limits limits) {
            this.limits = limits;
            this.key = key;
        }

        private Bucket shared() {
            return engine.getProxy(key, () -> limits.sharedConfiguration());
        }

        /** False if the wait would be too long. */
        private boolean enter(Caller caller) {
            guard.lock();
            try {
                if (first == null) {
                    first = caller;
                    caller.turn.complete(true);
                } else if (isTooLong(caller, waiting.size() + 1)) {
                    return false;
                } else {
                    waiting.add(caller);
                }
                return true;
            } finally {
                guard.unlock();
            }
        }

        /** Even if no other node calls. */
        private boolean isTooLong(Caller caller, int before) {
            long interval = limits.sharedInterval() * (keepsToPart() ? nodes : 1);
            long wait = Math.max(0, firstAt - System.nanoTime()) + before * interval;
            return wait > Math.max(0, caller.left());
        }

        /** The first in line goes, or another one gives up; does nothing if it has gone. */
        private void leave(Caller caller) {
            guard.lock();
            try {
                if (first == caller) {
                    first = waiting.poll();
                    if (first != null) {
                        first.turn.complete(true);
                    }
                } else {
                    waiting.remove(caller);
                    caller.turn.complete(false);
                }
            } finally {
                guard.unlock();
            }
        }

        /**
         * The first in line waits for a permit.
         *
         * @return false if that would be too long
         */
        private boolean take(Caller caller, PermitWait wait) throws InterruptedException {
            int failures = 0;
            while (true) {
                boolean alone = out;
                Answer answer;
                try {
                    answer = alone ? part(0) : ask(caller.left());
                } catch (RuntimeException e) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    failures++;
                    if (failures >= MAX_FAILURES) {
                        goOnAlone(e);
                    }
                    continue;
                }
                failures = 0;
                tell(answer);
                if (answer.taken()) {
                    if (answer.nanos() > 0) {
                        wait.park(answer.nanos());
                    }
                    return true;
                }
                if (answer.nanos() > caller.left()) {
                    return false;
                }
                long pause = answer.nanos() - (alone ? 0 : AHEAD / 2);
                // no longer at a time, because the engine may fail or come back meanwhile
                wait.park(Math.min(Math.max(pause, SHORTEST_PAUSE), PATIENCE));
            }
        }

        /** Of the engine; after an outage also of this node's part. */
        private Answer ask(long left) throws InterruptedException {
            long ahead = Math.min(AHEAD, Math.max(0, left));
            long untilPart = keepsToPart() ? untilPart() : 0;
            if (untilPart > ahead) {
                return new Answer(false, untilPart);
            }
            asks(true);
            Answer answer;
            try {
                answer = Answer.of(shared(), ahead);
            } finally {
                asks(false);
            }
            long nanos = Math.max(answer.nanos(), untilPart);
            if (answer.taken()) {
                take(nanos);
            }
            return new Answer(answer.taken(), nanos);
        }

        /** Of this node's part, without the engine. */
        private Answer part(long within) {
            guard.lock();
            try {
                long until = untilPart();
                boolean inTime = until <= Math.max(0, within);
                if (inTime) {
                    take(until);
                }
                return new Answer(inTime, until);
            } finally {
                guard.unlock();
            }
        }

        private int partOfMinute() {
            return Math.max(1, limits.perMinute() / nodes);
        }

        /** Nanoseconds until one more call is within this node's part of the limits, of the second and of the last minute. */
        private long untilPart() {
            guard.lock();
            try {
                if (taken.isEmpty()) {
                    return 0;
                }
                long now = System.nanoTime();
                long until = taken.getLast() + limits.sharedInterval() * nodes - now;
                if (limits.perMinute() > 0 && taken.size() >= partOfMinute()) {
                    until = Math.max(until, taken.getFirst() + MINUTE - now);
                }
                return Math.max(0, until);
            } finally {
                guard.unlock();
            }
        }

        private void take(long nanos) {
            guard.lock();
            try {
                long now = System.nanoTime();
                taken.add(now + nanos);
                while (taken.size() > partOfMinute() || now - taken.getFirst() > MINUTE) {
                    taken.remove();
                }
            } finally {
                guard.unlock();
            }
        }

        private void asks(boolean now) {
            guard.lock();
            try {
                asking = now;
                askedAt = System.nanoTime();
            } finally {
                guard.unlock();
            }
        }

        private boolean isStuck() {
            guard.lock();
            try {
                return asking && System.nanoTime() - askedAt > PATIENCE;
            } finally {
                guard.unlock();
            }
        }

        /** Keeps what the first in line was told. Those behind it whose wait would be too long go at once. */
        private void tell(Answer answer) {
            guard.lock();
            try {
                firstAt = System.nanoTime() + answer.nanos();
                int before = 1;
                for (Iterator<Caller> callers = waiting.iterator(); callers.hasNext(); ) {
                    Caller caller = callers.next();
                    if (isTooLong(caller, before)) {
                        callers.remove();
                        caller.turn.complete(false);
                    } else {
                        before++;
                    }
                }
            } finally {
                guard.unlock();
            }
        }
    }
}
