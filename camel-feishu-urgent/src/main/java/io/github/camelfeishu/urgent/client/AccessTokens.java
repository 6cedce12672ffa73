package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
 * The tenant_access_tokens of a component, one per base URL and app. However many threads ask, one call fetches; a token
 * is renewed by one thread while the others go on with the old one for as long as it is valid.
 */
public final class AccessTokens {

    /** Feishu gives a new token only to those who ask with less than 30 minutes left. */
    static final Duration RENEW_BEFORE_EXPIRY = Duration.ofMinutes(20);

    /** A token that expires on its way is a dead token. */
    static final Duration UNSAFE_BEFORE_EXPIRY = Duration.ofMinutes(1);

    /** After a renewal failed, or credentials were refused: how long nobody asks again. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

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

    private record Key(String baseUrl, String appId) {}

    private final InstantSource clock;
    private final ConcurrentMap<Key, Slot> slots = new ConcurrentHashMap<>();

    public AccessTokens(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A token that lives.
     *
     * @param dead a token that Feishu has refused, which will not do; or null
     * @param wait how long to wait for a call that another thread makes
     */
    String get(FeishuApp app, String dead, Duration wait, Fetch fetch) throws FeishuCallException {
        return slots.computeIfAbsent(new Key(app.baseUrl(), app.appId()), key -> new Slot(app.toString()))
                .get(app.appSecret(), dead, wait, fetch);
    }

    /** Forgets all tokens. */
    public void clear() {
        slots.clear();
    }

    private record Held(String token, Instant renewAt, Instant validUntil) {}

    private record Refusal(String secret, Failure failure, Instant until) {}

    private final class Slot {
        private final String name;
        private final Lock lock = new ReentrantLock();
        private Held held;
        private Refusal refusal;
        private CompletableFuture<String> underWay;

        Slot(String name) {
            this.name = name;
        }

        String get(String secret, String dead, Duration wait, Fetch fetch) throws FeishuCallException {
            CompletableFuture<String> result;
            boolean mine = false;
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
                if (!valid && refusal != null && refusal.secret().equals(secret) && now.isBefore(refusal.until())) {
                    throw new FeishuCallException(refusal.failure(), null);
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
                fetch(secret, fetch, result);
            }
            return await(result, wait);
        }

        private void fetch(String secret, Fetch fetch, CompletableFuture<String> result) {
            try {
                Fetched fetched = fetch.call();
                settle(hold(fetched), null);
                result.complete(fetched.token());
            } catch (FeishuCallException e) {
                Held old = settle(
                        null, new Refusal(secret, e.failure(), clock.instant().plus(PAUSE_AFTER_FAILURE)));
                if (old == null) {
                    result.completeExceptionally(e);
                } else {
                    LOG.warn(
                            "The access token of {} was not renewed and is used until {}: {} {} {}",
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
                throw new IllegalStateException("The access token of " + name + " could not be fetched", e.getCause());
            } catch (TimeoutException e) {
                throw new FeishuCallException(
                        FeishuErrors.notSent("no access token of " + name + " within " + wait), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FeishuCallException(
                        FeishuErrors.notSent("interrupted while waiting for the access token of " + name), e);
            }
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
