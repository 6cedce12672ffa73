package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BlockingBucket;
import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.camelfeishu.urgent.client.LruMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the calls per account (base URL and app), tenant and API, over all routes of a Camel context; over all nodes
 * too, if they share a {@link ProxyManager}.
 */
public final class RateLimits {

    /** More than a second: Feishu counts arrivals, and calls overtake each other. */
    private static final Duration SECOND = Duration.ofMillis(1100);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The pause after the shared engine failed. */
    private static final Duration WITHOUT_SHARED = Duration.ofSeconds(30);

    /** A store app may have very many tenants. */
    private static final int KEPT = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(RateLimits.class);

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

        List<Bandwidth> bandwidths() {
            List<Bandwidth> bandwidths = new ArrayList<>();
            if (perSecond > 0) {
                // one after the other: a burst after a pause would make two bursts in one second
                bandwidths.add(Bandwidth.builder()
                        .capacity(1)
                        .refillGreedy(perSecond, SECOND)
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
            ConfigurationBuilder configuration = BucketConfiguration.builder();
            bandwidths().forEach(configuration::addLimit);
            return configuration.build();
        }

        Bucket bucket() {
            LocalBucketBuilder bucket = Bucket.builder();
            bandwidths().forEach(bucket::addLimit);
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
    private final Map<BucketKey, Bucket> buckets = new LruMap<>(KEPT);
    private long sharedAgainAt = System.nanoTime();

    /**
     * The limits of one endpoint, as long as it is started. The lowest limits of the open shares of an account hold for
     * all of them.
     */
    public final class Share implements AutoCloseable {

        private final String account;
        private final Limits wanted;
        private final ProxyManager<String> engine;
        private boolean closed;

        private Share(String account, Limits wanted, ProxyManager<String> engine) {
            this.account = account;
            this.wanted = wanted;
            this.engine = engine;
        }

        /**
         * Waits until a call may be made.
         *
         * @param  park                  how to wait
         * @return                       false if the wait would be longer than {@code maxWait}: then it is not begun
         * @throws InterruptedException  if the thread is interrupted while it waits
         * @throws Waiting.StoppedException if the component stops
         */
        boolean acquire(Budget budget, Duration maxWait, BlockingStrategy park) throws InterruptedException {
            return RateLimits.this.acquire(new BucketKey(account, budget), wanted, maxWait, engine, park);
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
     * @param engine  an engine that nodes share the limits over, or null
     */
    public Share open(String account, Limits wanted, ProxyManager<String> engine) {
        lock.lock();
        try {
            changeLimits(account, limits -> limits.add(wanted));
            return new Share(account, wanted, engine);
        } finally {
            lock.unlock();
        }
    }

    private void changeLimits(String account, Consumer<List<Limits>> change) {
        Optional<Limits> before = limitsOf(account);
        List<Limits> limits = open.computeIfAbsent(account, key -> new ArrayList<>());
        change.accept(limits);
        if (limits.isEmpty()) {
            open.remove(account);
        }
        // without an endpoint the buckets stay as they are, and with them the calls of the last minute
        limitsOf(account).filter(now -> !Optional.of(now).equals(before)).ifPresent(now -> reconfigure(account, now));
    }

    private void reconfigure(String account, Limits now) {
        buckets.forEach((key, bucket) -> {
            if (key.account().equals(account) && key.budget().fixed().isEmpty() && !now.isNone()) {
                bucket.replaceConfiguration(now.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
            }
        });
    }

    private Optional<Limits> limitsOf(String account) {
        lock.lock();
        try {
            return open.getOrDefault(account, List.of()).stream().reduce(Limits::lower);
        } finally {
            lock.unlock();
        }
    }

    private boolean acquire(
            BucketKey key, Limits wanted, Duration maxWait, ProxyManager<String> engine, BlockingStrategy park)
            throws InterruptedException {
        Limits limits;
        Bucket own;
        boolean alone;
        lock.lock();
        try {
            limits =
                    key.budget().fixed().orElseGet(() -> limitsOf(key.account()).orElse(wanted));
            if (limits.isNone()) {
                return true;
            }
            own = buckets.get(key);
            if (own == null) {
                own = limits.bucket();
                buckets.put(key, own);
            }
            alone = engine == null || isAlone();
        } finally {
            lock.unlock();
        }
        if (!alone) {
            try {
                return consume(
                        engine.getProxy(key.shared(), limits::configuration).asBlocking(), maxWait, park);
            } catch (Waiting.StoppedException e) {
                throw e;
            } catch (RuntimeException e) {
                goOnAlone(e);
            }
        }
        return consume(own.asBlocking(), maxWait, park);
    }

    private static boolean consume(BlockingBucket bucket, Duration maxWait, BlockingStrategy park)
            throws InterruptedException {
        // Bucket4j refuses a wait of 0: a nanosecond is as short, and never spent
        return bucket.tryConsume(1, maxWait.isZero() ? Duration.ofNanos(1) : maxWait, park);
    }

    private boolean isAlone() {
        return System.nanoTime() - sharedAgainAt < 0;
    }

    /** An alert must not be silenced by its limiter. */
    private void goOnAlone(RuntimeException e) {
        boolean known;
        lock.lock();
        try {
            known = isAlone();
            sharedAgainAt = System.nanoTime() + WITHOUT_SHARED.toNanos();
        } finally {
            lock.unlock();
        }
        if (!known) {
            LOG.warn(
                    "The shared rate limit is out of reach, this node goes by its own limit for {} s: {}",
                    WITHOUT_SHARED.toSeconds(),
                    e.toString());
        }
    }
}
