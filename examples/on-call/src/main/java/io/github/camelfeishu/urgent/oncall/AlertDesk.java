package io.github.camelfeishu.urgent.oncall;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.OnCall.Chat;
import io.github.camelfeishu.urgent.oncall.Outcome.Result;
import io.github.camelfeishu.urgent.oncall.Webhook.Alert;
import org.apache.camel.Body;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Decides for each alert who is buzzed and how. Safe for use by many threads. */
@Component
public class AlertDesk {

    private static final Logger LOG = LoggerFactory.getLogger(AlertDesk.class);

    private final OnCall onCall;
    private final BuzzMemory memory;
    private final ProducerTemplate camel;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    AlertDesk(OnCall onCall, BuzzMemory memory, ProducerTemplate camel) {
        this.onCall = onCall;
        this.memory = memory;
        this.camel = camel;
    }

    /** Sees to one alert; never throws for what Feishu says. */
    public Outcome handle(@Body Alert alert, @ExchangeProperty(AlertRoutes.WEBHOOK) Webhook webhook) {
        Outcome outcome = alert.resolved()
                ? Outcome.of(alert, Result.RESOLVED, "")
                : firing(alert, onCall.chat(webhook.receiver()));
        if (outcome.note().isEmpty()) {
            LOG.info("{}", outcome.line());
        } else {
            LOG.warn("{}", outcome.line());
        }
        return outcome;
    }

    /** What the webhook is answered once all its alerts have been seen to. */
    public Answer answer(@Body List<Outcome> outcomes, @ExchangeProperty(AlertRoutes.WEBHOOK) Webhook webhook) {
        return new Answer(outcomes, webhook.truncatedAlerts());
    }

    /** One webhook at a time for an alert: two at once would both find that nobody has been buzzed yet. */
    private Outcome firing(Alert alert, Chat chat) {
        if (!underWay.add(alert.id())) {
            return Outcome.of(alert, Result.TRY_AGAIN, "Another webhook about it is just being handled.");
        }
        try {
            return buzz(alert, chat);
        } finally {
            underWay.remove(alert.id());
        }
    }

    private Outcome buzz(Alert alert, Chat chat) {
        Optional<UrgentType> known = onCall.urgentType(alert.severity());
        // rather a popup too many than nobody told; money is spent only on what was configured
        UrgentType type = known.orElse(UrgentType.APP);

        List<String> before = memory.buzzed(alert, chat.people());
        List<String> perhapsBefore = memory.perhapsBuzzed(alert, chat.people());
        List<String> due = chat.people().stream()
                .filter(person -> !before.contains(person) && !perhapsBefore.contains(person))
                .toList();
        Attempt attempt = due.isEmpty()
                ? Attempt.nobody()
                // which kind of ids they are is an option of the component
                : call(new UrgentRequest(chat.messageId(), due, type, null));
        memory.add(alert, attempt);

        List<String> perhaps = Stream.concat(perhapsBefore.stream(), attempt.perhapsBuzzed().stream())
                .toList();
        Result result = result(attempt, before, perhaps);
        String note = Stream.of(
                        known.isPresent() ? "" : "The severity is none of on-call.severities, so it buzzes by app.",
                        attempt.note(),
                        perhapsBefore.isEmpty() ? "" : "An earlier call was not answered: ask them.",
                        result == Result.SWITCHED_OFF ? "The option enabled of feishu-urgent is false." : "")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        return Outcome.of(alert, result, type.value(), attempt, before, perhaps, note);
    }

    private Attempt call(UrgentRequest request) {
        try {
            return Attempt.of(camel.requestBody(AlertRoutes.BUZZ, request, UrgentResult.class));
        } catch (CamelExecutionException e) {
            return e.getCause() instanceof FeishuUrgentException failure
                    ? Attempt.of(failure)
                    : Attempt.of(e.getCause(), request.userIds());
        }
    }

    private static Result result(Attempt attempt, List<String> before, List<String> perhaps) {
        if (!attempt.notBuzzed().isEmpty() || !perhaps.isEmpty()) {
            return attempt.retryable() ? Result.TRY_AGAIN : Result.FAILED;
        }
        if (!attempt.buzzed().isEmpty()) {
            return Result.BUZZED;
        }
        if (!before.isEmpty()) {
            return Result.BUZZED_BEFORE;
        }
        return attempt.refused().isEmpty() ? Result.SWITCHED_OFF : Result.FAILED;
    }
}
