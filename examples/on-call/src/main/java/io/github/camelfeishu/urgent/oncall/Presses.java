package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.FeishuEvent;
import io.github.camelfeishu.urgent.oncall.OnCall.Chat;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What a press on a button of a card means. The answer is a toast for the person, and the new card. */
@Component
public class Presses {

    static final String TAKE = "take";
    static final String SNOOZE = "snooze";

    private static final Duration SNOOZED = Duration.ofMinutes(30);
    private static final Logger LOG = LoggerFactory.getLogger(Presses.class);

    private final OnCall onCall;
    private final Incidents incidents;
    private final Cards cards;

    Presses(OnCall onCall, Incidents incidents, Cards cards) {
        this.onCall = onCall;
        this.incidents = incidents;
        this.cards = cards;
    }

    /** Handles a press, without any call of Feishu, which waits three seconds for the answer. */
    public Map<String, Object> handle(@Body FeishuEvent event) {
        JsonNode press = Json.MAPPER.valueToTree(event.event());
        String id = press.at("/action/value/incident").asText();
        Optional<Incident> found = incidents
                .find(id)
                .filter(incident -> Objects.equals(
                        incident.messageId(),
                        press.at("/context/open_message_id").asText()))
                .filter(incident -> !incident.webhook().resolved());
        if (found.isEmpty()) {
            return toast("info", "It is over.");
        }
        Incident incident = found.get();
        Chat chat = onCall.chat(incident.webhook().receiver());
        Optional<String> person = Stream.of("open_id", "union_id", "user_id")
                .map(type -> press.at("/operator/" + type).asText())
                .filter(chat::mayPress)
                .findFirst();
        if (person.isEmpty()) {
            return toast("error", "Only the people on call can do that.");
        }
        return switch (press.at("/action/value/press").asText()) {
            case TAKE -> take(incident, person.get());
            case SNOOZE -> snooze(incident, person.get());
            default -> toast("error", "This button is unknown.");
        };
    }

    private Map<String, Object> take(Incident incident, String person) {
        if (incidents.takenBy(incident.id(), person)) {
            LOG.info("{}: {} is on it, the escalation stops", incident.title(), onCall.name(person));
            return answer("success", "You are on it. Nobody else is buzzed.", incident.id());
        }
        return alreadyTaken(incident, person);
    }

    private Map<String, Object> snooze(Incident incident, String person) {
        if (incidents.snoozedBy(incident.id(), person, SNOOZED)) {
            LOG.info("{}: snoozed by {} for {} minutes", incident.title(), onCall.name(person), SNOOZED.toMinutes());
            return answer("success", "Nobody is buzzed for " + SNOOZED.toMinutes() + " minutes.", incident.id());
        }
        return alreadyTaken(incident, person);
    }

    /** Of two presses at once the second finds what the first has done; the same press twice is one. */
    private Map<String, Object> alreadyTaken(Incident incident, String person) {
        String words = incidents
                .find(incident.id())
                .flatMap(Incident::taken)
                .map(taken -> person.equals(taken.by()) ? "You are on it." : onCall.name(taken.by()) + " is on it.")
                .orElse("It is snoozed already.");
        return answer("info", words, incident.id());
    }

    private Map<String, Object> answer(String type, String words, String id) {
        Map<String, Object> answer = new LinkedHashMap<>(toast(type, words));
        incidents.find(id).ifPresent(incident -> answer.put("card", Map.of("type", "raw", "data", cards.of(incident))));
        return answer;
    }

    private static Map<String, Object> toast(String type, String words) {
        return Map.of("toast", Map.of("type", type, "content", words));
    }
}
