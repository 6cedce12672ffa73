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
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What Alertmanager posts, version 4; only what is used here.
 *
 * @param groupKey        stands for the group of alerts; the same as often as Alertmanager speaks of it
 * @param receiver        the name of the receiver in Alertmanager; empty where it is not given
 * @param truncatedAlerts how many more alerts there are, beyond the receiver's {@code max_alerts}
 */
public record Webhook(String groupKey, String receiver, int truncatedAlerts, List<Alert> alerts) {

    private static final String VERSION = "4";
    private static final int MAX_NAME = 100;
    private static final int MAX_SEVERITY = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One alert.
     *
     * @param fingerprint  stands for all its labels
     * @param startsAt     since when it fires, to the millisecond
     * @param generatorUrl a link to its source; empty where it is not given
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

        private static Alert of(String where, JsonNode json) throws BadWebhookException {
            String status = json.path("status").asText();
            require("firing".equals(status) || "resolved".equals(status), where + ".status must be firing or resolved");
            require(json.path("labels").isObject(), where + ".labels must be an object");
            return new Alert(
                    "resolved".equals(status),
                    texts(json.path("labels")),
                    texts(json.path("annotations")),
                    requiredText(where, json, "fingerprint"),
                    time(where + ".startsAt", requiredText(where, json, "startsAt")),
                    json.path("generatorURL").asText());
        }

        private static Instant time(String where, String text) throws BadWebhookException {
            try {
                return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            } catch (DateTimeParseException e) {
                throw new BadWebhookException(where + " must be a time");
            }
        }
    }

    /** Whether the whole group is over. */
    boolean resolved() {
        return firing().isEmpty();
    }

    List<Alert> firing() {
        return alerts.stream().filter(alert -> !alert.resolved()).toList();
    }

    /** When the latest of the alerts that fire began to. */
    Instant lastStart() {
        return firing().stream().map(Alert::startsAt).max(Instant::compareTo).orElseThrow();
    }

    /** Of the alerts that fire; empty for one without a severity. */
    Set<String> severities() {
        return firing().stream().map(Alert::severity).collect(Collectors.toSet());
    }

    /** The names of the alerts that it is about. */
    String name() {
        return distinct(Alert::name);
    }

    /** The severities of the alerts that it is about; empty where they have none. */
    String severity() {
        return distinct(Alert::severity);
    }

    /** Name and severity, on one line that is not too long. */
    String title() {
        String severity = severity().isEmpty() ? "" : " (" + severity() + ")";
        return Text.cut(Text.oneLine(name()), MAX_NAME) + Text.cut(Text.oneLine(severity), MAX_SEVERITY);
    }

    /** That of the first alert. */
    String summary() {
        return about().get(0).summary();
    }

    private String distinct(Function<Alert, String> text) {
        return about().stream()
                .map(text)
                .filter(part -> !part.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** What fires; of a group that is over, all its alerts. */
    private List<Alert> about() {
        return resolved() ? alerts : firing();
    }

    /** A payload that is not what Alertmanager posts; its message says where and why. */
    public static class BadWebhookException extends Exception {
        private static final long serialVersionUID = 1L;

        BadWebhookException(String message) {
            super(message);
        }
    }

    /**
     * Reads the payload as it came.
     *
     * @param  body                null stands for nothing at all
     * @throws BadWebhookException if it is not what Alertmanager posts
     */
    static Webhook of(byte[] body) throws BadWebhookException {
        JsonNode json = json(body == null ? new byte[0] : body);
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
                List.copyOf(read));
    }

    private static JsonNode json(byte[] body) throws BadWebhookException {
        try {
            return JSON.readTree(body);
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

    private static String requiredText(String where, JsonNode json, String name) throws BadWebhookException {
        String text = json.path(name).asText();
        require(!text.isBlank(), where + "." + name + " is missing");
        return text;
    }

    private static void require(boolean fact, String otherwise) throws BadWebhookException {
        if (!fact) {
            throw new BadWebhookException(otherwise);
        }
    }
}
