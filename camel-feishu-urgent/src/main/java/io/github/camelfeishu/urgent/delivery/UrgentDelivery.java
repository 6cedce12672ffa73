package io.github.camelfeishu.urgent.delivery;

import java.util.List;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.FeishuClient.BuzzAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The story of one buzz: batch, call, note the outcome; one result, or one exception that accounts for everybody. */
public final class UrgentDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    private static final int INVALID_RECIPIENT = 230001;
    private static final String LISTED = "listed by Feishu in invalid_user_id_list";

    private final FeishuClient client;

    public UrgentDelivery(FeishuClient client) {
        this.client = client;
    }

    /** The same delivery, in this tenant of a store app. */
    public UrgentDelivery forTenant(String tenantKey) {
        return new UrgentDelivery(client.forTenant(tenantKey));
    }

    /**
     * Buzzes everybody whom the request names, once each.
     *
     * @param  request               complete: nothing left unsaid
     * @throws FeishuUrgentException if a call failed or nobody could be buzzed
     */
    public UrgentResult deliver(UrgentRequest request) {
        DeliveryProgress progress = new DeliveryProgress(request);
        for (List<String> batch : UserBatches.of(request.userIds())) {
            try {
                BuzzAnswer answer = client.buzz(request.urgentType(), request.messageId(), request.userIdType(), batch);
                progress.answered(answer.logId());
                progress.rejected(answer.invalidUserIds(), INVALID_RECIPIENT, LISTED);
                progress.notified(batch.stream()
                        .filter(id -> !answer.invalidUserIds().contains(id))
                        .toList());
            } catch (FeishuCallException e) {
                note(progress, batch, e.failure());
                throw failed(request, progress, e.failure(), e);
            }
        }
        UrgentResult result = progress.result();
        if (!result.rejections().isEmpty()) {
            LOG.warn(
                    "Buzz by {} of message {} did not reach {} of {} recipients, Feishu refused: {}",
                    request.urgentType().value(),
                    request.messageId(),
                    result.rejections().size(),
                    progress.recipients().invalid().size()
                            + progress.recipients().notified().size(),
                    result.rejections());
        }
        if (progress.nobodyNotified()) {
            throw failed(
                    request,
                    progress,
                    new Failure(
                            Category.RECIPIENT,
                            INVALID_RECIPIENT,
                            "every recipient is " + LISTED,
                            "Check that the ids are of the type userIdType, belong to this app and are members of the"
                                    + " message's chat.",
                            progress.lastLogId(),
                            false),
                    null);
        }
        return result;
    }

    private static void note(DeliveryProgress progress, List<String> batch, Failure failure) {
        progress.answered(failure.logId());
        if (failure.category() == Category.UNKNOWN_OUTCOME) {
            progress.unknown(batch);
        } else if (failure.category() == Category.RECIPIENT && batch.size() == 1) {
            progress.rejected(batch, failure.code(), failure.reason());
        }
    }

    private static FeishuUrgentException failed(
            UrgentRequest request, DeliveryProgress progress, Failure failure, Throwable cause) {
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
}
