package io.github.camelfeishu.urgent.oncall;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Webhook.Alert;

/**
 * Feishu's interactive cards. Texts of alerts are always {@code plain_text}, so that they cannot mention people or format
 * themselves. A card is never too large for Feishu.
 */
final class Card {

    private static final int MAX_ALERTS = 10;
    private static final int MAX_SUMMARY = 500;
    private static final int MAX_LABELS = 1000;
    private static final int MAX_LINK = 2000;
    // Feishu accepts requests of 30 KB; 2 KB are for the request around the card
    private static final int MAX_BYTES = 28 * 1024;

    private Card() {}

    /**
     * The card of a group that fires.
     *
     * @param type     the type of its last buzz
     * @param notes    who was reached by what, and what comes next
     * @param incident the incident that its buttons are about; null if it has none
     */
    static ObjectNode firing(Webhook webhook, UrgentType type, List<String> notes, String incident) {
        List<Alert> alerts = webhook.firing();
        int shown = Math.min(alerts.size(), MAX_ALERTS);
        ObjectNode card = firing(webhook, type, alerts, shown, notes, incident);
        // a single alert always fits, because its texts are cut
        while (bytes(card) > MAX_BYTES) {
            card = firing(webhook, type, alerts, --shown, notes, incident);
        }
        return card;
    }

    /** The card of a group that is resolved. */
    static ObjectNode resolved(String title) {
        ObjectNode card = card("green", "Resolved: " + title);
        addText(card.putArray("elements"), "It no longer fires.");
        return card;
    }

    private static ObjectNode firing(
            Webhook webhook, UrgentType type, List<Alert> alerts, int shown, List<String> notes, String incident) {
        String colour =
                switch (type) {
                    case PHONE -> "red";
                    case SMS -> "orange";
                    case APP -> "blue";
                };
        ObjectNode card = card(colour, webhook.title());
        ArrayNode elements = card.putArray("elements");
        for (Alert alert : alerts.subList(0, shown)) {
            addText(elements, text(alert));
            addNote(elements, "since " + Cards.time(alert.startsAt()));
            link(alert.generatorUrl()).ifPresent(link -> {
                ObjectNode action = elements.addObject().put("tag", "action");
                ObjectNode button = action.putArray("actions").addObject();
                putText(button.put("tag", "button").put("url", link), "text", "Source");
            });
        }
        int more = alerts.size() - shown + webhook.truncatedAlerts();
        if (more > 0) {
            addText(elements, "and " + more + " more");
        }
        notes.forEach(note -> addNote(elements, note));
        if (incident != null) {
            ArrayNode buttons = elements.addObject().put("tag", "action").putArray("actions");
            addButton(buttons, "primary", "I'm on it", incident, Presses.TAKE);
            addButton(buttons, "default", "Snooze 30 min", incident, Presses.SNOOZE);
        }
        return card;
    }

    private static String text(Alert alert) {
        String summary = Text.oneLine(alert.summary().isBlank() ? alert.name() : alert.summary());
        String labels = alert.labels().entrySet().stream()
                .map(label -> Text.oneLine(label.getKey() + " = " + label.getValue()))
                .collect(Collectors.joining("\n"));
        return Text.cut(summary, MAX_SUMMARY) + "\n" + Text.cut(labels, MAX_LABELS);
    }

    private static Optional<String> link(String url) {
        try {
            URI uri = new URI(url);
            return Optional.of(uri.toASCIIString())
                    .filter(link -> uri.getHost() != null && uri.getScheme().matches("(?i)https?"))
                    .filter(link -> link.length() <= MAX_LINK);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode card(String colour, String title) {
        ObjectNode card = Json.MAPPER.createObjectNode();
        card.putObject("config").put("wide_screen_mode", true).put("update_multi", true);
        putText(card.putObject("header").put("template", colour), "title", title);
        return card;
    }

    private static void addText(ArrayNode elements, String text) {
        putText(elements.addObject().put("tag", "div"), "text", text);
    }

    /** In small grey letters. */
    private static void addNote(ArrayNode elements, String text) {
        ObjectNode note = elements.addObject().put("tag", "note");
        note.putArray("elements").addObject().put("tag", "plain_text").put("content", text);
    }

    private static void addButton(ArrayNode buttons, String type, String text, String incident, String press) {
        ObjectNode button = buttons.addObject().put("tag", "button").put("type", type);
        putText(button, "text", text);
        button.putObject("value").put("incident", incident).put("press", press);
    }

    private static void putText(ObjectNode node, String field, String text) {
        node.putObject(field).put("tag", "plain_text").put("content", text);
    }

    /** The size of the card as it is sent: as a JSON text inside JSON. */
    private static int bytes(ObjectNode card) {
        try {
            return Json.MAPPER.writeValueAsBytes(card.toString()).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text is always JSON", e);
        }
    }
}
