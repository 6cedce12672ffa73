package io.github.camelfeishu.urgent.oncall;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.oncall.Incidents.Buzzed;
import io.github.camelfeishu.urgent.oncall.Incidents.Lease;
import org.springframework.stereotype.Component;

/** What {@code GET /incidents} answers: the incidents that have not ended, newest first, then the last that have. */
@Component
public class IncidentList {

    private final OnCall onCall;
    private final Incidents incidents;
    private final InstantSource clock;

    IncidentList(OnCall onCall, Incidents incidents, InstantSource clock) {
        this.onCall = onCall;
        this.incidents = incidents;
        this.clock = clock;
    }

    /** The answer, a JSON list. */
    public String json() {
        ArrayNode list = Json.MAPPER.createArrayNode();
        incidents.all().forEach(incident -> list.add(of(incident, state(incident))));
        incidents.ended().forEach(ended -> list.add(Json.tree(ended)));
        return list.toString();
    }

    /** Keeps the incident as it is shown from now on; its work may go on with another one. */
    void end(Incident incident, Lease lease) {
        ObjectNode shown = of(incident, "ended")
                .put("ended_at", Instant.ofEpochMilli(clock.millis()).toString());
        incidents.keep(lease, incident.openedAt(), Json.ascii(shown));
    }

    private String state(Incident incident) {
        if (incident.webhook().resolved()) {
            return "ended";
        }
        if (incident.taken().isPresent()) {
            return "taken";
        }
        boolean snoozed = incident.snoozed()
                .filter(until -> clock.instant().isBefore(until.at()))
                .isPresent();
        return snoozed ? "snoozed" : "open";
    }

    private ObjectNode of(Incident incident, String state) {
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("key", incident.webhook().groupKey())
                .put("title", incident.webhook().title())
                .put("severity", incident.webhook().severity())
                .put("state", state)
                .put("message_id", incident.messageId())
                .put("since", incident.openedAt().toString());
        json.put(
                "taken_by",
                incident.taken().map(taken -> onCall.name(taken.by())).orElse(null));
        json.put(
                "snoozed_until",
                state.equals("snoozed") ? incident.snoozed().orElseThrow().at().toString() : null);
        ArrayNode people = json.putArray("people");
        Map<String, List<Buzzed>> buzzes = incidents.buzzes(incident.id());
        Set<String> known = new TreeSet<>(buzzes.keySet());
        known.addAll(incident.readers());
        for (String person : known) {
            add(people.addObject(), person, buzzes.getOrDefault(person, List.of()), incident);
        }
        return json;
    }

    private void add(ObjectNode json, String person, List<Buzzed> buzzes, Incident incident) {
        boolean read =
                incident.readers().contains(person) || buzzes.stream().anyMatch(buzzed -> buzzed.state() == State.READ);
        json.put("id", person).put("name", onCall.name(person)).put("read", read);
        ArrayNode list = json.putArray("buzzes");
        for (Buzzed buzzed : buzzes) {
            if (buzzed.state() != State.READ) {
                list.addObject()
                        .put("by", buzzed.type().value())
                        .put("at", buzzed.at().toString())
                        .put("result", result(buzzed.state()));
            }
        }
    }

    private static String result(State state) {
        return switch (state) {
            case BUZZED, READ -> "reached";
            case REFUSED -> "refused";
            case PERHAPS, PERHAPS_TOLD -> "perhaps";
            case NOT_BUZZED -> "not_reached";
        };
    }
}
