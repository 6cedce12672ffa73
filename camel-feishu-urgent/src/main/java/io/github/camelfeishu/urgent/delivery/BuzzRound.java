package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.FeishuClient.BuzzAnswer;
import io.github.camelfeishu.urgent.delivery.RateLimits.Budget;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery.Options;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at one request by one type; ends with the first failure that is not a recipient's. */
final class BuzzRound {

    static final int INVALID_PARAMETER = 230001;

    private static final String LISTED = "listed by Feishu in invalid_user_id_list";

    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    private final FeishuClient client;
    private final Calls calls;
    private final Executor helpers;
    private final Options options;
    private final DeliveryProgress progress;
    private final UrgentType type;
    private final List<Budget> budgets;
    private final AtomicReference<FeishuCallException> failure = new AtomicReference<>();
    private volatile boolean quotaUsedUp;

    /** @param helpers threads for calls side by side; where it has none to spare the caller's thread does it all */
    BuzzRound(
            FeishuClient client,
            Calls calls,
            Executor helpers,
            Options options,
            DeliveryProgress progress,
            UrgentType type) {
        this.client = client;
        this.calls = calls;
        this.helpers = helpers;
        this.options = options;
        this.progress = progress;
        this.type = type;
        budgets = List.of(new Budget(client.account(), client.tenantKey(), type.value(), null));
    }

    /** Buzzes them, side by side as far as there are threads; returns why it ended early, or null. */
    FeishuCallException run(List<String> userIds) {
        if (userIds.isEmpty()) {
            return null;
        }
        progress.buzzingBy(type);
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

    /** Whether a call was refused because the tenant may not have any more of this type. */
    boolean quotaUsedUp() {
        return quotaUsedUp;
    }

    private boolean hasFailed() {
        return failure.get() != null;
    }

    private void buzz(List<String> userIds, Search search) {
        List<String> remaining = progress.remaining(userIds, options.retry().retryUnknownOutcome() ? type : null);
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
            calls.count(DeliveryEvent.INVALID, 1);
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
        Calls.Caller caller = new Calls.Caller() {
            @Override
            public void admit() throws FeishuCallException {
                if (hasFailed()) {
                    throw FeishuCallException.notNow("another call of the same request has failed");
                }
                calls.count(DeliveryEvent.CALL, 1);
            }

            @Override
            public boolean failed(Failure why) {
                notExecuted(userIds, why);
                return !hasFailed();
            }
        };
        try {
            BuzzAnswer answer = calls.make(
                    budgets,
                    caller,
                    gate -> client.buzz(
                            type, progress.messageId(), progress.request().userIdType(), userIds, gate));
            executed(userIds, answer);
            return null;
        } catch (FeishuCallException e) {
            return e;
        }
    }

    private void executed(List<String> userIds, BuzzAnswer answer) {
        List<String> invalid = answer.invalidUserIds();
        List<String> notified =
                userIds.stream().filter(id -> !invalid.contains(id)).toList();
        progress.answered(answer.logId());
        progress.leftOut(invalid, INVALID_PARAMETER, LISTED);
        progress.notified(notified, type);
        calls.count(DeliveryEvent.INVALID, invalid.size());
        calls.count(DeliveryEvent.NOTIFIED, notified.size());
    }

    /** For all that is known. */
    private void notExecuted(List<String> userIds, Failure why) {
        progress.answered(why.logId());
        if (why.category() == Category.UNKNOWN_OUTCOME) {
            progress.unknown(userIds, type, why);
            calls.count(DeliveryEvent.UNKNOWN_OUTCOME, 1);
        } else if (why.category() == Category.QUOTA) {
            quotaUsedUp = true;
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
