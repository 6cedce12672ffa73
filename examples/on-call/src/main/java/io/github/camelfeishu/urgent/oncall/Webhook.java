package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * A webhook of Alertmanager, version 4, with the fields that are used here.
 *
 * @param groupKey        identifies the group of alerts; the same in all webhooks about the group
 * @param receiver        the name of the receiver in Alertmanager; empty if missing
 * @param truncatedAlerts the number of alerts left out because of the receiver's {@code max_alerts}
 * @param json            the payload, in ASCII
 */
public record Webhook(String groupKey, String receiver, int truncatedAlerts, List<Alert> alerts, String json) {

    private static final String VERSION = "4";
    private static final int MAX_NAME = 100;
    private static final int MAX_SEVERITY = 50;

    /**
     * One alert.
     *
     * @param fingerprint  identifies its set of labels
     * @param startsAt     the time when it began to fire, in milliseconds
     * @param generatorUrl a link to its source; empty if missing
     */
    public record Alert(
            boolean resolved,
            Map<String, String> labels,
            Map<String, String> annotations,
            String fingerprint,
            Instant startsAt,
            String generatorUrl) {

        String name() {
            return labels.getOrDefault("alertname", "alert " + fingerprint);
        }

        String severity() {
            return labels.getOrDefault("severity", "");
        }

        String summary() {
            return annotations.getOrDefault("summary", "");
        }

        private static Alert of(String path, JsonNode json) throws BadWebhookException {
            String status = json.path("status").asText();
            require("firing".equals(status) || "resolved".equals(status), path + ".status must be firing or resolved");
            require(json.path("labels").isObject(), path + ".labels must be an object");
            return new Alert(
                    "resolved".equals(status),
                    texts(json.path("labels")),
                    texts(json.path("annotations")),
                    requiredText(path, json, "fingerprint"),
                    time(path + ".startsAt", requiredText(path, json, "startsAt")),
                    json.path("generatorURL").asText());
        }

        private static Instant time(String path, String text) throws BadWebhookException {
            try {
                return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            } catch (DateTimeParseException e) {
                throw new BadWebhookException(path + " must be a time");
            }
        }
    }

    /** Whether all alerts are resolved. */
    boolean resolved() {
        return firing().isEmpty();
    }

    List<Alert> firing() {
        return alerts.stream().filter(alert -> !alert.resolved()).toList();
    }

    /** The latest start of the firing alerts. */
    Instant lastStart() {
        return firing().stream().map(Alert::startsAt).max(Instant::compareTo).orElseThrow();
    }

    /** The severities of the firing alerts; empty for an alert without one. */
    Set<String> severities() {
        return firing().stream().map(Alert::severity).collect(Collectors.toSet());
    }

    /** The names of the alerts, separated by commas. */
    String name() {
        return distinct(Alert::name);
    }

    /** The severities of the alerts, separated by commas; empty if they have none. */
    String severity() {
        return distinct(Alert::severity);
    }

    /** Name and severity on one line, cut. */
    String title() {
        String severity = severity().isEmpty() ? "" : " (" + severity() + ")";
        return Text.cut(Text.oneLine(name()), MAX_NAME) + Text.cut(Text.oneLine(severity), MAX_SEVERITY);
    }

    /** The summary of the first alert. */
    String summary() {
        return subjects().get(0).summary();
    }

    private String distinct(Function<Alert, String> text) {
        return subjects().stream()
                .map(text)
                .filter(part -> !part.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** The firing alerts; all alerts of a resolved group. */
    private List<Alert> subjects() {
        return resolved() ? alerts : firing();
    }

    /** A payload that is not a webhook of Alertmanager; the message names the field and the reason. */
    public static class BadWebhookException extends Exception {
        private static final long serialVersionUID = 1L;

        BadWebhookException(String message) {
            super(message);
        }
    }

    /**
     * Reads a payload.
     *
     * @param  body                the JSON; null means empty
     * @throws BadWebhookException if it is not a webhook of Alertmanager
     */
    static Webhook of(byte[] body) throws BadWebhookException {
        return of(json(body == null ? new byte[0] : body));
    }

    /** Reads a payload that was read before. */
    static Webhook stored(String json) {
        try {
            return of(Json.MAPPER.readTree(json));
        } catch (JsonProcessingException | BadWebhookException e) {
            throw new IllegalStateException("what is stored was read before", e);
        }
    }

    private static Webhook of(JsonNode json) throws BadWebhookException {
        require(json.isObject(), "the body must be a JSON object");
        require(VERSION.equals(json.path("version").asText()), "version must be \"" + VERSION + "\"");
        String groupKey = json.path("groupKey").asText();
        require(!groupKey.isBlank(), "groupKey is missing");
        JsonNode alerts = json.path("alerts");
        require(alerts.isArray() && !alerts.isEmpty(), "alerts must be a list with at least one alert");
        List<Alert> read = new ArrayList<>();
        for (JsonNode alert : alerts) {
            read.add(Alert.of("alerts[" + read.size() + "]", alert));
        }
        return new Webhook(
                groupKey,
                json.path("receiver").asText(),
                json.path("truncatedAlerts").asInt(),
                List.copyOf(read),
                Json.ascii(json));
    }

    private static JsonNode json(byte[] body) throws BadWebhookException {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new BadWebhookException("the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadWebhookException("the body cannot be read: " + e.getMessage());
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(text -> texts.put(text.getKey(), text.getValue().asText()));
        return texts;
    }

    private static String requiredText(String path, JsonNode json, String name) throws BadWebhookException {
        String text = json.path(name).asText();
        require(!text.isBlank(), path + "." + name + " is missing");
        return text;
    }

    private static void require(boolean condition, String message) throws BadWebhookException {
        if (!condition) {
            throw new BadWebhookException(message);
        }
    }
}
