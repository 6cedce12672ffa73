package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access tokens of a component, one per base URL and app, for a store app also one per tenant. One call fetches a
 * token for all threads that ask; one thread renews it while the others use the old one, as long as that is valid. The
 * 10,000 tokens that were used last are kept.
 */
public final class AccessTokens {

    /** Feishu gives out a new token only if the old one has less than 30 minutes left. */
    static final Duration RENEW_BEFORE_EXPIRY = Duration.ofMinutes(20);

    /** A token that expires on its way is a dead token. */
    static final Duration UNSAFE_BEFORE_EXPIRY = Duration.ofMinutes(1);

    /** The pause after a renewal failed, or credentials were refused. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    static final int KEPT = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AccessTokens.class);

    /** A call that fetches a token. */
    interface Fetch {
        Fetched call() throws FeishuCallException;
    }

    /** A token as Feishu hands it out; {@code toString()} does not show it. */
    record Fetched(String token, Duration validFor) {

        @Override
        public String toString() {
            return "a token valid for " + validFor;
        }
    }

    /** The secret that a token is fetched with: callers with the same one are refused together. */
    interface Credentials {
        String get() throws FeishuCallException;
    }

    /** Everything that decides a token; two callers share one only if their keys are equal. */
    record Key(String baseUrl, String appId, String tenantKey, String what) {

        static Key ofSelfBuilt(FeishuApp app) {
            return new Key(app.baseUrl(), app.appId(), null, "access token of " + app);
        }

        /** The app_access_token of a store app. */
        static Key ofApp(FeishuApp app) {
            return new Key(app.baseUrl(), app.appId(), null, "app_access_token of " + app);
        }

