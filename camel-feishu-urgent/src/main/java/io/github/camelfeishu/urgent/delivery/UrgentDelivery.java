package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.FeishuClient.ReadersPage;
import io.github.camelfeishu.urgent.client.FeishuClient.SendAnswer;
import io.github.camelfeishu.urgent.client.NewMessage;
import io.github.camelfeishu.urgent.delivery.RateLimits.Budget;
import io.github.camelfeishu.urgent.delivery.RateLimits.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of one buzz: the message sent, those who have read it left out, the others buzzed by one type after the
 * other, and what became of everybody; one result, or one exception that accounts for all.
 */
public final class UrgentDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    private static final Limits SENDING = new Limits(50, 1000);
    private static final Limits SENDING_TO_ONE = new Limits(5, 0);
    private static final Limits READING = new Limits(50, 1000);
    private static final int SHOWN_REJECTIONS = 5;

    /** Of readers, a hundred each: more than a chat has members. */
    private static final int MAX_PAGES = 1000;

    /**
     * How to deliver.
     *
     * @param retry               what is repeated
     * @param isolateInvalidUsers whether a call refused for a recipient's sake is split
     * @param parallelCalls       how many calls of one request run at once, at least 1
     * @param unreadOnly          whether those who have read the message are left out
     * @param fallbacks           what is tried when the quota of a type is used up, from the strongest to the gentlest
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
     * @param counter counts what is done by it
     */
    public record Fallback(UrgentType type, DeliveryEvent.Counter counter) {}

    private final FeishuClient client;
    private final Calls calls;
    private final Executor helpers;
    private final Options options;

    /**
     * @param sharedLimits an engine that nodes share the limits over, or null
     * @param helpers      threads for calls side by side; where it has none to spare the caller's thread does it all
     * @param counter      counts all but what is done by a fallback
     */
    public UrgentDelivery(
            FeishuClient client,
            RateLimits limits,
            ProxyManager<String> sharedLimits,
            Waiting waiting,
            Executor helpers,
            DeliveryEvent.Counter counter,
            Options options) {
        this(client, new Calls(limits, sharedLimits, waiting, options.retry(), counter), helpers, options);
    }

    private UrgentDelivery(FeishuClient client, Calls calls, Executor helpers, Options options) {
        this.client = client;
        this.calls = calls;
        this.helpers = helpers;
        this.options = options;
    }

    /** The same delivery, in this tenant of a store app. */
    public UrgentDelivery forTenant(String tenantKey) {
        return new UrgentDelivery(client.forTenant(tenantKey), calls, helpers, options);
    }

    /**
     * Sends the message if there is one to send, and buzzes everybody who has not been buzzed yet, once each; the request
     * may name nobody.
     *
     * @param  progress              what an earlier attempt at the same request has done; is told what this one does
     * @throws FeishuUrgentException if a call failed or nobody could be buzzed
     */
    public UrgentResult deliver(DeliveryProgress progress) {
        if (progress.isUnsent()) {
            send(progress);
        }
        if (progress.request().userIds().isEmpty()) {
            return progress.result();
        }
        if (options.unreadOnly()) {
            leaveOutReaders(progress);
        }
        buzz(progress);
        List<Rejection> rejections = progress.rejections();
        if (!rejections.isEmpty()) {
            LOG.warn(
                    "Buzz by {} of message {} did not reach {} of {} recipients, Feishu refused: {}",
                    progress.urgentType().value(),
                    progress.messageId(),
                    rejections.size(),
                    progress.request().userIds().stream().distinct().count(),
                    rejections);
        }
        return progress.result();
    }

    private void send(DeliveryProgress progress) {
        NewMessage message = progress.message();
        List<Budget> budgets = List.of(
                budget("send " + message.receiveIdType().value() + " " + message.receiveId(), SENDING_TO_ONE),
                budget("send", SENDING));
        try {
            SendAnswer answer =
                    calls.make(budgets, notedIn(progress), gate -> client.send(message, progress.uuid(), gate));
            progress.answered(answer.logId());
            progress.sent(answer.messageId());
            calls.count(DeliveryEvent.MESSAGE, 1);
        } catch (FeishuCallException e) {
            boolean inDoubt = progress.mayBeSent() && !e.failure().lost();
            throw failed(
                    progress, "Sending a " + message + (inDoubt ? ", which an earlier attempt may have sent," : ""), e);
        }
    }

    private void leaveOutReaders(DeliveryProgress progress) {
        boolean unknownToo = options.retry().retryUnknownOutcome() && progress.lost() != null;
        if (progress.pending().isEmpty() && !unknownToo) {
            return;
        }
        Set<String> readers = new HashSet<>();
        Set<String> tokens = new HashSet<>();
        try {
            String token = null;
            do {
                ReadersPage page = readers(progress, token);
                progress.answered(page.logId());
                readers.addAll(page.userIds());
                token = page.nextToken();
                if (token != null && (!tokens.add(token) || tokens.size() > MAX_PAGES)) {
                    throw FeishuCallException.endlessReaders();
                }
            } while (token != null);
        } catch (FeishuCallException e) {
            throw failed(progress, "Looking up who has read message " + progress.messageId(), e);
        }
        progress.readBy(readers);
    }

    private ReadersPage readers(DeliveryProgress progress, String token) throws FeishuCallException {
        return calls.make(
                List.of(budget("read_users", READING)),
                notedIn(progress),
                gate -> client.readers(progress.messageId(), progress.request().userIdType(), token, gate));
    }

    private Budget budget(String api, Limits limits) {
        return new Budget(client.account(), client.tenantKey(), api, limits);
    }

    private static Calls.Caller notedIn(DeliveryProgress progress) {
        return why -> {
            progress.failed(why);
            return true;
        };
    }

    private void buzz(DeliveryProgress progress) {
        FeishuCallException failure = buzzByTypes(progress);
        if (progress.lost() != null || failure != null) {
            throw failed(progress, buzzBy(progress.urgentType(), progress), failure);
        }
        if (progress.nobodyReached()) {
            throw failed(progress, buzzBy(progress.urgentType(), progress), allRefused(progress));
        }
    }

    /** By the type asked for; where its quota is used up, those still pending by the next gentler one. */
    private FeishuCallException buzzByTypes(DeliveryProgress progress) {
        UrgentType asked = progress.request().urgentType();
        BuzzRound round = round(progress, asked, calls);
        FeishuCallException failure = round.run(due(progress, asked, true));
        for (Fallback fallback : options.fallbacks()) {
            boolean usedUp = round.quotaUsedUp();
            if (failure != null && !usedUp) {
                break;
            }
            List<String> due = due(progress, fallback.type(), usedUp);
            if (!asked.isAbove(fallback.type()) || due.isEmpty()) {
                continue;
            }
            if (usedUp) {
                LOG.warn(
                        "The quota of {} is used up: {} recipients of message {} are buzzed by {}",
                        progress.urgentType().value(),
                        due.size(),
                        progress.messageId(),
                        fallback.type().value());
            }
            round = round(progress, fallback.type(), calls.countedBy(fallback.counter()));
            failure = round.run(due);
        }
        return failure;
    }

    private BuzzRound round(DeliveryProgress progress, UrgentType type, Calls counted) {
        return new BuzzRound(client, counted, helpers, options, progress, type);
    }

    /** Those in doubt are repeated only by the type that they are in doubt of. */
    private List<String> due(DeliveryProgress progress, UrgentType type, boolean pendingToo) {
        List<String> due = new ArrayList<>(pendingToo ? progress.pending() : List.of());
        if (options.retry().retryUnknownOutcome()) {
            due.addAll(progress.unknownBy(type));
        }
        return due;
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
                codes.size() == 1 ? codes.get(0) : BuzzRound.INVALID_PARAMETER,
                "every recipient was refused (" + reasons + ")",
                progress.lastLogId());
    }

    private static String buzzBy(UrgentType type, DeliveryProgress progress) {
        return "Buzz by " + type.value() + " of message " + progress.messageId();
    }

    /** Whatever failed: if somebody may have been buzzed, that is what must not be repeated. */
    private static FeishuUrgentException failed(DeliveryProgress progress, String what, FeishuCallException cause) {
        DeliveryProgress.Lost lost = progress.lost();
        return lost == null
                ? exception(progress, what, cause.failure(), cause)
                : exception(
                        progress,
                        buzzBy(lost.type(), progress),
                        lost.failure(),
                        new FeishuCallException(lost.failure(), cause));
    }

    private static FeishuUrgentException exception(
            DeliveryProgress progress, String what, Failure failure, FeishuCallException cause) {
        Recipients recipients = progress.recipients();
        String message = String.format(
                "%s failed (%s): %s %s %s Of the recipients %d notified, %d invalid, %d pending, %d unknown. Feishu's log"
                        + " id: %s",
                what,
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
                failure.category(), failure.code(), failure.logId(), message, progress.messageId(), recipients, cause);
    }
}
