package io.github.camelfeishu.urgent.sandbox.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/** A request as it came in; {@code path} and {@code rawQuery} are still percent-encoded. */
public record HttpCall(
        CallKind kind,
        String method,
        String path,
        String rawQuery,
        Map<String, List<String>> headers,
        String body,
        String logId,
        Instant time) {

    public static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern JSON_UTF8 =
            Pattern.compile("application/json\\s*;\\s*charset=\"?utf-8\"?", Pattern.CASE_INSENSITIVE);

    HttpCall withBody(byte[] bytes) {
        return new HttpCall(
                kind, method, path, rawQuery, headers, new String(bytes, StandardCharsets.UTF_8), logId, time);
    }

    /** The one value of a header; null if there is none, or more than one. */
    public String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : null;
    }

    public boolean isJsonUtf8() {
        String contentType = header("Content-Type");
        return contentType != null && JSON_UTF8.matcher(contentType.trim()).matches();
    }

    /** The body as JSON; a missing node where it is none. */
    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    RecordedCall answered(int status, String responseBody) {
        return new RecordedCall(kind, method, path, rawQuery, headers, body, status, responseBody, logId, time);
    }

    /** What is on record of a call whose caller got no answer. */
    RecordedCall unanswered() {
        return answered(0, "");
    }
}
