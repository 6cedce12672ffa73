package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.local.LocalBucketBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many calls are made, per account (base URL, app, tenant) and API, over all routes of a Camel context; over all
 * nodes too, where they share a {@link ProxyManager}.
 */
public final class RateLimits {

    /** Calls are spread over a little more than the second, or one that travels faster than the first would be refused. */
    private static final Duration SECOND = Duration.ofMillis(1100);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** After the shared engine failed: how long this node does not ask it. */
    private static final Duration WITHOUT_SHARED = Duration.ofSeconds(30);

    /** Budgets that are kept, those used last: a store app may have very many tenants. */
    private static final int KEPT = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(RateLimits.class);

    /**
     * How many calls may be made.
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
     * What Feishu counts calls by.
     *
     * @param account the app at its base URL
     * @param tenant  the tenant of a store app; else null
     * @param api     the urgent type, or what else is called
     * @param fixed   how many calls that are; null for as many as the account's endpoints declare
     */
    record Budget(String account, String tenant, String api, Limits fixed) {

        /** Under which nodes share it. */
        String key() {
            return "feishu-urgent " + account + " " + tenant + " " + api;
        }
    }

    private final Lock lock = new ReentrantLock();
    private final Map<String, Limits> limits = new HashMap<>();
    private final Map<Budget, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Budget, Bucket> eldest) {
            return size() > KEPT;
        }
    };
    private long sharedAgainAt = System.nanoTime();

    /** Sets the limits of an account; where endpoints differ the lower holds. */
    public void declare(String account, Limits wanted) {
        lock.lock();
        try {
            Limits before = limits.get(account);
            Limits now = before == null ? wanted : before.lower(wanted);
            limits.put(account, now);
            if (before != null && !before.equals(now)) {
                buckets.forEach((key, bucket) -> {
                    if (key.account().equals(account) && key.fixed() == null) {
                        bucket.replaceConfiguration(now.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
                    }
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a call may be made.
     *
     * @param  shared                an engine that nodes share the limits over, or null
     * @param  park                  how to wait
     * @return                       false if the wait would be longer than {@code maxWait}: then it is not begun
     * @throws InterruptedException  if the thread is interrupted while it waits
     * @throws CancellationException if the component stops
     */
    boolean acquire(Budget budget, Duration maxWait, ProxyManager<String> shared, BlockingStrategy park)
            throws InterruptedException {
        Bucket own;
        Limits now;
        boolean alone;
        lock.lock();
        try {
            now = budget.fixed() == null ? limits.get(budget.account()) : budget.fixed();
            if (now == null || now.isNone()) {
                return true;
            }
            own = buckets.computeIfAbsent(budget, key -> now.bucket());
            alone = shared == null || isAlone();
        } finally {
            lock.unlock();
        }
        if (!alone) {
            try {
                return shared.getProxy(budget.key(), now::configuration)
                        .asBlocking()
                        .tryConsume(1, maxWait, park);
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                goOnAlone(e);
            }
        }
        return own.asBlocking().tryConsume(1, maxWait, park);
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
