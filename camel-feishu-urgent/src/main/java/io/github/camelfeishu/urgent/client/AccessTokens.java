package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access tokens of a component, one per base URL and app, for a store app also one per tenant. However many threads
 * ask, one call fetches; a token is renewed by one thread while the others go on with the old one for as long as it is
 * valid. The tokens of at most 10,000 tenants are kept, those that were used last.
 */
public final class AccessTokens {

    /** Feishu gives a new token only to those who ask with less than 30 minutes left. */
    static final Duration RENEW_BEFORE_EXPIRY = Duration.ofMinutes(20);

    /** A token that expires on its way is a dead token. */
    static final Duration UNSAFE_BEFORE_EXPIRY = Duration.ofMinutes(1);

    /** After a renewal failed, or credentials were refused: how long nobody asks again. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    static final int KEPT = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AccessTokens.class);

    /** A call that fetches a token. */
    interface Fetch {
        Fetched call() throws FeishuCallException;
    }

    /** A token as Feishu hands it out; {@code toString()} is silent about it. */
    record Fetched(String token, Duration validFor) {

        @Override
        public String toString() {
            return "a token valid for " + validFor;
        }
    }

    /** What a token is got by: those who come with the same may be refused together. */
    interface Credentials {
        String get() throws FeishuCallException;
    }

    /** What decides a token: where two differ in anything, they share none. */
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
    private final Map<Key, Slot> slots = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Slot> eldest) {
            return size() > KEPT;
        }
    };

    public AccessTokens(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A token that lives.
     *
     * @param dead a token that Feishu has refused, which will not do; or null
     * @param wait how long to wait for a call that another thread makes
     */
    String get(Key key, Credentials credentials, String dead, Duration wait, Fetch fetch) throws FeishuCallException {
        return slot(key).get(credentials, dead, wait, fetch);
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

    private record Held(String token, Instant renewAt, Instant validUntil) {}

    private record Refusal(String credentials, Failure failure, Instant until) {}

    private final class Slot {
        private final Key name;
        private final Lock lock = new ReentrantLock();
        private Held held;
        private volatile Refusal refusal;
        private CompletableFuture<String> underWay;

        Slot(Key name) {
            this.name = name;
        }

        String get(Credentials credentials, String dead, Duration wait, Fetch fetch) throws FeishuCallException {
            CompletableFuture<String> result;
            boolean mine = false;
            Refusal known = refusal;
            // may ask a store that is far away: not under the lock
            boolean refused = known != null && known.credentials().equals(credentials.get());
            lock.lock();
            try {
                Instant now = clock.instant();
                if (held != null && held.token().equals(dead)) {
                    held = null;
                }
                boolean valid = held != null && now.isBefore(held.validUntil());
                if (valid && (underWay != null || now.isBefore(held.renewAt()))) {
                    return held.token();
                }
                if (!valid && refused && refusal == known && now.isBefore(known.until())) {
                    throw new FeishuCallException(known.failure(), null);
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
            return await(result, wait);
        }

        private void fetch(Credentials credentials, Fetch fetch, CompletableFuture<String> result) {
            String used = null;
            try {
                used = credentials.get();
                Fetched fetched = fetch.call();
                settle(hold(fetched), null);
                result.complete(fetched.token());
            } catch (FeishuCallException e) {
                Held old = settle(
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

        private Held hold(Fetched fetched) {
            Instant now = clock.instant();
            Duration validFor = fetched.validFor();
            return new Held(
                    fetched.token(),
                    now.plus(longer(validFor.minus(RENEW_BEFORE_EXPIRY), validFor.dividedBy(2))),
                    now.plus(longer(validFor.minus(UNSAFE_BEFORE_EXPIRY), validFor.dividedBy(2))));
        }

        /** Ends the call that is under way; returns what is still valid where it brought nothing new. */
        private Held settle(Held fetched, Refusal refused) {
            lock.lock();
            try {
                underWay = null;
                if (fetched != null) {
                    held = fetched;
                    refusal = null;
                    return held;
                }
                if (refused != null && refused.failure().category() == Category.AUTH) {
                    refusal = refused;
                }
                Instant now = clock.instant();
                if (held == null || !now.isBefore(held.validUntil())) {
                    return null;
                }
                held = new Held(held.token(), now.plus(PAUSE_AFTER_FAILURE), held.validUntil());
                return held;
            } finally {
                lock.unlock();
            }
        }

        private String await(CompletableFuture<String> result, Duration wait) throws FeishuCallException {
            try {
                return result.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof FeishuCallException failed) {
                    throw new FeishuCallException(failed.failure(), failed);
                }
                throw new IllegalStateException("The " + name + " could not be fetched", e.getCause());
            } catch (TimeoutException e) {
                throw new FeishuCallException(FeishuErrors.notSent("no " + name + " within " + wait), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FeishuCallException(FeishuErrors.notSent("interrupted while waiting for the " + name), e);
            }
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
