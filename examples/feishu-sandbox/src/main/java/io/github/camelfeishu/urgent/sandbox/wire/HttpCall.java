package io.github.camelfeishu.urgent.sandbox.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** A request as it was received; {@code path} and {@code rawQuery} are still percent-encoded. */
public record HttpCall(
        CallKind kind,
        String method,
        String path,
        String rawQuery,
        Map<String, List<String>> headers,
        String body,
        String logId,
        Instant time) {

    /** JSON with any parameters; the only charset is UTF-8, which is that of JSON without a charset, too. */
    private static final Pattern JSON_UTF8 = Pattern.compile(
            "application/json(\\s*;\\s*(charset=(utf-8|\"utf-8\")|(?!charset=)[^\\s;=\"]+=([^\\s;=\"]+|\"[^\"]*\")))*\\s*;?",
            Pattern.CASE_INSENSITIVE);

    HttpCall withBody(byte[] bytes) {
        return new HttpCall(
                kind, method, path, rawQuery, headers, new String(bytes, StandardCharsets.UTF_8), logId, time);
    }

    /** The value of a header; null if the header is missing or has more than one value. */
    public String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : null;
    }

    /** The query; empty if there is none. */
    public String query() {
        return rawQuery == null ? "" : rawQuery;
    }

    /** Whether the content type is JSON, and names no other charset than UTF-8. */
    public boolean isJsonUtf8() {
        String contentType = header("Content-Type");
        return contentType != null && JSON_UTF8.matcher(contentType.trim()).matches();
    }

    /** The body as JSON; a missing node if it is not JSON. */
    public JsonNode json() {
        return Json.parse(body);
    }

    /** @param fault the fault that hit the call; null: none */
    RecordedCall answered(int status, String responseBody, Fault fault) {
        return new RecordedCall(kind, method, path, rawQuery, headers, body, status, responseBody, logId, time, fault);
    }

    /** The record of a call that got no HTTP answer. */
    RecordedCall unanswered(Fault fault) {
        return answered(0, "", fault);
    }
}
