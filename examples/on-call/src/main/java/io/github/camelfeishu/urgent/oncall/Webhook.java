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
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What is posted to /alerts, with the fields that are used here: a webhook of Alertmanager, version 4, or of Grafana, version
 * 1, which has all that is used here of Alertmanager's; or the alert of a script, kept in the form of Alertmanager's.
 *
 * @param groupKey        identifies the group of alerts; the same in all webhooks about the group
 * @param receiver        the name of the receiver in Alertmanager; empty if missing
 * @param truncatedAlerts the number of alerts left out because of the receiver's {@code max_alerts}
 * @param json            the payload, in ASCII
 * @param source          keeps the group keys of one source apart from those of the others; empty for Alertmanager
 */
public record Webhook(
        String groupKey, String receiver, int truncatedAlerts, List<Alert> alerts, String json, String source) {

    /** What is taken, for the answer to anything else. */
    static final String TAKEN = "a webhook of Alertmanager (version 4) or of Grafana (version 1), or"
            + " {\"title\": \"...\", \"text\": \"...\", \"severity\": \"critical\", \"key\": \"...\","
            + " \"status\": \"firing\" or \"resolved\"}, of which only title is required";

    private static final String ALERTMANAGER = "4";
    private static final String GRAFANA = "1";
    private static final String SCRIPT = "script";
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

    /** The group key, told from the same one of another source. */
    String identity() {
        return source + groupKey;
    }

    /** Whether it has no time of its own. */
    boolean isScript() {
        return source.equals(SCRIPT);
    }

    /** The alert of a script, with the time when it began to fire. */
    Webhook since(Instant start) {
        JsonNode tree = Json.tree(json);
        ((ObjectNode) tree.path("alerts").path(0)).put("startsAt", start.toString());
        return stored(Json.ascii(tree));
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

    /** A payload that is none of those that are taken; the message names the field and the reason. */
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
     * @throws BadWebhookException if it is none of those that are taken
     */
    static Webhook of(byte[] body) throws BadWebhookException {
        JsonNode json = json(body == null ? new byte[0] : body);
        require(json.isObject(), "the body must be a JSON object");
        if (!json.has("version") && !json.has("alerts")) {
            return of(script(json));
        }
        String version = json.path("version").asText();
        require(
                version.equals(ALERTMANAGER) || version.equals(GRAFANA),
                "version must be \"4\", of Alertmanager, or \"1\", of Grafana");
        return of(json);
    }

    /** The alert of a script as a webhook; its time is not known yet. */
    private static JsonNode script(JsonNode posted) throws BadWebhookException {
        String title = text(posted, "title");
        String key = text(posted, "key");
        String severity = text(posted, "severity");
        String status = text(posted, "status");
        require(!title.isBlank(), "title is missing");
        require(
                status.isEmpty() || status.equals("firing") || status.equals("resolved"),
                "status must be firing or resolved");
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("version", SCRIPT)
                .put("groupKey", key.isBlank() ? title : key)
                .put("receiver", text(posted, "receiver"));
        ObjectNode alert = json.putArray("alerts")
                .addObject()
                .put("status", status.isEmpty() ? "firing" : status)
                .put("fingerprint", SCRIPT)
                .put("startsAt", Instant.EPOCH.toString());
        ObjectNode labels = alert.putObject("labels").put("alertname", title);
        if (!severity.isBlank()) {
            labels.put("severity", severity);
        }
        alert.putObject("annotations").put("summary", text(posted, "text"));
        return json;
    }

    private static String text(JsonNode json, String name) throws BadWebhookException {
        JsonNode value = json.path(name);
        require(value.isMissingNode() || value.isNull() || value.isTextual(), name + " must be a text");
        return value.asText("");
    }

    /** Reads a payload that was read before. */
    static Webhook stored(String json) {
        try {
            return of(Json.tree(json));
        } catch (BadWebhookException e) {
            throw new IllegalStateException("what is stored was read before", e);
        }
    }

    private static Webhook of(JsonNode json) throws BadWebhookException {
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
                Json.ascii(json),
                source(json));
    }

    private static String source(JsonNode json) {
        return switch (json.path("version").asText()) {
            case GRAFANA -> "grafana " + json.path("orgId").asText() + " ";
            case SCRIPT -> SCRIPT;
            default -> "";
        };
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
