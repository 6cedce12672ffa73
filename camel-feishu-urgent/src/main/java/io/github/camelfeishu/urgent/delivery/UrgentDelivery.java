package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.FeishuClient.BuzzAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of one buzz: who remains, in which batches, within the limits, called, repeated or split, and what became of
 * everybody; one result, or one exception that accounts for all.
 */
public final class UrgentDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    private static final int INVALID_PARAMETER = 230001;
    private static final String LISTED = "listed by Feishu in invalid_user_id_list";
    private static final int SHOWN_REJECTIONS = 5;

    /**
     * How to deliver.
     *
     * @param retry               what is repeated
     * @param isolateInvalidUsers whether a call refused for a recipient's sake is split
     * @param parallelCalls       how many calls of one request run at once, at least 1
     */
    public record Options(RetryPolicy retry, boolean isolateInvalidUsers, int parallelCalls) {}

    private final FeishuClient client;
    private final RateLimits limits;
    private final ProxyManager<String> sharedLimits;
    private final Waiting waiting;
    private final Executor helpers;
    private final DeliveryEvent.Counter counter;
    private final Options options;

    /**
     * @param sharedLimits an engine that nodes share the limits over, or null
     * @param helpers      threads for calls side by side; where it has none to spare the caller's thread does it all
     */
    public UrgentDelivery(
            FeishuClient client,
            RateLimits limits,
            ProxyManager<String> sharedLimits,
            Waiting waiting,
            Executor helpers,
            DeliveryEvent.Counter counter,
            Options options) {
        this.client = client;
        this.limits = limits;
        this.sharedLimits = sharedLimits;
        this.waiting = waiting;
        this.helpers = helpers;
        this.counter = counter;
        this.options = options;
    }

    /** The same delivery, in this tenant of a store app. */
    public UrgentDelivery forTenant(String tenantKey) {
        return new UrgentDelivery(
                client.forTenant(tenantKey), limits, sharedLimits, waiting, helpers, counter, options);
    }

    /**
     * Buzzes everybody who has not been buzzed yet, once each.
     *
     * @param  progress              what an earlier attempt at the same request has done; is told what this one does
     * @throws FeishuUrgentException if a call failed or nobody could be buzzed
     */
    public UrgentResult deliver(DeliveryProgress progress) {
        UrgentRequest request = progress.request();
        FeishuCallException failure =
                new Attempt(progress).run(progress.remaining(options.retry().retryUnknownOutcome()));
        if (progress.lost() != null) {
            // whatever else failed: this is what must not be repeated
            failure = new FeishuCallException(progress.lost(), failure);
        }
        if (failure == null && progress.nobodyNotified()) {
            failure = allRefused(progress);
        }
        if (failure != null) {
            throw failed(progress, failure);
        }
        List<Rejection> rejections = progress.rejections();
        if (!rejections.isEmpty()) {
            LOG.warn(
                    "Buzz by {} of message {} did not reach {} of {} recipients, Feishu refused: {}",
                    request.urgentType().value(),
                    request.messageId(),
                    rejections.size(),
                    request.userIds().stream().distinct().count(),
                    rejections);
        }
        return progress.result();
    }

    private static FeishuCallException allRefused(DeliveryProgress progress) {
        List<Rejection> rejections = progress.rejections();
        List<Integer> codes =
                rejections.stream().map(Rejection::code).distinct().toList();
        String reasons = rejections.stream()
                .limit(SHOWN_REJECTIONS)
                .map(it -> it.userId() + ": " + it.reason())
                .collect(Collectors.joining("; ", "", rejections.size() > SHOWN_REJECTIONS ? "; ..." : ""));
        return FeishuCallException.refused(
                codes.size() == 1 ? codes.get(0) : INVALID_PARAMETER,
                "every recipient was refused (" + reasons + ")",
                progress.lastLogId());
    }

    private static FeishuUrgentException failed(DeliveryProgress progress, FeishuCallException cause) {
        Failure failure = cause.failure();
        UrgentRequest request = progress.request();
        Recipients recipients = progress.recipients();
        String message = String.format(
                "Buzz by %s of message %s failed (%s): %s %s %s Of the recipients %d notified, %d invalid, %d pending,"
                        + " %d unknown. Feishu's log id: %s",
                request.urgentType().value(),
                request.messageId(),
                failure.category(),
                failure.code(),
                failure.reason().endsWith(".") ? failure.reason() : failure.reason() + ".",
                failure.advice(),
                recipients.notified().size(),
                recipients.invalid().size(),
                recipients.pending().size(),
                recipients.unknown().size(),
                failure.logId() == null ? "none" : failure.logId());
        return new FeishuUrgentException(
                failure.category(), failure.code(), failure.logId(), message, request.messageId(), recipients, cause);
    }

    /** One attempt at one request; ends with the first failure that is not a recipient's. */
    private final class Attempt {

        private final DeliveryProgress progress;
        private final UrgentRequest request;
        private final AtomicReference<FeishuCallException> failure = new AtomicReference<>();

        Attempt(DeliveryProgress progress) {
            this.progress = progress;
            request = progress.request();
        }

        /** Buzzes them, side by side as far as there are threads; returns why it ended early, or null. */
        FeishuCallException run(List<String> userIds) {
            Queue<List<String>> batches = new ConcurrentLinkedQueue<>(UserBatches.of(userIds));
            Runnable worker = () -> {
                for (List<String> batch; !hasFailed() && (batch = batches.poll()) != null; ) {
                    buzz(batch, new Search(batch));
                }
            };
            List<CompletableFuture<Void>> beside = new ArrayList<>();
            try {
                for (int i = Math.min(options.parallelCalls(), batches.size()); i > 1; i--) {
                    beside.add(CompletableFuture.runAsync(worker, helpers));
                }
            } catch (RejectedExecutionException e) {
                LOG.debug("No thread to spare for calls side by side");
            }
            try {
                worker.run();
            } finally {
                // what is on its way must be accounted for, and each call ends by its own time-outs
                beside.forEach(CompletableFuture::join);
            }
            return failure.get();
        }

        private boolean hasFailed() {
            return failure.get() != null;
        }

        private void buzz(List<String> userIds, Search search) {
            List<String> remaining = progress.remaining(userIds, options.retry().retryUnknownOutcome());
            if (remaining.isEmpty() || hasFailed()) {
                return;
            }
            FeishuCallException refusal = call(remaining);
            if (refusal == null) {
                return;
            }
            Failure why = refusal.failure();
            boolean alone = remaining.size() == 1;
            if (why.category() == Category.RECIPIENT && alone) {
                progress.refused(remaining.get(0), why.code(), why.reason());
                counter.add(DeliveryEvent.INVALID, 1);
                search.refusedAlone.add(remaining.get(0));
            }
            if (why.category() != Category.RECIPIENT || !options.isolateInvalidUsers()) {
                failure.compareAndSet(null, refusal);
            } else if (!alone) {
                UserBatches.halves(remaining).forEach(half -> buzz(half, search));
            } else if (search.isDoubtful(why) && progress.nobodyNotified()) {
                probe(search, refusal);
            }
        }

        /** Two in a row were refused for a reason that need not be theirs: does anybody at all get through? */
        private void probe(Search search, FeishuCallException refusal) {
            for (String userId : UserBatches.spread(search.userIds, Search.PROBES)) {
                buzz(List.of(userId), search);
                if (!progress.nobodyNotified() || hasFailed()) {
                    return;
                }
            }
            progress.notRefused(search.refusedAlone);
            failure.compareAndSet(null, FeishuCallException.notAboutRecipients(refusal));
        }

        /** Calls until it is executed or refused for good; returns why not, or null. */
        private FeishuCallException call(List<String> userIds) {
            for (int retries = 0; ; retries++) {
                try {
                    executed(
                            userIds,
                            client.buzz(
                                    request.urgentType(),
                                    request.messageId(),
                                    request.userIdType(),
                                    userIds,
                                    this::pass));
                    return null;
                } catch (FeishuCallException e) {
                    Failure why = e.failure();
                    progress.answered(why.logId());
                    if (why.category() == Category.UNKNOWN_OUTCOME) {
                        progress.unknown(userIds, why);
                        counter.add(DeliveryEvent.UNKNOWN_OUTCOME, 1);
                    }
                    Optional<Duration> wait = options.retry()
                            .waitBeforeRetry(
                                    why, retries, ThreadLocalRandom.current().nextDouble());
                    if (wait.isEmpty() || hasFailed() || !waited(why, wait.get())) {
                        return e;
                    }
                    counter.add(DeliveryEvent.RETRY, 1);
                }
            }
        }

        private void executed(List<String> userIds, BuzzAnswer answer) {
            List<String> invalid = answer.invalidUserIds();
            List<String> notified =
                    userIds.stream().filter(id -> !invalid.contains(id)).toList();
            progress.answered(answer.logId());
            progress.leftOut(invalid, INVALID_PARAMETER, LISTED);
            progress.notified(notified);
            counter.add(DeliveryEvent.INVALID, invalid.size());
            counter.add(DeliveryEvent.NOTIFIED, notified.size());
        }

        /** Keeps to the limits, right before a call is sent. */
        private void pass() throws FeishuCallException {
            Duration maxWait = options.retry().maxWait();
            try {
                if (!limits.acquire(budget(), maxWait, sharedLimits, this::park)) {
                    throw FeishuCallException.notNow(
                            "our own limit of calls would take longer than maxWait, " + maxWait.toMillis() + " ms");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw FeishuCallException.notNow("interrupted while waiting for our own limit of calls");
            } catch (CancellationException e) {
                throw FeishuCallException.notNow("the component is stopping");
            }
            if (hasFailed()) {
                throw FeishuCallException.notNow("another call of the same request has failed");
            }
            counter.add(DeliveryEvent.CALL, 1);
        }

        private RateLimits.Budget budget() {
            return new RateLimits.Budget(
                    client.account(), client.tenantKey(), request.urgentType().value());
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
            counter.add(DeliveryEvent.RATE_LIMITED_WAIT, 1);
        }
    }

    /** The search for the culprits of one batch. Belongs to one thread. */
    private static final class Search {

        /** With fewer recipients the search itself is as cheap. */
        static final int PROBES = 16;

        private final List<String> userIds;
        private final List<String> refusedAlone = new ArrayList<>();

        Search(List<String> userIds) {
            this.userIds = userIds;
        }

        /** 230001 is said of bad recipients and of anything else that is wrong with the call. */
        boolean isDoubtful(Failure why) {
            return why.code() == INVALID_PARAMETER && refusedAlone.size() == 2 && userIds.size() > PROBES;
        }
    }
}
