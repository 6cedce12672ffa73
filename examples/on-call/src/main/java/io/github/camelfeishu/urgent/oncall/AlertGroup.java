package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Webhook.Alert;

/**
 * What has been done about a group of alerts.
 *
 * @param messageId the card; null until it has been sent, and then title and sentAt mean nothing
 * @param lastStart when the latest of its alerts began to fire
 * @param step      how people were buzzed last; null before the first time
 */
record AlertGroup(String id, String title, String messageId, Instant sentAt, Instant lastStart, Step step) {

    // Feishu tells for so long who has read a message
    private static final Duration READERS_KNOWN = Duration.ofDays(7);

    /**
     * How people are buzzed about the card.
     *
     * @param unreadOnly whether those who have read the card are left out
     * @param at         when they were
     */
    record Step(UrgentType type, boolean unreadOnly, Instant at) {}

    boolean hasCard() {
        return messageId != null;
    }

    /**
     * Whether these alerts need a card of their own: the group's card is too old, or none of its alerts fires any more, so
     * that its end has not come through.
     */
    boolean isPast(List<Alert> firing, Instant now) {
        return hasCard()
                && (now.isAfter(sentAt.plus(READERS_KNOWN))
                        || firing.stream().allMatch(alert -> alert.startsAt().isAfter(lastStart)));
    }

    /** Whether one of these alerts began to fire later than all that were known. */
    boolean isJoinedBy(List<Alert> firing) {
        return firing.stream().anyMatch(alert -> alert.startsAt().isAfter(lastStart));
    }

    /**
     * What to do when Alertmanager speaks of the group.
     *
     * @param types   how its alerts buzz
     * @param reached whether nobody is left to be buzzed by the present step
     */
    Step next(NavigableSet<UrgentType> types, boolean reached, Duration escalateAfter, Instant now) {
        UrgentType first = types.first();
        // who has read the card of a lesser alert does not know that it is worse now
        if (step == null || first.isAbove(step.type())) {
            return new Step(first, false, now);
        }
        // what is left of the group does not allow the present type any more
        if (step.type().isAbove(types.last())) {
            return new Step(types.last(), step.unreadOnly(), now);
        }
        UrgentType stronger = types.higher(step.type());
        return reached && stronger != null && !now.isBefore(step.at().plus(escalateAfter))
                ? new Step(stronger, true, now)
                : new Step(step.type(), step.unreadOnly(), now);
    }
}
