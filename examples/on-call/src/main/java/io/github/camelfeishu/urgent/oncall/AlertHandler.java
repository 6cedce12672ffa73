package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.FeishuCards.CardException;
import io.github.camelfeishu.urgent.oncall.Incident.Pressed;
import io.github.camelfeishu.urgent.oncall.Incident.Step;
import io.github.camelfeishu.urgent.oncall.Incidents.GoneException;
import io.github.camelfeishu.urgent.oncall.Incidents.Lease;
import io.github.camelfeishu.urgent.oncall.OnCall.Chat;
import io.github.camelfeishu.urgent.oncall.Outcome.Result;
import org.apache.camel.Body;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends the card of a group of alerts and buzzes the people on call, when a webhook comes and when a step is due. Safe for
 * use by many threads.
 */
@Component
public class AlertHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AlertHandler.class);
    private static final String DRY_RUN = "The option dryRun of feishu-urgent is true.";
    /** The id of a message that a dry run did not send. */
    private static final String UNSENT = "om_dry_run";

    private static final int MAX_UUID = 50;

    /** After what may succeed a little later, and after what somebody must mend. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration LATER = Duration.ofMinutes(1);

    /** Feishu takes 5 updates of a card in a second. */
    private static final Duration MERGED = Duration.ofMillis(250);

    private final OnCall onCall;
    private final Incidents incidents;
    private final IncidentList list;
    private final Cards cards;
    private final FeishuCards feishu;
    private final Figures figures;
    private final ProducerTemplate camel;
    private final InstantSource clock;

    AlertHandler(
            OnCall onCall,
            Incidents incidents,
            IncidentList list,
            Cards cards,
            FeishuCards feishu,
            Figures figures,
            ProducerTemplate camel,
            InstantSource clock) {
        this.onCall = onCall;
        this.incidents = incidents;
        this.list = list;
        this.cards = cards;
        this.feishu = feishu;
        this.figures = figures;
        this.camel = camel;
        this.clock = clock;
    }

    /** The outcome of work on an incident, and the time when there is something to do again. */
    private record Worked(Outcome outcome, Optional<Instant> next) {}

    /** Other work has the incident of a webhook, which comes again soon. */
    public static final class BusyException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Outcome outcome;

        private BusyException(Outcome outcome) {
            super(outcome.note());
            this.outcome = outcome;
        }

        /** The answer if it is busy for long. */
        Outcome outcome() {
            return outcome;
        }
    }

    /**
     * Handles a webhook about one group. A refusal by Feishu is an outcome, not an exception.
     *
     * @throws BusyException if other work has the incident
     */
    public Outcome handle(@Body Webhook posted) throws BusyException {
        String id = Incidents.id(onCall.chat(posted.receiver()).chatId(), posted.identity());
        // of a script's alert that comes again, the time when it came first
        Webhook webhook = !posted.isScript()
                ? posted
                : posted.since(incidents
                        .find(id)
                        .map(Incident::webhook)
                        .filter(known -> !known.resolved())
                        .map(Webhook::lastStart)
                        .orElseGet(clock::instant));
        Outcome outcome = webhook.resolved() && !incidents.knows(id)
                ? Outcome.of(webhook, Result.RESOLVED, "")
                : work(incidents.take(id, webhook).orElseThrow(() -> new BusyException(busy(webhook))))
                        .orElseGet(() -> busy(webhook));
        log(outcome);
        return outcome;
    }

    /** Goes on with an incident that has something to do by the clock. */
    public void goOn(@Body Map<String, Object> row) {
        incidents.takeDue((String) row.get("id")).flatMap(this::work).ifPresent(AlertHandler::log);
    }

    static void log(Outcome outcome) {
        if (outcome.note().isEmpty()) {
            LOG.info("{}", outcome.line());
        } else {
            LOG.warn("{}", outcome.line());
        }
    }

    /** @return empty if other work has ended the incident meanwhile */
    private Optional<Outcome> work(Lease lease) {
        // after an exception, of the database most likely
        Optional<Instant> next = in(SOON);
        try {
            Incident incident = incidents.get(lease.id());
            Worked worked = incident.webhook().resolved() ? resolved(incident, lease) : firing(incident, lease);
            next = worked.next();
            return Optional.of(worked.outcome());
        } catch (GoneException e) {
            LOG.info("{}: other work has ended it", e.getMessage());
            return Optional.empty();
        } finally {
            incidents.release(lease, next);
        }
    }

    private Worked busy(Incident incident) {
        return new Worked(busy(incident.webhook()), Optional.empty());
    }

    private static Outcome busy(Webhook webhook) {
        return Outcome.of(webhook, Result.TRY_AGAIN, "Other work on this group is under way.");
    }

    /** The card says that it is over, and so does a reply in its thread, which people are told of. */
    private Worked resolved(Incident incident, Lease lease) {
        String note = "";
        if (incident.hasCard()) {
            ObjectNode card = Card.resolved(incident.title());
            try {
                show(incident, card);
                feishu.reply(incident.messageId(), card, uuid(incident, "end"));
            } catch (CardException e) {
                figures.failed();
                note = "The end is not in the chat: " + e.getMessage();
                if (e.isRetryable()) {
                    return new Worked(Outcome.of(incident.webhook(), Result.TRY_AGAIN, note), in(SOON));
                }
            }
        }
        list.end(incident, lease);
        incidents.forget(lease);
        return new Worked(Outcome.of(incident.webhook(), Result.RESOLVED, note), Optional.empty());
    }

    /** A card that can never be updated stops nothing; the log says it. */
    private void show(Incident incident, ObjectNode card) throws CardException {
        try {
            feishu.update(incident.messageId(), card);
        } catch (CardException e) {
            if (e.isRetryable()) {
                throw e;
            }
            notUpdated(incident, e);
        }
    }

    private Worked firing(Incident known, Lease lease) {
        Incident incident = known;
        Webhook webhook = incident.webhook();
        Chat chat = onCall.chat(webhook.receiver());
        Plan plan = onCall.plan(webhook);
        if (incident.isPast(clock.instant())) {
            list.end(incident, lease);
            incidents.clear(lease);
            incident = incidents.get(lease.id());
        }
        boolean joined = incident.hasCard() && incident.isJoined();
        if (!incident.hasCard()) {
            incidents.seen(lease, webhook.lastStart());
            try {
                String messageId = send(incident);
                if (messageId.equals(UNSENT)) {
                    return new Worked(Outcome.of(webhook, Result.DRY_RUN, DRY_RUN), Optional.empty());
                }
                if (!incidents.sent(lease, webhook.title(), messageId)) {
                    return busy(incident);
                }
            } catch (CamelExecutionException e) {
                figures.failed();
                Attempt attempt = Attempt.unsent(e.getCause(), chat.people(clock.instant(), clock.instant()));
                return new Worked(
                        Outcome.of(webhook, attempt.failure(), "", Map.of(), attempt.people(), attempt.note()),
                        retry(attempt));
            }
            incident = incidents.get(lease.id());
        }
        boolean worse = incident.isWorse(plan);
        if (worse) {
            incidents.reopen(lease);
            incident = incidents.get(lease.id());
        }
        Worked worked = escalate(incident, chat, plan, lease);
        // in quiet hours it stays so, and readers are told in the morning
        if (joined && quietUntil(incident).isEmpty()) {
            // without a step nobody was buzzed: the first one leaves out nobody
            if (!worse && incident.step() != null) {
                buzzReaders(incident, chat);
            }
            incidents.seen(lease, webhook.lastStart());
        }
        return new Worked(worked.outcome(), earliest(worked.next(), updateCard(incident, lease)));
    }

    private Worked escalate(Incident incident, Chat chat, Plan plan, Lease lease) {
        if (incident.taken().isPresent()) {
            return new Worked(Outcome.of(incident.webhook(), Result.TAKEN, ""), Optional.empty());
        }
        Optional<Instant> snoozedUntil = incident.snoozed().map(Pressed::at).filter(clock.instant()::isBefore);
        if (snoozedUntil.isPresent()) {
            return new Worked(Outcome.of(incident.webhook(), Result.SNOOZED, ""), snoozedUntil);
        }
        Optional<Instant> quietUntil = quietUntil(incident);
        return quietUntil.isPresent()
                ? new Worked(Outcome.of(incident.webhook(), Result.QUIET_HOURS, ""), quietUntil)
                : buzz(incident, chat, plan, lease);
    }

    private Optional<Instant> quietUntil(Incident incident) {
        return onCall.quietUntil(incident.webhook().severities(), clock.instant());
    }

    /** Those who had read the card would not learn that an alert has joined. */
    private void buzzReaders(Incident incident, Chat chat) {
        try {
            List<String> readers = new ArrayList<>(chat.people(incident.step()));
            readers.retainAll(feishu.readers(incident.messageId()));
            if (!readers.isEmpty()) {
                call(false, new UrgentRequest(incident.messageId(), readers, UrgentType.APP, null));
            }
        } catch (CardException e) {
            figures.failed();
            LOG.warn("An alert has joined, and the readers of the card were not told: {}", e.getMessage());
        }
    }

    /**
     * Shows the present state, so that updates one after the other are merged into one. A failure stops nothing.
     *
     * @return the time to try again, if it must be
     */
    private Optional<Instant> updateCard(Incident worked, Lease lease) {
        try {
            Incident incident = incidents.get(worked.id());
            if (hash(cards.of(incident)).equals(incident.cardHash())) {
                return Optional.empty();
            }
            Instant mergedUntil = incident.updatedAt().plus(MERGED);
            if (clock.instant().isBefore(mergedUntil)) {
                return Optional.of(mergedUntil);
            }
            askReaders(incident, lease);
            incident = incidents.get(worked.id());
            ObjectNode card = cards.of(incident);
            show(incident, card);
            incidents.updated(lease, hash(card));
            return Optional.empty();
        } catch (GoneException e) {
            // other work has ended it, with its card; the outcome still says who was buzzed
            return Optional.empty();
        } catch (CardException e) {
            notUpdated(worked, e);
            return in(SOON);
        }
    }

    private void notUpdated(Incident incident, CardException failure) {
        figures.failed();
        LOG.warn("{}: the card was not updated: {}", incident.title(), failure.getMessage());
    }

    /** After seven days Feishu does not name them any more; the card is updated nevertheless. */
    private void askReaders(Incident incident, Lease lease) {
        try {
            incidents.readers(lease, feishu.readers(incident.messageId()));
        } catch (CardException e) {
            LOG.debug("The readers of {} are not known: {}", incident.messageId(), e.getMessage());
        }
    }

    private static String hash(ObjectNode card) {
        return Incidents.hash(card.toString());
    }

    private Worked buzz(Incident incident, Chat chat, Plan plan, Lease lease) {
        Webhook webhook = incident.webhook();
        Step step = incident.next(plan, clock.instant());
        Map<String, State> before = people(chat, incident, step);
        List<String> due = new ArrayList<>(chat.people(step));
        due.removeAll(before.keySet());
        if (!incidents.claim(lease, step, due)) {
            return busy(incident);
        }
        if (incident.step() != null && !step.at().equals(incident.step().at())) {
            figures.escalated();
        }
        Attempt attempt = Attempt.none();
        if (!due.isEmpty()) {
            attempt = call(step.unreadOnly(), new UrgentRequest(incident.messageId(), due, step.type(), null));
            incidents.settle(lease, step, due, attempt.people());
            figures.buzzed(step, attempt);
        }
        boolean told = tell(incident, lease, before, attempt.people());

        Result result = result(before, attempt);
        String note = Stream.of(
                        onCall.lists(webhook.severities())
                                ? ""
                                : "A severity is not in on-call.severities, so it buzzes by app.",
                        attempt.note(),
                        before.containsValue(State.PERHAPS) || before.containsValue(State.PERHAPS_TOLD)
                                ? "An earlier call got no answer: ask the people in perhapsBuzzed."
                                : "",
                        result == Result.DRY_RUN ? DRY_RUN : "")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        return new Worked(
                Outcome.of(webhook, result, step.type().value(), before, attempt.people(), note),
                earliest(
                        Incident.following(plan, step).map(Step::at),
                        attempt.hasNotReached() ? retry(attempt) : Optional.empty(),
                        told ? Optional.empty() : in(SOON)));
    }

    @SafeVarargs
    private static Optional<Instant> earliest(Optional<Instant>... times) {
        return Stream.of(times).flatMap(Optional::stream).min(Instant::compareTo);
    }

    private Optional<Instant> in(Duration time) {
        return Optional.of(clock.instant().plus(time));
    }

    private Optional<Instant> retry(Attempt attempt) {
        return in(attempt.retryable() ? SOON : LATER);
    }

    /** The states of the people on call whom this step has buzzed, or need not. */
    private Map<String, State> people(Chat chat, Incident incident, Step step) {
        Map<String, State> stored = incidents.people(incident.id(), step);
        Map<String, State> people = new LinkedHashMap<>();
        chat.people(step).stream()
                .filter(stored::containsKey)
                .forEach(person -> people.put(person, stored.get(person)));
        return people;
    }

    /**
     * Who may or may not have been called gets a popup: it is free, and two of them harm less than none.
     *
     * @return false if it must be tried again
     */
    private boolean tell(Incident incident, Lease lease, Map<String, State> before, Map<String, State> now) {
        Map<String, State> all = new HashMap<>(before);
        all.putAll(now);
        List<String> inDoubt = all.entrySet().stream()
                .filter(person -> person.getValue() == State.PERHAPS)
                .map(Map.Entry::getKey)
                .toList();
        if (inDoubt.isEmpty()) {
            return true;
        }
        Attempt popup = call(false, new UrgentRequest(incident.messageId(), inDoubt, UrgentType.APP, null));
        if (popup.hasNotReached()) {
            LOG.warn("No popup for {}, who were perhaps buzzed: {}", inDoubt, Text.oneLine(popup.note()));
        }
        incidents.told(
                lease,
                inDoubt.stream()
                        .filter(person -> popup.people().get(person) != State.NOT_BUZZED)
                        .toList());
        return !popup.hasNotReached();
    }

    private String send(Incident incident) {
        return camel.requestBodyAndHeaders(
                        AlertRoutes.SEND,
                        cards.of(incident),
                        Map.of(
                                FeishuUrgentConstants.RECEIVE_ID,
                                onCall.chat(incident.webhook().receiver()).chatId(),
                                FeishuUrgentConstants.UUID,
                                uuid(incident, "card")),
                        UrgentResult.class)
                .messageId();
    }

    /** The same message again about the same incident is not sent twice within an hour, also after a crash. */
    private static String uuid(Incident incident, String message) {
        return Incidents.hash(incident.id() + " " + incident.openedAt() + " " + message)
                .substring(0, MAX_UUID);
    }

    private Attempt call(boolean unreadOnly, UrgentRequest request) {
        String route = unreadOnly ? AlertRoutes.BUZZ_UNREAD : AlertRoutes.BUZZ;
        try {
            return Attempt.of(request, camel.requestBody(route, request, UrgentResult.class));
        } catch (CamelExecutionException e) {
            return e.getCause() instanceof FeishuUrgentException failure
                    ? Attempt.of(failure)
                    : Attempt.of(e.getCause(), request.userIds());
        }
    }

    private static Result result(Map<String, State> before, Attempt attempt) {
        Set<State> all = EnumSet.noneOf(State.class);
        all.addAll(before.values());
        all.addAll(attempt.people().values());
        if (all.contains(State.NOT_BUZZED) || all.contains(State.PERHAPS) || all.contains(State.PERHAPS_TOLD)) {
            return attempt.failure();
        }
        if (attempt.people().containsValue(State.BUZZED)) {
            return Result.BUZZED;
        }
        if (all.contains(State.BUZZED)) {
            return Result.BUZZED_BEFORE;
        }
        if (all.contains(State.READ)) {
            return Result.READ;
        }
        return all.contains(State.REFUSED) ? Result.FAILED : Result.DRY_RUN;
    }
}