        static Key ofTenant(FeishuApp app, String tenantKey) {
            return new Key(app.baseUrl(), app.appId(), tenantKey, "access token of " + app + " in tenant " + tenantKey);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private final InstantSource clock;
    private final Lock lock = new ReentrantLock();
    private final Map<Key, Slot> slots = new LruMap<>(KEPT);

    public AccessTokens(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A token that is valid now.
     *
     * @param wait how long to wait for a call that another thread makes
     */
    String get(Key key, Credentials credentials, Duration wait, Fetch fetch) throws FeishuCallException {
        return slot(key).get(credentials, wait, fetch);
    }

    /** Gives up a token that Feishu has refused, unless another thread has replaced it already. */
    void discard(Key key, String token) {
        slot(key).discard(token);
    }

    private Slot slot(Key key) {
        lock.lock();
        try {
            return slots.computeIfAbsent(key, Slot::new);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all tokens. */
    public void clear() {
        lock.lock();
        try {
            slots.clear();
        } finally {
            lock.unlock();
        }
    }

    private record CachedToken(String token, Instant renewAt, Instant validUntil) {

        @Override
        public String toString() {
            return "a token valid until " + validUntil;
        }
    }

    private record Refusal(String credentials, Failure failure, Instant until) {

        @Override
        public String toString() {
            return "a refusal until " + until;
        }
    }

    private final class Slot {
        private final Key name;
        private final Lock lock = new ReentrantLock();
        private volatile CachedToken cached;
        private volatile Refusal refusal;
        private CompletableFuture<String> underWay;

        Slot(Key name) {
            this.name = name;
        }

        String get(Credentials credentials, Duration wait, Fetch fetch) throws FeishuCallException {
            CachedToken known = cached;
            if (known != null && clock.instant().isBefore(known.renewAt())) {
                return known.token();
            }
            return fetched(credentials, wait, fetch);
        }

        private String fetched(Credentials credentials, Duration wait, Fetch fetch) throws FeishuCallException {
            while (true) {
                CompletableFuture<String> result;
                boolean mine = false;
                Refusal known = refusal;
                // may ask a store that is far away: not under the lock, and only if it matters
                boolean refused =
                        known != null && !isValid() && known.credentials().equals(credentials.get());
                lock.lock();
                try {
                    Instant now = clock.instant();
                    boolean valid = isValid();
                    if (valid && (underWay != null || now.isBefore(cached.renewAt()))) {
                        return cached.token();
                    }
                    if (!valid && refused && refusal == known && now.isBefore(known.until())) {
                        throw new FeishuCallException(known.failure());
                    }
                    if (underWay == null) {
                        underWay = new CompletableFuture<>();
                        mine = true;
                    }
                    result = underWay;
                } finally {
                    lock.unlock();
                }
                if (mine) {
                    fetch(credentials, fetch, result);
                }
                Optional<String> token = await(result, wait);
                if (token.isPresent()) {
                    return token.get();
                }
            }
        }

        private boolean isValid() {
            lock.lock();
            try {
                return cached != null && clock.instant().isBefore(cached.validUntil());
            } finally {
                lock.unlock();
            }
        }

        void discard(String token) {
            lock.lock();
            try {
                if (cached != null && cached.token().equals(token)) {
                    cached = null;
                }
            } finally {
                lock.unlock();
            }
        }

        private void fetch(Credentials credentials, Fetch fetch, CompletableFuture<String> result)
                throws FeishuCallException {
            String used = null;
            try {
                used = credentials.get();
                Fetched fetched = fetch.call();
                settle(cache(fetched), null);
                result.complete(fetched.token());
            } catch (FeishuCallException e) {
                if (Thread.currentThread().isInterrupted()) {
                    settle(null, null);
                    result.completeExceptionally(new CancellationException("the thread that fetched was interrupted"));
                    throw e;
                }
                CachedToken old = settle(
                        null, new Refusal(used, e.failure(), clock.instant().plus(PAUSE_AFTER_FAILURE)));
                if (old == null) {
                    result.completeExceptionally(e);
                } else {
                    LOG.warn(
                            "The {} was not renewed and is used until {}: {} {} {}",
                            name,
                            old.validUntil(),
                            e.failure().code(),
                            e.failure().reason(),
                            e.failure().advice());
                    result.complete(old.token());
                }
            } catch (RuntimeException | Error e) {
                settle(null, null);
                result.completeExceptionally(e);
                throw e;
            }
        }

        private CachedToken cache(Fetched fetched) {
            Instant now = clock.instant();
            Duration validFor = fetched.validFor();
            return new CachedToken(
                    fetched.token(),
                    now.plus(longer(validFor.minus(RENEW_BEFORE_EXPIRY), validFor.dividedBy(2))),
                    now.plus(longer(validFor.minus(UNSAFE_BEFORE_EXPIRY), validFor.dividedBy(2))));
        }

        /** Ends the call that is under way; returns the token that is valid then, or null. */
        private CachedToken settle(CachedToken fetched, Refusal refused) {
            lock.lock();
            try {
                underWay = null;
                if (fetched != null) {
                    cached = fetched;
                    refusal = null;
                    return cached;
                }
                if (refused != null && refused.failure().category() == Category.AUTH) {
                    refusal = refused;
                }
                Instant now = clock.instant();
                if (cached == null || !now.isBefore(cached.validUntil())) {
                    return null;
                }
                cached = new CachedToken(cached.token(), now.plus(PAUSE_AFTER_FAILURE), cached.validUntil());
                return cached;
            } finally {
                lock.unlock();
            }
        }

        /** The token; empty if the thread that fetched it was interrupted: then another thread has to fetch it. */
        private Optional<String> await(CompletableFuture<String> result, Duration wait) throws FeishuCallException {
            try {
                return Optional.of(result.get(wait.toMillis(), TimeUnit.MILLISECONDS));
            } catch (CancellationException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof FeishuCallException failed) {
                    throw new FeishuCallException(failed.failure(), failed);
                }
                throw new IllegalStateException("The " + name + " could not be fetched", e.getCause());
            } catch (TimeoutException e) {
                throw new FeishuCallException(Failure.notSent("no " + name + " within " + wait), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FeishuCallException(Failure.notSent("interrupted while waiting for the " + name), e);
            }
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
