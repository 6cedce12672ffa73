package io.github.camelfeishu.urgent.delivery;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuCode;
import io.github.camelfeishu.urgent.delivery.DeliveryProgress.LostCall;

/** Makes the exception that accounts for all recipients of a delivery that failed. */
final class DeliveryFailures {

    private static final int SHOWN_REJECTIONS = 20;

    private DeliveryFailures() {}

    /**
     * The exception for a call that failed. If a lost call left somebody unknown, the exception is about that call: it
     * must not be repeated.
     */
    static FeishuUrgentException of(DeliveryProgress progress, String what, FeishuCallException failed) {
        Optional<LostCall> lost = progress.lostCall();
        return lost.isPresent() ? ofLost(progress, lost.get(), failed) : exception(progress, what, failed);
    }

    /** @param cause the call that failed otherwise, or null */
    static FeishuUrgentException ofLost(DeliveryProgress progress, LostCall lost, FeishuCallException cause) {
        return exception(progress, buzzBy(lost.type(), progress), new FeishuCallException(lost.failure(), cause));
    }

    /** The exception for an error of a library or the machine, which no call expected. */
    static FeishuUrgentException ofError(DeliveryProgress progress, Throwable error) {
        return of(progress, "The delivery", new FeishuCallException(Failure.notSent(error.toString()), error));
    }

    /** The exception for a buzz of which every recipient was refused: by the code that they share, else 230001. */
    static FeishuUrgentException ofAllRefused(DeliveryProgress progress) {
        List<Rejection> rejections = progress.rejections();
        List<Integer> codes =
                rejections.stream().map(Rejection::code).distinct().toList();
        int code = codes.size() == 1 ? codes.get(0) : FeishuCode.INVALID_PARAMETER.number();
        Failure refused = Failure.notExecuted(
                Category.RECIPIENT,
                code,
                "every recipient was refused (" + shown(progress) + ")",
                code == 0 ? PeopleLookup.ADVICE : FeishuCode.advice(CallKind.BUZZ, code),
                progress.lastLogId());
        return exception(progress, buzzBy(progress.urgentType(), progress), new FeishuCallException(refused));
    }

    /** The first of them with code and reason, and the number of the others. */
    static String shown(DeliveryProgress progress) {
        List<Rejection> rejections = progress.rejections();
        int others = rejections.size() - SHOWN_REJECTIONS;
        return rejections.stream()
                .limit(SHOWN_REJECTIONS)
                .map(it -> progress.shown(it.userId()) + ": " + (it.code() == 0 ? "" : it.code() + " ") + it.reason())
                .collect(Collectors.joining("; ", "", others > 0 ? "; and " + others + " more" : ""));
    }

    /** A refusal that names the recipients, and is not about them. */
    static FeishuCallException notAboutRecipients(FeishuCallException refusal) {
        return new FeishuCallException(
                Failure.notExecuted(
                        Category.REQUEST,
                        refusal.failure().code(),
                        refusal.failure().reason(),
                        "Nobody was buzzed, each recipient who was tried alone was refused too: check that the message id"
                                + " is right and the recipients are members of its chat.",
                        refusal.failure().logId()),
                refusal);
    }

    static String buzzBy(UrgentType type, DeliveryProgress progress) {
        return "Buzz by " + type.value() + " of message " + progress.messageId().orElseThrow();
    }

    private static FeishuUrgentException exception(DeliveryProgress progress, String what, FeishuCallException failed) {
        Failure failure = failed.failure();
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
                failure.category(),
                failure.code(),
                failure.logId(),
                message,
                progress.messageId().orElse(null),
                recipients,
                failed);
    }
}
