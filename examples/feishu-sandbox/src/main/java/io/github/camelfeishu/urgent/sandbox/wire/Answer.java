package io.github.camelfeishu.urgent.sandbox.wire;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** An HTTP answer. The wire adds the header {@code X-Tt-Logid} to every answer. */
public record Answer(int status, String contentType, Map<String, String> headers, String body) {
    /** Feishu's content type. */
    public static final String JSON = "application/json; charset=utf-8";

    /** An answer in JSON. */
    public static Answer json(int status, JsonNode body) {
        return json(status, body, Map.of());
    }

    static Answer json(int status, JsonNode body, Map<String, String> headers) {
        return new Answer(status, JSON, headers, body.toString());
    }

    /** An answer in plain text. */
    public static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", Map.of(), body);
    }

    /** The answer to an unknown path, or to an unknown method on a known path. */
    public static Answer notFound(String reason) {
        return text(404, reason);
    }
}
