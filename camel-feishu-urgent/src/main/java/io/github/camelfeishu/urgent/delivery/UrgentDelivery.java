package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.AppTokens;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.FeishuClient.ReadersPage;
import io.github.camelfeishu.urgent.client.FeishuClient.SendAnswer;
import io.github.camelfeishu.urgent.client.NewMessage;
import io.github.camelfeishu.urgent.client.TokenSource;
import io.github.camelfeishu.urgent.delivery.CallOutcome.Executed;
import io.github.camelfeishu.urgent.delivery.CallOutcome.Failed;
import io.github.camelfeishu.urgent.delivery.DeliveryProgress.LostCall;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.Buzz;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.BuzzMessage;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.SendAndBuzz;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.SendOnly;
import io.github.camelfeishu.urgent.delivery.RateLimits.Budget;
import io.github.camelfeishu.urgent.delivery.RateLimits.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of one delivery: the message sent, its recipients looked up, its readers left out, the others buzzed by one
 * type after the other; one result, or one exception that accounts for all.
 */
public final class UrgentDelivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    private static final Limits SENDING = new Limits(50, 1000);
    private static final Limits SENDING_TO_ONE = new Limits(5, 0);

    /** Of readers, a hundred each: more than a chat has members. */
    private static final int MAX_PAGES = 1000;

    /**
     * How to deliver.
     *
     * @param retry               the repeats of a call
     * @param isolateInvalidUsers whether a call refused for a recipient's sake is split
     * @param parallelCalls       how many calls of one request run at once, at least 1
     * @param unreadOnly          whether readers of the message are left out
     * @param fallbacks           types for when the quota of a type is used up, from the strongest to the gentlest
     */
    public record Options(
            RetryPolicy retry,
            boolean isolateInvalidUsers,
            int parallelCalls,
            boolean unreadOnly,
            List<Fallback> fallbacks) {}

    /**
     * A gentler type to try.
     *
     * @param listener hears of the calls by this type
     */
    public record Fallback(UrgentType type, DeliveryListener listener) {}

    private final FeishuClient client;
    private final PeopleLookup people;
    private final AppTokens tokens;
    private final RateLimits.Share limits;
    private final Waiting waiting;
    private final Executor helpers;
    private final DeliveryListener listener;
    private final Options options;

    /**
     * @param limits   of this endpoint; closed with the delivery
     * @param helpers  threads for calls side by side; if none is free the exchange's own thread makes the calls
     * @param listener hears of everything but the calls of a fallback
     */
    public UrgentDelivery(
            FeishuClient client,
            PeopleLookup people,
            AppTokens tokens,
            RateLimits.Share limits,
            Waiting waiting,
            Executor helpers,
            DeliveryListener listener,
            Options options) {
        this.client = client;
        this.people = people;
        this.tokens = tokens;
        this.limits = limits;
        this.waiting = waiting;
        this.helpers = helpers;
        this.listener = listener;
        this.options = options;
    }

    /**
     * Sends the message if there is one to send, and buzzes everybody who has not been buzzed yet, once each.
     *
     * @param  progress              of an earlier attempt at the same request; updated by this one
     * @throws FeishuUrgentException if a call failed or nobody could be buzzed
     */
    public UrgentResult deliver(DeliveryProgress progress) {
        await(progress.attempt(), progress);
        try {
            return deliver(progress, progress.request());
        } catch (FeishuUrgentException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw DeliveryFailures.ofError(progress, e);
        } finally {
            progress.attempt().unlock();
        }
    }

    /** Camel may redeliver an exchange while an attempt before is still under way. */
    private void await(Lock attempt, DeliveryProgress progress) {
        boolean mine = false;
        try {
            mine = attempt.tryLock()
                    || attempt.tryLock(options.retry().maxWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            throw DeliveryFailures.of(
                    progress,
                    "The delivery",
                    new FeishuCallException(Failure.notNow("an earlier attempt at it is still under way")));
        }
    }

    private UrgentResult deliver(DeliveryProgress progress, DeliveryRequest request) {
        if (request instanceof SendOnly send) {
            send(send.message(), progress);
        } else if (request instanceof SendAndBuzz both) {
            send(both.message(), progress);
            buzz(both.buzz(), progress);
        } else if (request instanceof BuzzMessage about) {
            buzz(about.buzz(), progress);
        }
        return progress.result();
    }

    private void send(NewMessage message, DeliveryProgress progress) {
        if (progress.messageId().isPresent()) {
            return;
        }
        List<Budget> budgets = List.of(
                budget(
                        progress,
                        "send " + message.receiveIdType().value() + " " + message.receiveId(),
                        Optional.of(SENDING_TO_ONE)),
                budget(progress, "send", Optional.of(SENDING)));
        CallOutcome<SendAnswer> outcome = calls(progress, listener)
                .make(
                        CallKind.SEND,
                        budgets,
                        token -> client.send(token, message, message.uuid().orElse(progress.uuid())));
        for (Failure failure : outcome.failures()) {
            progress.failed(failure.logId());
            if (failure.lost()) {
                progress.maybeSent();
            }
        }
        if (outcome instanceof Executed<SendAnswer> executed) {
            progress.answered(executed.answer().logId());
            progress.sent(executed.answer().messageId());
        } else if (outcome instanceof Failed<SendAnswer> failed) {
            FeishuCallException last = failed.last();
            boolean inDoubt = progress.isMaybeSent() && !last.failure().lost();
            throw DeliveryFailures.of(
                    progress,
                    "Sending a " + message + (inDoubt ? ", which an earlier attempt may have sent," : ""),
                    last);
        }
    }

    private void buzz(Buzz asked, DeliveryProgress progress) {
        Buzz buzz = asked.userIdType().isLookedUp() ? byOpenId(asked, progress) : asked;
        if (options.unreadOnly()) {
            excludeReaders(buzz, progress);
        }
        Optional<FeishuCallException> failure = buzzByTypes(buzz, progress);
        Optional<LostCall> lost = progress.lostCall();
        if (lost.isPresent()) {
            throw DeliveryFailures.ofLost(progress, lost.get(), failure.orElse(null));
        }
        if (failure.isPresent()) {
            throw DeliveryFailures.of(
                    progress, DeliveryFailures.buzzBy(progress.urgentType(), progress), failure.get());
        }
        if (!progress.missing().isEmpty()) {
            people.explainMissing(
                    asked.userIdType(), calls(progress, listener, PeopleLookup.once(options.retry())), progress);
        }
        if (progress.isNobodyReached()) {
            throw DeliveryFailures.ofAllRefused(progress);
        }
        warnOfRejections(progress);
    }

    /** People whom a redelivery has found before keep their ids: nobody is buzzed by two. */
    private Buzz byOpenId(Buzz asked, DeliveryProgress progress) {
        if (!progress.isLookedUp()) {
            try {
                people.find(asked.userIdType(), calls(progress, listener), progress);
            } catch (FeishuCallException e) {
                throw DeliveryFailures.of(
                        progress,
                        "Looking up " + progress.userIds().size() + " recipients by "
                                + asked.userIdType().value(),
                        e);
            }
            listener.happened(DeliveryEvent.INVALID, progress.missing().size());
        }
        return new Buzz(asked.urgentType(), UserIdType.OPEN_ID, progress.ids());
    }

    private void excludeReaders(Buzz buzz, DeliveryProgress progress) {
        boolean unknownToo =
                options.retry().retryUnknownOutcome() && progress.lostCall().isPresent();
        if (progress.pending().isEmpty() && !unknownToo) {
            return;
        }
        Set<String> readers = new HashSet<>();
        Set<String> pages = new HashSet<>();
        String page = null;
        do {
            ReadersPage found = readers(buzz, progress, page);
            readers.addAll(found.userIds());
            page = found.nextToken();
            if (page != null && (!pages.add(page) || pages.size() > MAX_PAGES)) {
                throw readersFailed(
                        progress,
                        new FeishuCallException(
                                Failure.lost(CallKind.READ, 0, "the pages of readers come to no end", null)));
            }
        } while (page != null);
        progress.readBy(readers);
    }

    private ReadersPage readers(Buzz buzz, DeliveryProgress progress, String page) {
        String messageId = progress.messageId().orElseThrow();
        CallOutcome<ReadersPage> outcome = calls(progress, listener)
                .make(
                        CallKind.READ,
                        List.of(budget(progress, "read_users", Optional.of(Calls.ASKING))),
                        token -> client.readers(token, messageId, buzz.userIdType(), page));
        outcome.failures().forEach(failure -> progress.failed(failure.logId()));
        if (outcome instanceof Executed<ReadersPage> executed) {
            progress.answered(executed.answer().logId());
            return executed.answer();
        }
        throw readersFailed(progress, ((Failed<ReadersPage>) outcome).last());
    }

    private static FeishuUrgentException readersFailed(DeliveryProgress progress, FeishuCallException failed) {
        return DeliveryFailures.of(
                progress,
                "Looking up who has read message " + progress.messageId().orElseThrow(),
                failed);
    }

    /** By the type asked for; if its quota is used up, the recipients still pending by the next gentler one. */
    private Optional<FeishuCallException> buzzByTypes(Buzz buzz, DeliveryProgress progress) {
        UrgentType asked = buzz.urgentType();
        BuzzRound round = round(progress, buzz, asked, listener);
        Optional<FeishuCallException> failure = round.run(due(progress, asked, true));
        for (Fallback fallback : options.fallbacks()) {
            boolean quotaUsedUp = round.isQuotaUsedUp();
            if (failure.isPresent() && !quotaUsedUp) {
                break;
            }
            List<String> due = due(progress, fallback.type(), quotaUsedUp);
            if (!asked.isAbove(fallback.type()) || due.isEmpty()) {
                continue;
            }
            if (quotaUsedUp) {
                LOG.warn(
                        "The quota of {} is used up: {} recipients of message {} are buzzed by {}",
                        progress.urgentType().value(),
                        due.size(),
                        progress.messageId().orElseThrow(),
                        fallback.type().value());
            }
            round = round(progress, buzz, fallback.type(), fallback.listener());
            failure = round.run(due);
        }
        return failure;
    }

    private BuzzRound round(DeliveryProgress progress, Buzz buzz, UrgentType type, DeliveryListener told) {
        return new BuzzRound(
                client,
                calls(progress, told),
                budget(progress, type.value(), Optional.empty()),
                told,
                helpers,
                options,
                progress,
                buzz,
                type);
    }

    /** Unknown recipients are repeated only by the type of the call that was lost. */
    private List<String> due(DeliveryProgress progress, UrgentType type, boolean pendingToo) {
        List<String> due = new ArrayList<>(pendingToo ? progress.pending() : List.of());
        if (options.retry().retryUnknownOutcome()) {
            due.addAll(progress.unknownBy(type));
        }
        return due;
    }

    private Calls calls(DeliveryProgress progress, DeliveryListener told) {
        return calls(progress, told, options.retry());
    }

    private Calls calls(DeliveryProgress progress, DeliveryListener told, RetryPolicy retry) {
        TokenSource source = tokens.in(progress.request().tenantKey());
        return new Calls(source, limits, waiting, retry, told);
    }

    private static Budget budget(DeliveryProgress progress, String api, Optional<Limits> fixed) {
        return new Budget(progress.request().tenantKey(), api, fixed);
    }

    private static void warnOfRejections(DeliveryProgress progress) {
        List<Rejection> rejections = progress.rejections();
        if (!rejections.isEmpty()) {
            LOG.warn(
                    "Buzz by {} of message {} did not reach {} of {} recipients, Feishu refused: {}",
                    progress.urgentType().value(),
                    progress.messageId().orElseThrow(),
                    rejections.size(),
                    progress.userIds().size(),
                    DeliveryFailures.shown(progress));
        }
    }

    /** Gives up this endpoint's share of the limits. */
    @Override
    public void close() {
        limits.close();
    }
}
