package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Plan.Repeat;

/**
 * A group of alerts that fires, with its card and its last step.
 *
 * @param webhook   its alerts, as Alertmanager has posted them last
 * @param openedAt  the time when its first alert came
 * @param messageId the card; null before it was sent, and then title and sentAt have no meaning
 * @param lastStart the latest start of its known alerts
 * @param cardHash  of the card that Feishu shows; empty if that is not known
 * @param updatedAt the time of the last update of the card
 * @param readers   the people of whom it is known that they have read the card
 * @param taken     the person who is on it, since when
 * @param snoozed   the person who has snoozed it, until when; also if that is past
 * @param step      the last step; null before the first
 */
record Incident(
        String id,
        Webhook webhook,
        Instant openedAt,
        String title,
        String messageId,
        Instant sentAt,
        Instant lastStart,
        String cardHash,
        Instant updatedAt,
        Set<String> readers,
        Optional<Pressed> taken,
        Optional<Pressed> snoozed,
        Step step) {

    // Feishu names the readers of a message for 7 days, and updates a card for 14
    private static final Duration READERS_KNOWN = Duration.ofDays(7);
    private static final Duration CARD_LIVES = Duration.ofDays(14);

    /** A person who has pressed a button, and the time of it or that it leads to. */
    record Pressed(String by, Instant at) {}

    /**
     * A step of the escalation.
     *
     * @param round      rises when everybody is buzzed anew: the incident got worse, a level follows, or the last step is
     *                   repeated
     * @param lowered    whether the type is gentler than it was, because the alerts that are left do not allow more
     * @param firstType  the first type of the incident's plan
     * @param unreadOnly whether readers of the card are left out
     * @param first      the time of the first buzz, from which the times of the steps count
     * @param at         the time when the step began; of a step to come, the time when it is due
     * @param repeats    the number of repeats of the last step so far
     */
    record Step(
            int round,
            boolean lowered,
            UrgentType firstType,
            UrgentType type,
            boolean unreadOnly,
            Instant first,
            Instant at,
            int repeats) {

        /** The same type once more, for those who have not read the card. */
        private Step again(Instant due) {
            return new Step(round + 1, false, firstType, type, true, first, due, repeats);
        }

        private Step of(UrgentType planned) {
            return new Step(round, lowered, planned, type, unreadOnly, first, at, repeats);
        }
    }

    boolean hasCard() {
        return messageId != null;
    }

    /**
     * Whether its alerts need a new card: the card is too old to be updated, or none of its known alerts fires any more
     * and the webhook about the end was lost.
     */
    boolean isPast(Instant now) {
        return hasCard()
                && (now.isAfter(sentAt.plus(CARD_LIVES))
                        || webhook.firing().stream()
                                .allMatch(alert -> alert.startsAt().isAfter(lastStart)));
    }

    /** Whether one of its alerts began to fire after all known alerts. */
    boolean isJoined() {
        return webhook.firing().stream().anyMatch(alert -> alert.startsAt().isAfter(lastStart));
    }

    /** Whether an alert that joined begins with a stronger type than all before. */
    boolean isWorse(Plan plan) {
        return step != null && plan.first().isAbove(step.firstType());
    }

    /** The step for now: a new one if one is due, else the last. */
    Step next(Plan plan, Instant now) {
        // readers are buzzed too: they have only read the card of a lesser alert
        if (step == null || isWorse(plan)) {
            int round = step == null ? 0 : step.round() + 1;
            return new Step(round, false, plan.first(), plan.first(), false, now, now, 0);
        }
        // the alerts that are left do not allow the last type
        if (step.type().isAbove(plan.last())) {
            return new Step(
                    step.round(),
                    true,
                    plan.first(),
                    plan.last(),
                    step.unreadOnly(),
                    step.first(),
                    step.at(),
                    step.repeats());
        }
        return following(plan, step)
                // a snooze that nothing follows ends with the last step again
                .or(() -> snoozed.map(over -> step.again(over.at())))
                .filter(due -> !now.isBefore(due.at()))
                .map(due -> new Step(
                        due.round(),
                        false,
                        plan.first(),
                        due.type(),
                        now.isBefore(sentAt.plus(READERS_KNOWN)),
                        due.first(),
                        now,
                        due.repeats()))
                .orElseGet(() -> step.of(plan.first()));
    }

    /** The step to come after this one, with the time when it is due. */
    static Optional<Step> following(Plan plan, Step last) {
        Optional<Step> stronger = plan.above(last.type())
                .map(planned -> new Step(
                        last.round(),
                        false,
                        plan.first(),
                        planned.type(),
                        true,
                        last.first(),
                        last.first().plus(planned.after()),
                        last.repeats()));
        Optional<Step> level = plan.levels().stream()
                .map(last.first()::plus)
                .filter(time -> time.isAfter(last.at()))
                .min(Comparator.naturalOrder())
                .map(last::again);
        Optional<Step> repeated = stronger.isPresent() ? Optional.empty() : repeated(plan, last);
        return Stream.of(stronger, level, repeated).flatMap(Optional::stream).min(Comparator.comparing(Step::at));
    }

    private static Optional<Step> repeated(Plan plan, Step last) {
        return plan.repeat()
                .filter(repeat -> last.repeats() < repeat.atMost())
                .map(Repeat::every)
                .map(every -> new Step(
                        last.round() + 1,
                        false,
                        plan.first(),
                        last.type(),
                        true,
                        last.first(),
                        last.at().plus(every),
                        last.repeats() + 1));
    }
}
