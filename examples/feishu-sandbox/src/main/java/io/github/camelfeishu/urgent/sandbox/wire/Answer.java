package io.github.camelfeishu.urgent.sandbox.wire;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** One HTTP answer; every one of them gets an {@code X-Tt-Logid} besides. */
public record Answer(int status, String contentType, Map<String, String> headers, String body) {
    public static final String JSON = "application/json; charset=utf-8";

    public static Answer json(int status, JsonNode body) {
        return json(status, body, Map.of());
    }

    public static Answer json(int status, JsonNode body, Map<String, String> headers) {
        return new Answer(status, JSON, headers, body.toString());
    }

    public static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", Map.of(), body);
    }

    /** What Feishu's gateway says to a path, or a method on a path, that it does not know. */
    public static Answer notFound() {
        return text(404, "404 page not found");
    }
}
