package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.camelfeishu.urgent.client.LruMap;

/**
 * Limits the calls per account (base URL and app), tenant and API, over all routes of a Camel context; over all nodes
 * too, if there are {@link SharedLimits}.
 */
public final class RateLimits {

    /** More than a second: Feishu counts arrivals, and calls overtake each other. */
    private static final Duration SECOND = Duration.ofMillis(1100);

    /** Longer still: calls of several nodes overtake each other by more. */
    private static final Duration SHARED_SECOND = Duration.ofMillis(1200);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A store app may have very many tenants. */
    static final int KEPT = 10_000;

    /**
     * The number of calls that may be made.
     *
     * @param perSecond calls in a second; 0 for no limit
     * @param perMinute calls in a minute; 0 for no limit
     */
    public record Limits(int perSecond, int perMinute) {

        Limits lower(Limits other) {
            return new Limits(lower(perSecond, other.perSecond), lower(perMinute, other.perMinute));
        }

        private static int lower(int a, int b) {
            return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
        }

        boolean isNone() {
            return perSecond == 0 && perMinute == 0;
        }

        /** Of all nodes, nanoseconds from one call to the next; 0 if only the calls in a minute are limited. */
        long sharedInterval() {
            return perSecond == 0 ? 0 : SHARED_SECOND.toNanos() / perSecond;
        }

        private List<Bandwidth> bandwidths(Duration second) {
            List<Bandwidth> bandwidths = new ArrayList<>();
            if (perSecond > 0) {
                // one after the other: a burst after a pause would make two bursts in one second
                bandwidths.add(Bandwidth.builder()
                        .capacity(1)
                        .refillGreedy(perSecond, second)
                        .id("second")
                        .build());
            }
            if (perMinute > 0) {
                bandwidths.add(Bandwidth.builder()
                        .capacity(perMinute)
                        .refillIntervally(perMinute, MINUTE)
                        .id("minute")
                        .build());
            }
            return bandwidths;
        }

        BucketConfiguration configuration() {
            return configuration(bandwidths(SECOND));
        }

        /** Of all nodes together. */
        BucketConfiguration sharedConfiguration() {
            return configuration(bandwidths(SHARED_SECOND));
        }

        private static BucketConfiguration configuration(List<Bandwidth> bandwidths) {
            ConfigurationBuilder configuration = BucketConfiguration.builder();
            bandwidths.forEach(configuration::addLimit);
            return configuration.build();
        }

        Bucket bucket() {
            LocalBucketBuilder bucket = Bucket.builder();
            bandwidths(SECOND).forEach(bucket::addLimit);
            return bucket.build();
        }
    }

    /**
     * The calls that Feishu counts together.
     *
     * @param tenant the tenant of a store app
     * @param api    the urgent type, or the other API that is called
     * @param fixed  the limits of that API; empty for the limits of the endpoints
     */
    record Budget(Optional<String> tenant, String api, Optional<Limits> fixed) {}

    private record BucketKey(String account, Budget budget) {

        /** The key in the shared engine. */
        String shared() {
            return "feishu-urgent " + account + " " + budget.tenant().orElse(null) + " " + budget.api();
        }
    }

    private final Lock lock = new ReentrantLock();
    private final Map<String, List<Limits>> open = new HashMap<>();
    /** By account, of its open shares; read without the lock. */
    private final Map<String, Limits> lowest = new ConcurrentHashMap<>();

    private final Map<BucketKey, Bucket> buckets = new LruMap<>(KEPT);

    /**
     * The limits of one endpoint, as long as it is started. The lowest limits of the open shares of an account hold for
     * all of them.
     */
    public final class Share implements AutoCloseable {

        private final String account;
        private final Limits wanted;
        private final SharedLimits shared;
        private boolean closed;

        private Share(String account, Limits wanted, SharedLimits shared) {
            this.account = account;
            this.wanted = wanted;
            this.shared = shared;
        }

        /**
         * Waits until a call may be made.
         *
         * @param  wait                  how to wait
         * @return                       false if the wait would be longer than {@code maxWait}: then it is not begun
         * @throws InterruptedException  if the thread is interrupted while it waits
         * @throws Waiting.StoppedException if the component stops
         */
        boolean acquire(Budget budget, Duration maxWait, PermitWait wait) throws InterruptedException {
            return RateLimits.this.acquire(new BucketKey(account, budget), wanted, maxWait, shared, wait);
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    changeLimits(account, limits -> limits.remove(wanted));
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Opens the share of an endpoint.
     *
     * @param account whose calls Feishu counts: the app at its base URL
     * @param shared  the limits of all nodes, or null
     */
    public Share open(String account, Limits wanted, SharedLimits shared) {
        lock.lock();
        try {
            changeLimits(account, limits -> limits.add(wanted));
            return new Share(account, wanted, shared);
        } finally {
            lock.unlock();
        }
    }

    private void changeLimits(String account, Consumer<List<Limits>> change) {
        List<Limits> limits = open.computeIfAbsent(account, key -> new ArrayList<>());
        change.accept(limits);
        if (limits.isEmpty()) {
            // the buckets stay as they are, and with them the calls of the last minute
            open.remove(account);
            lowest.remove(account);
            return;
        }
        Limits now = limits.stream().reduce(Limits::lower).orElseThrow();
        if (!now.equals(lowest.put(account, now))) {
            reconfigure(account, now);
        }
    }

    private void reconfigure(String account, Limits now) {
        buckets.forEach((key, bucket) -> {
            if (key.account().equals(account) && key.budget().fixed().isEmpty() && !now.isNone()) {
                bucket.replaceConfiguration(now.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
            }
        });
    }

    private Limits limits(BucketKey key, Limits wanted) {
        return key.budget().fixed().orElseGet(() -> lowest.getOrDefault(key.account(), wanted));
    }

    private boolean acquire(BucketKey key, Limits wanted, Duration maxWait, SharedLimits shared, PermitWait wait)
            throws InterruptedException {
        Limits limits = limits(key, wanted);
        if (limits.isNone()) {
            return true;
        }
        if (shared != null) {
            return shared.acquire(key.shared(), limits, maxWait, wait);
        }
        Bucket own;
        lock.lock();
        try {
            own = buckets.get(key);
            if (own == null) {
                // as they are under the lock: a new bucket must not miss a change
                Limits now = limits(key, wanted);
                own = (now.isNone() ? limits : now).bucket();
                buckets.put(key, own);
            }
        } finally {
            lock.unlock();
        }
        // Bucket4j refuses a wait of 0: a nanosecond is as short, and never spent
        return own.asBlocking().tryConsume(1, maxWait.isZero() ? Duration.ofNanos(1) : maxWait, wait);
    }
}
