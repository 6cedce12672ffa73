package io.github.camelfeishu.urgent.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;

/**
 * An answer over HTTP, from Feishu or from something on the way.
 *
 * @param status     the HTTP status
 * @param json       the body if it is JSON; else null
 * @param body       the body as it came
 * @param logId      Feishu's log id; null if it gave none
 * @param retryAfter how long Feishu asks to wait; null if it does not say
 * @param secrets    the secrets that the call carried
 */
record HttpAnswer(int status, JsonNode json, byte[] body, String logId, Duration retryAfter, List<String> secrets) {

    private static final double LONGEST_RESET_SECONDS = Duration.ofDays(1).toSeconds();

    static HttpAnswer of(HttpResponse response, byte[] body, List<String> secrets) {
        JsonNode json = Json.tree(body);
        String logId = header(response, "X-Tt-Logid");
        if (logId == null && json != null) {
            logId = json.path("error").path("log_id").textValue();
        }
        return new HttpAnswer(
                response.getCode(),
                json,
                body,
                WireText.shown(logId, secrets, WireText.MAX_LOG_ID),
                seconds(header(response, "x-ogw-ratelimit-reset")),
                secrets);
    }

    /** The first 1000 characters of the body, without secrets. */
    String text() {
        return withoutSecrets(new String(body, StandardCharsets.UTF_8));
    }

    private static String header(HttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null || header.getValue() == null || header.getValue().isBlank() ? null : header.getValue();
    }

    /** Seconds, perhaps with a fraction; null if they cannot be read or are no wait at all. */
    private static Duration seconds(String value) {
        try {
            double seconds = value == null ? 0 : Double.parseDouble(value);
            return seconds > 0
                    ? Duration.ofMillis((long) Math.ceil(1000 * Math.min(seconds, LONGEST_RESET_SECONDS)))
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Feishu's code, or null if there is none. */
    Integer code() {
        JsonNode code = json == null ? null : json.get("code");
        return code != null && code.isIntegralNumber() && code.canConvertToInt() ? code.intValue() : null;
    }

    /** Words of the answer as they may be shown. */
    String withoutSecrets(String words) {
        return WireText.shown(words, secrets, WireText.MAX_TEXT);
    }

    @Override
    public String toString() {
        return "HTTP " + status + ", log id " + logId;
    }
}
