package io.github.camelfeishu.urgent.oncall;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.AlertGroup.Step;
import io.github.camelfeishu.urgent.oncall.AlertGroups.Lease;
import io.github.camelfeishu.urgent.oncall.OnCall.Chat;
import io.github.camelfeishu.urgent.oncall.Outcome.Result;
import org.apache.camel.Body;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Sends the card of a group of alerts and buzzes the people on call. Safe for use by many threads. */
@Component
public class AlertHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AlertHandler.class);
    private static final String DRY_RUN = "The option dryRun of feishu-urgent is true.";
    /** The id of a message that a dry run did not send. */
    private static final String UNSENT = "om_dry_run";

    private final OnCall onCall;
    private final AlertGroups groups;
    private final ProducerTemplate camel;
    private final InstantSource clock;

    AlertHandler(OnCall onCall, AlertGroups groups, ProducerTemplate camel, InstantSource clock) {
        this.onCall = onCall;
        this.groups = groups;
        this.camel = camel;
        this.clock = clock;
    }

    /** Handles a webhook about one group. A refusal by Feishu is an outcome, not an exception. */
    public Outcome handle(@Body Webhook webhook) {
        Chat chat = onCall.chat(webhook.receiver());
        Outcome outcome = groups.take(AlertGroups.id(chat.chatId(), webhook.groupKey()))
                .map(lease -> handle(webhook, chat, lease))
                .orElseGet(() -> busy(webhook));
        if (outcome.note().isEmpty()) {
            LOG.info("{}", outcome.line());
        } else {
            LOG.warn("{}", outcome.line());
        }
        return outcome;
    }

    private Outcome handle(Webhook webhook, Chat chat, Lease lease) {
        try {
            return webhook.resolved() ? resolved(webhook, chat, lease) : firing(webhook, chat, lease);
        } finally {
            groups.release(lease);
        }
    }

    private static Outcome busy(Webhook webhook) {
        return Outcome.of(webhook, Result.TRY_AGAIN, "Another webhook about this group is being handled.");
    }

    private Outcome resolved(Webhook webhook, Chat chat, Lease lease) {
        AlertGroup group = groups.get(lease.id());
        if (group.hasCard()) {
            try {
                send(chat, Card.resolved(group.title()));
            } catch (CamelExecutionException e) {
                Attempt attempt = Attempt.unsent(e.getCause(), List.of());
                return Outcome.of(webhook, attempt.failure(), attempt.note());
            }
        }
        groups.forget(lease);
        return Outcome.of(webhook, Result.RESOLVED, "");
    }

    private Outcome firing(Webhook webhook, Chat chat, Lease lease) {
        NavigableSet<UrgentType> types = onCall.types(webhook.severities());
        Instant now = clock.instant();
        AlertGroup group = groups.get(lease.id());
        if (group.isPast(webhook.firing(), now)) {
            groups.clear(lease);
            group = groups.get(lease.id());
        }
        // the object keeps the alerts that were known before
        groups.seen(lease, webhook.lastStart());
        if (!group.hasCard()) {
            try {
                String messageId = send(chat, Card.firing(webhook, types.first()));
                if (messageId.equals(UNSENT)) {
                    return Outcome.of(webhook, Result.DRY_RUN, DRY_RUN);
                }
                if (!groups.sent(lease, webhook.title(), messageId)) {
                    return busy(webhook);
                }
            } catch (CamelExecutionException e) {
                Attempt attempt = Attempt.unsent(e.getCause(), chat.people());
                return Outcome.of(webhook, attempt.failure(), "", Map.of(), attempt.people(), attempt.note());
            }
            group = groups.get(lease.id());
        }
        return buzz(webhook, chat, lease, group, types, now);
    }

    private Outcome buzz(
            Webhook webhook, Chat chat, Lease lease, AlertGroup group, NavigableSet<UrgentType> types, Instant now) {
        boolean reached = group.step() != null && due(chat, group, group.step()).isEmpty();
        Step step = group.next(types, reached, onCall.escalateAfter(), now);
        Map<String, State> before = people(chat, group, step);
        List<String> due = due(chat, group, step);
        Attempt attempt = Attempt.none();
        if (!due.isEmpty()) {
            if (!groups.claim(lease, step, due)) {
                return busy(webhook);
            }
            attempt = call(step, new UrgentRequest(group.messageId(), due, step.type(), null));
            groups.settle(lease, step.type(), due, attempt.people());
        }

        Result result = result(before, attempt);
        String note = Stream.of(
                        onCall.lists(webhook.severities())
                                ? ""
                                : "A severity is not in on-call.severities, so it buzzes by app.",
                        group.isJoinedBy(webhook.firing())
                                ? "An alert joined the group later and is not on its card."
                                : "",
                        attempt.note(),
                        before.containsValue(State.PERHAPS)
                                ? "An earlier call got no answer: ask the people in perhapsBuzzed."
                                : "",
                        result == Result.DRY_RUN ? DRY_RUN : "")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        return Outcome.of(webhook, result, step.type().value(), before, attempt.people(), note);
    }

    /** The people on call who are still to be buzzed by this step. */
    private List<String> due(Chat chat, AlertGroup group, Step step) {
        List<String> due = new ArrayList<>(chat.people());
        due.removeAll(people(chat, group, step).keySet());
        return due;
    }

    /** The states of the other people on call: this step has buzzed them, or need not. */
    private Map<String, State> people(Chat chat, AlertGroup group, Step step) {
        Map<String, State> stored = groups.people(group.id(), step.type());
        Map<String, State> people = new LinkedHashMap<>();
        chat.people().stream().filter(stored::containsKey).forEach(person -> people.put(person, stored.get(person)));
        return people;
    }

    private String send(Chat chat, ObjectNode card) {
        return camel.requestBodyAndHeader(
                        AlertRoutes.SEND, card, FeishuUrgentConstants.RECEIVE_ID, chat.chatId(), UrgentResult.class)
                .messageId();
    }

    private Attempt call(Step step, UrgentRequest request) {
        String route = step.unreadOnly() ? AlertRoutes.BUZZ_UNREAD : AlertRoutes.BUZZ;
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
        if (all.contains(State.NOT_BUZZED) || all.contains(State.PERHAPS)) {
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
