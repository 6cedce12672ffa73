package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Webhook.Alert;

/**
 * A group of alerts, with its card and its last buzz.
 *
 * @param messageId the card; null before it was sent, and then title and sentAt have no meaning
 * @param lastStart the latest start of its alerts
 * @param step      the last buzz; null before the first
 */
record AlertGroup(String id, String title, String messageId, Instant sentAt, Instant lastStart, Step step) {

    // Feishu names the readers of a message for so long
    private static final Duration READERS_KNOWN = Duration.ofDays(7);

    /**
     * A buzz about the card.
     *
     * @param unreadOnly whether readers of the card are left out
     * @param at         the time of the buzz
     */
    record Step(UrgentType type, boolean unreadOnly, Instant at) {}

    boolean hasCard() {
        return messageId != null;
    }

    /**
     * Whether these alerts need a new card: the group's card is too old, or none of its alerts fires any more and the
     * webhook about the group's end was lost.
     */
    boolean isPast(List<Alert> firing, Instant now) {
        return hasCard()
                && (now.isAfter(sentAt.plus(READERS_KNOWN))
                        || firing.stream().allMatch(alert -> alert.startsAt().isAfter(lastStart)));
    }

    /** Whether one of these alerts began to fire after all known alerts. */
    boolean isJoinedBy(List<Alert> firing) {
        return firing.stream().anyMatch(alert -> alert.startsAt().isAfter(lastStart));
    }

    /**
     * The buzz for the next webhook about the group.
     *
     * @param types   the types that its alerts allow
     * @param reached whether everybody was reached by the last buzz
     */
    Step next(NavigableSet<UrgentType> types, boolean reached, Duration escalateAfter, Instant now) {
        UrgentType first = types.first();
        // readers are buzzed too: they have only read the card of a lesser alert
        if (step == null || first.isAbove(step.type())) {
            return new Step(first, false, now);
        }
        // the alerts that are left do not allow the last type
        if (step.type().isAbove(types.last())) {
            return new Step(types.last(), step.unreadOnly(), now);
        }
        UrgentType stronger = types.higher(step.type());
        return reached && stronger != null && !now.isBefore(step.at().plus(escalateAfter))
                ? new Step(stronger, true, now)
                : new Step(step.type(), step.unreadOnly(), now);
    }
}
