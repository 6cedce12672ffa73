package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.FeishuClient.BuzzAnswer;
import io.github.camelfeishu.urgent.client.FeishuCode;
import io.github.camelfeishu.urgent.delivery.CallOutcome.Executed;
import io.github.camelfeishu.urgent.delivery.CallOutcome.Failed;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.Buzz;
import io.github.camelfeishu.urgent.delivery.RateLimits.Budget;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery.Options;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at one request by one type; ends with the first failure that is not a recipient's. */
final class BuzzRound {

    private static final int INVALID_PARAMETER = FeishuCode.INVALID_PARAMETER.number();
    private static final String LISTED = "listed by Feishu in invalid_user_id_list";

    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    private final FeishuClient client;
    private final Calls calls;
    private final Budget budget;
    private final DeliveryListener listener;
    private final Executor helpers;
    private final Options options;
    private final DeliveryProgress progress;
    private final Buzz buzz;
    private final String messageId;
    private final UrgentType type;
    private final FirstFailure failure = new FirstFailure();
    private volatile boolean quotaUsedUp;

    /** @param helpers threads for calls side by side; if none is free the exchange's own thread makes the calls */
    BuzzRound(
            FeishuClient client,
            Calls calls,
            Budget budget,
            DeliveryListener listener,
            Executor helpers,
            Options options,
            DeliveryProgress progress,
            Buzz buzz,
            UrgentType type) {
        this.client = client;
        this.calls = calls;
        this.budget = budget;
        this.listener = listener;
        this.helpers = helpers;
        this.options = options;
        this.progress = progress;
        this.buzz = buzz;
        this.messageId = progress.messageId().orElseThrow();
        this.type = type;
    }

    /** Buzzes them, in calls side by side; returns the failure that ended it early, if there was one. */
    Optional<FeishuCallException> run(List<String> userIds) {
        if (userIds.isEmpty()) {
            return Optional.empty();
        }
        progress.buzzingBy(type);
        Queue<List<String>> batches = new ConcurrentLinkedQueue<>(UserBatches.of(userIds));
        Runnable worker = () -> {
            try {
                for (List<String> batch; !failure.isSet() && (batch = batches.poll()) != null; ) {
                    buzz(batch, new Search(batch));
                }
            } catch (RuntimeException | Error e) {
                failure.set(new FeishuCallException(Failure.notSent(e.toString()), e));
            }
        };
        List<CompletableFuture<Void>> beside = new ArrayList<>();
        try {
            for (int i = Math.min(options.parallelCalls(), batches.size()); i > 1; i--) {
                beside.add(CompletableFuture.runAsync(worker, helpers));
            }
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.debug("No thread is free for calls side by side");
        }
        worker.run();
        // calls that are under way must be accounted for; each ends by its own time-outs
        beside.forEach(CompletableFuture::join);
        return failure.get();
    }

    /** Whether a call was refused because the tenant's quota of this type is used up. */
    boolean isQuotaUsedUp() {
        return quotaUsedUp;
    }

    private void buzz(List<String> userIds, Search search) {
        List<String> remaining =
                progress.remaining(userIds, type, options.retry().retryUnknownOutcome());
        if (remaining.isEmpty() || failure.isSet()) {
            return;
        }
        CallOutcome<BuzzAnswer> outcome = calls.make(
                CallKind.BUZZ,
                List.of(budget),
                failure,
                token -> client.buzz(token, type, messageId, buzz.userIdType(), remaining));
        outcome.failures().forEach(it -> failed(remaining, it));
        if (outcome instanceof Executed<BuzzAnswer> executed) {
            executed(remaining, executed.answer());
        } else if (outcome instanceof Failed<BuzzAnswer> failed) {
            refused(remaining, failed.last(), search);
        }
    }

    private void executed(List<String> userIds, BuzzAnswer answer) {
        Set<String> invalid = Set.copyOf(answer.invalidUserIds());
        List<String> notified = new ArrayList<>(userIds);
        notified.removeAll(invalid);
        progress.answered(answer.logId());
        progress.listedInvalid(answer.invalidUserIds(), INVALID_PARAMETER, LISTED);
        progress.notified(notified, type);
        listener.happened(DeliveryEvent.INVALID, invalid.size());
        listener.happened(DeliveryEvent.NOTIFIED, notified.size());
    }

    /** Records a failed attempt, whose outcome may be unknown. */
    private void failed(List<String> userIds, Failure why) {
        progress.failed(why.logId());
        if (why.category() == Category.UNKNOWN_OUTCOME) {
            progress.unknown(userIds, type, why);
        } else if (why.category() == Category.QUOTA) {
            quotaUsedUp = true;
        }
    }

    private void refused(List<String> userIds, FeishuCallException refusal, Search search) {
        Failure why = refusal.failure();
        boolean alone = userIds.size() == 1;
        if (why.category() == Category.RECIPIENT && alone) {
            progress.refused(userIds.get(0), why.code(), why.reason());
            listener.happened(DeliveryEvent.INVALID, 1);
            search.refusedAlone.add(userIds.get(0));
        }
        if (why.category() != Category.RECIPIENT || !options.isolateInvalidUsers()) {
            failure.set(refusal);
        } else if (!alone) {
            UserBatches.halves(userIds).forEach(half -> buzz(half, search));
        } else if (search.isDoubtful(why) && progress.isNobodyNotified()) {
            probe(search, refusal);
        }
    }

    /** Two recipients were refused alone; 230001 can also mean a wrong message id: try others before blaming recipients. */
    private void probe(Search search, FeishuCallException refusal) {
        for (String userId : UserBatches.spread(search.userIds, Search.PROBES)) {
            buzz(List.of(userId), search);
            if (!progress.isNobodyNotified() || failure.isSet()) {
                return;
            }
        }
        progress.notRefused(search.refusedAlone);
        failure.set(DeliveryFailures.notAboutRecipients(refusal));
    }

    /** The search for the recipients of one batch who are to blame. Belongs to one thread. */
    private static final class Search {

        /** With fewer recipients the search itself is as cheap. */
        static final int PROBES = 16;

        private final List<String> userIds;
        private final List<String> refusedAlone = new ArrayList<>();

        Search(List<String> userIds) {
            this.userIds = userIds;
        }

        /** Feishu answers 230001 to bad recipients and to anything else that is wrong with the call. */
        boolean isDoubtful(Failure why) {
            return why.code() == INVALID_PARAMETER && refusedAlone.size() == 2 && userIds.size() > PROBES;
        }
    }
}
