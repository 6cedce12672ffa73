package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.TokenSource;
import io.github.camelfeishu.urgent.delivery.CallOutcome.Executed;
import io.github.camelfeishu.urgent.delivery.CallOutcome.Failed;
import io.github.camelfeishu.urgent.delivery.RateLimits.Budget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes single calls to Feishu in one tenant. The only place that repeats a call. */
public final class Calls {

    /** One logger for all of a delivery. */
    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    /** Feishu's, of each API that disturbs nobody. */
    static final RateLimits.Limits ASKING = new RateLimits.Limits(50, 1000);

    /** One method of the client, for one call. */
    public interface Wire<T> {
        T call(String token) throws FeishuCallException;
    }

    private final TokenSource tokens;
    private final RateLimits.Share limits;
    private final Waiting waiting;
    private final RetryPolicy retry;
    private final DeliveryListener listener;

    public Calls(
            TokenSource tokens,
            RateLimits.Share limits,
            Waiting waiting,
            RetryPolicy retry,
            DeliveryListener listener) {
        this.tokens = tokens;
        this.limits = limits;
        this.waiting = waiting;
        this.retry = retry;
        this.listener = listener;
    }

    /**
     * Asks for something that disturbs nobody, within the limits that Feishu gives to every such API.
     *
     * @param  tenantKey           the tenant of a store app
     * @param  api                 the API whose calls are counted
     * @throws FeishuCallException the last of its failures, after all repeats
     */
    public <T> T ask(Optional<String> tenantKey, String api, CallKind kind, Wire<T> wire) throws FeishuCallException {
        CallOutcome<T> outcome = make(kind, List.of(new Budget(tenantKey, api, Optional.of(ASKING))), wire);
        if (outcome instanceof Executed<T> executed) {
            return executed.answer();
        }
        throw ((Failed<T>) outcome).last();
    }

    /** A call without others beside it. */
    <T> CallOutcome<T> make(CallKind kind, List<Budget> budgets, Wire<T> wire) {
        return make(kind, budgets, new FirstFailure(), wire);
    }

    /**
     * Makes a call until it is executed, refused for good, or given up.
     *
     * @param budgets the limits that each attempt counts for, from the narrowest to the widest
     * @param ended   the failure of a call beside it, after which this one is not sent any more
     */
    <T> CallOutcome<T> make(CallKind kind, List<Budget> budgets, FirstFailure ended, Wire<T> wire) {
        List<Failure> failures = new ArrayList<>();
        boolean tokenReplaced = false;
        int repeats = 0;
        while (true) {
            String token = null;
            FeishuCallException failed;
            try {
                // first, so that an app without a token uses up no permit
                tokens.current();
                waitForPermits(budgets);
                // the first one may have expired during the wait
                token = tokens.current();
                if (ended.isSet()) {
                    throw new FeishuCallException(Failure.notNow("another call of the same request has failed"));
                }
                return new Executed<>(overTheWire(kind, token, wire), failures);
            } catch (FeishuCallException e) {
                failed = e;
            } catch (RuntimeException | Error e) {
                failed = new FeishuCallException(Failure.notSent(e.toString()), e);
            }
            Failure why = failed.failure();
            failures.add(why);
            if (why.deadToken() && token != null && !tokenReplaced && tokens.discard(token)) {
                LOG.debug("The access token is dead ({}) and is replaced", why.code());
                tokenReplaced = true;
                continue;
            }
            Optional<Duration> wait = retry.waitBeforeRetry(
                    why, repeats, ThreadLocalRandom.current().nextDouble());
            if (wait.isEmpty() || ended.isSet() || !hasWaited(why, wait.get())) {
                return new Failed<>(failed, failures);
            }
            repeats++;
            listener.happened(DeliveryEvent.RETRY, 1);
        }
    }

    private void waitForPermits(List<Budget> budgets) throws FeishuCallException {
        Duration maxWait = retry.maxWait();
        try {
            for (Budget budget : budgets) {
                if (!limits.acquire(budget, maxWait, new PermitWait(waiting, listener))) {
                    throw new FeishuCallException(Failure.notNow(
                            "our own limit of calls would take longer than maxWait, " + maxWait.toMillis() + " ms"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FeishuCallException(Failure.notNow("interrupted while waiting for our own limit of calls"));
        } catch (CancellationException e) {
            throw new FeishuCallException(Failure.notNow("the component is stopping"));
        }
    }

    private <T> T overTheWire(CallKind kind, String token, Wire<T> wire) throws FeishuCallException {
        T answer;
        try {
            answer = wire.call(token);
        } catch (FeishuCallException e) {
            listener.called(kind, e.failure());
            throw e;
        } catch (RuntimeException | Error e) {
            // a library or the machine failed in the middle of a call
            Failure lost = Failure.lost(kind, 0, e.toString(), null);
            listener.called(kind, lost);
            throw new FeishuCallException(lost, e);
        }
        listener.called(kind, null);
        return answer;
    }

    /** Waits before a repeat; false if the wait was ended. */
    private boolean hasWaited(Failure why, Duration wait) {
        if (why.category() == Category.RATE_LIMIT) {
            listener.happened(DeliveryEvent.RATE_LIMITED_WAIT, 1);
        }
        LOG.debug("Repeating in {} ms, after {} {}", wait.toMillis(), why.code(), why.reason());
        try {
            waiting.sleep(wait);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (CancellationException e) {
            return false;
        }
    }
}
