package io.github.camelfeishu.urgent.oncall;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Incident.Pressed;
import io.github.camelfeishu.urgent.oncall.Incident.Step;
import io.github.camelfeishu.urgent.oncall.Incidents.Buzzed;
import io.github.camelfeishu.urgent.oncall.OnCall.Chat;
import org.springframework.stereotype.Component;

/** The card of an incident as it stands now: the same state is the same card. */
@Component
class Cards {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());
    private static final int MAX_PEOPLE = 20;

    private final OnCall onCall;
    private final Incidents incidents;

    Cards(OnCall onCall, Incidents incidents) {
        this.onCall = onCall;
        this.incidents = incidents;
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    ObjectNode of(Incident incident) {
        Plan plan = onCall.plan(incident.webhook());
        List<String> notes = new ArrayList<>(people(incident));
        incident.taken()
                .ifPresentOrElse(
                        taken -> notes.add(onCall.name(taken.by()) + " is on it since " + time(taken.at())),
                        () -> notes.addAll(next(incident, plan)));
        UrgentType colour =
                incident.step() == null ? plan.first() : incident.step().type();
        boolean buttons = onCall.callback().isSet() && incident.taken().isEmpty();
        return Card.firing(incident.webhook(), colour, notes, buttons ? incident.id() : null);
    }

    private List<String> next(Incident incident, Plan plan) {
        if (incident.step() == null) {
            return onCall.quietUntil(incident.webhook().severities(), incident.openedAt())
                    .map(end -> List.of("Quiet hours; first buzz at " + time(end)))
                    .orElse(List.of());
        }
        List<String> next = new ArrayList<>();
        incident.snoozed()
                .ifPresent(snoozed ->
                        next.add("Snoozed by " + onCall.name(snoozed.by()) + " until " + time(snoozed.at())));
        Instant notBefore = incident.snoozed().map(Pressed::at).orElse(Instant.MIN);
        Incident.following(plan, incident.step()).ifPresent(step -> {
            Instant due = step.at().isBefore(notBefore) ? notBefore : step.at();
            Instant at = onCall.quietUntil(incident.webhook().severities(), due).orElse(due);
            next.add("Next, for those who have not read it: " + step.type().value() + " at " + time(at)
                    + joining(incident, step));
        });
        return next;
    }

    /** The people of the step to come whom the last one did not call. */
    private String joining(Incident incident, Step next) {
        Chat chat = onCall.chat(incident.webhook().receiver());
        List<String> joining = new ArrayList<>(chat.people(next));
        joining.removeAll(chat.people(incident.step()));
        return joining.isEmpty()
                ? ""
                : ", and for " + joining.stream().map(onCall::name).collect(Collectors.joining(", "));
    }

    private List<String> people(Incident incident) {
        Chat chat = onCall.chat(incident.webhook().receiver());
        Map<String, List<Buzzed>> buzzes = incidents.buzzes(incident.id());
        List<String> people = chat.everybody().stream()
                .filter(person ->
                        buzzes.containsKey(person) || incident.readers().contains(person))
                .map(person -> line(person, buzzes.getOrDefault(person, List.of()), incident))
                .toList();
        if (people.size() <= MAX_PEOPLE) {
            return people;
        }
        List<String> shown = new ArrayList<>(people.subList(0, MAX_PEOPLE));
        shown.add("and " + (people.size() - MAX_PEOPLE) + " more people");
        return shown;
    }

    private String line(String person, List<Buzzed> buzzes, Incident incident) {
        List<String> parts =
                buzzes.stream().map(Cards::part).distinct().collect(Collectors.toCollection(ArrayList::new));
        if (incident.readers().contains(person) && !parts.contains("has read it")) {
            parts.add("has read it");
        }
        return onCall.name(person) + ": " + String.join(", ", parts);
    }

    private static String part(Buzzed buzzed) {
        String by = buzzed.type().value() + " " + time(buzzed.at());
        return switch (buzzed.state()) {
            case BUZZED -> by;
            case READ -> "has read it";
            case REFUSED -> "not " + by + ", refused by Feishu";
            case PERHAPS -> "perhaps " + by;
            case PERHAPS_TOLD -> "perhaps " + by + ", and a popup";
            case NOT_BUZZED -> "not " + by;
        };
    }
}
