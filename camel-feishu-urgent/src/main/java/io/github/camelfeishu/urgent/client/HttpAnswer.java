package io.github.camelfeishu.urgent.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;

/**
 * An answer over HTTP, from Feishu or from something on the way.
 *
 * @param status     the HTTP status
 * @param json       the body if it is JSON; else null
 * @param text       the first 1000 characters of the body, without secrets
 * @param logId      Feishu's log id; null if it gave none
 * @param retryAfter how long Feishu asks to wait; null if it does not say
 * @param secrets    the secrets that the call carried
 */
record HttpAnswer(int status, JsonNode json, String text, String logId, Duration retryAfter, List<String> secrets) {

    private static final int SHOWN_CHARACTERS = 1000;
    private static final double LONGEST_RESET_SECONDS = Duration.ofDays(1).toSeconds();
    private static final Pattern TOKEN_FIELD = Pattern.compile("(\"\\w*(?:token|ticket)\\w*\"\\s*:\\s*\")[^\"]*");

    static HttpAnswer of(HttpResponse response, byte[] body, List<String> secrets) {
        JsonNode json = Json.tree(body);
        String logId = header(response, "X-Tt-Logid");
        if (logId == null && json != null) {
            logId = json.path("error").path("log_id").textValue();
        }
        String text = withoutSecrets(new String(body, StandardCharsets.UTF_8), secrets);
        return new HttpAnswer(
                response.getCode(),
                json,
                text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS)),
                logId,
                seconds(header(response, "x-ogw-ratelimit-reset")),
                secrets);
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

    String withoutSecrets(String words) {
        return withoutSecrets(words, secrets);
    }

    private static String withoutSecrets(String words, List<String> secrets) {
        String clean = TOKEN_FIELD.matcher(words).replaceAll("$1xxxxxx");
        for (String secret : secrets) {
            clean = clean.replace(secret, "xxxxxx");
        }
        return clean;
    }

    @Override
    public String toString() {
        return "HTTP " + status + ", log id " + logId;
    }
}
