package io.github.camelfeishu.urgent.sandbox;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** One HTTP answer; every one of them gets an {@code X-Tt-Logid} besides. */
record Answer(int status, String contentType, Map<String, String> headers, String body) {
    static final String JSON = "application/json; charset=utf-8";

    static Answer json(int status, JsonNode body) {
        return json(status, body, Map.of());
    }

    static Answer json(int status, JsonNode body, Map<String, String> headers) {
        return new Answer(status, JSON, headers, body.toString());
    }

    static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", Map.of(), body);
    }

    /** What Feishu's gateway says to a path, or a method on a path, that it does not know. */
    static Answer notFound() {
        return text(404, "404 page not found");
    }
}
