package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import io.github.camelfeishu.urgent.client.FeishuClient.Gate;
import io.github.camelfeishu.urgent.delivery.RateLimits.Budget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes single calls to Feishu: within the limits, and repeated as the policy says. */
final class Calls {

    /** One name for all that is delivered. */
    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    /** A call, to be made once or more often. */
    interface Call<T> {
        T make(Gate gate) throws FeishuCallException;
    }

    /** Whoever has a call made, and what it does when. */
    interface Caller {

        /** Is asked right before each time that the call is sent, with the limits behind it. */
        default void admit() throws FeishuCallException {}

        /** Is told of each time that the call fails; answers whether a repeat is still wanted. */
        boolean failed(Failure why);
    }

    private final RateLimits limits;
    private final ProxyManager<String> sharedLimits;
    private final Waiting waiting;
    private final RetryPolicy retry;
    private final DeliveryEvent.Counter counter;

    /** @param sharedLimits an engine that nodes share the limits over, or null */
    Calls(
            RateLimits limits,
            ProxyManager<String> sharedLimits,
            Waiting waiting,
            RetryPolicy retry,
            DeliveryEvent.Counter counter) {
        this.limits = limits;
        this.sharedLimits = sharedLimits;
        this.waiting = waiting;
        this.retry = retry;
        this.counter = counter;
    }

    /** The same, counted elsewhere. */
    Calls countedBy(DeliveryEvent.Counter other) {
        return new Calls(limits, sharedLimits, waiting, retry, other);
    }

    void count(DeliveryEvent event, long count) {
        counter.add(event, count);
    }

    /**
     * Makes a call until it is executed or refused for good.
     *
     * @param budgets what each call uses up, from the narrowest limit to the widest
     */
    <T> T make(List<Budget> budgets, Caller caller, Call<T> call) throws FeishuCallException {
        for (int retries = 0; ; retries++) {
            try {
                return call.make(() -> {
                    for (Budget budget : budgets) {
                        pass(budget);
                    }
                    caller.admit();
                });
            } catch (FeishuCallException e) {
                Failure why = e.failure();
                boolean wanted = caller.failed(why);
                Optional<Duration> wait = retry.waitBeforeRetry(
                        why, retries, ThreadLocalRandom.current().nextDouble());
                if (wait.isEmpty() || !wanted || !waited(why, wait.get())) {
                    throw e;
                }
                count(DeliveryEvent.RETRY, 1);
            }
        }
    }

    /** Keeps to a limit, right before a call is sent. */
    private void pass(Budget budget) throws FeishuCallException {
        Duration maxWait = retry.maxWait();
        try {
            if (!limits.acquire(budget, maxWait, sharedLimits, this::park)) {
                throw FeishuCallException.notNow(
                        "our own limit of calls would take longer than maxWait, " + maxWait.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FeishuCallException.notNow("interrupted while waiting for our own limit of calls");
        } catch (CancellationException e) {
            throw FeishuCallException.notNow("the component is stopping");
        }
    }

    private boolean waited(Failure why, Duration wait) {
        if (why.category() == Category.RATE_LIMIT) {
            countWait();
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

    private void park(long nanos) throws InterruptedException {
        countWait();
        waiting.park(nanos);
    }

    private void countWait() {
        count(DeliveryEvent.RATE_LIMITED_WAIT, 1);
    }
}
