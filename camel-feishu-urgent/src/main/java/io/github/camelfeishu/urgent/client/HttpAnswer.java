package io.github.camelfeishu.urgent.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.hc.core5.http.Header;

/**
 * What came back over HTTP, whatever it is.
 *
 * @param status  the HTTP status
 * @param json    the body where it is JSON; else null
 * @param text    the first 1000 characters of the body, without secrets
 * @param logId   Feishu's log id; null where it gave none
 * @param secrets what the call carried and nobody may read
 */
record HttpAnswer(int status, JsonNode json, String text, String logId, List<String> secrets) {

    private static final int SHOWN_CHARACTERS = 1000;
    private static final Pattern TOKEN_FIELD = Pattern.compile("(\"\\w*(?:token|ticket)\\w*\"\\s*:\\s*\")[^\"]*");

    static HttpAnswer of(int status, Header logIdHeader, byte[] body, List<String> secrets) {
        JsonNode json = Json.tree(body);
        String logId = logIdHeader != null && !logIdHeader.getValue().isBlank()
                ? logIdHeader.getValue()
                : json == null ? null : json.path("error").path("log_id").textValue();
        String text = withoutSecrets(new String(body, StandardCharsets.UTF_8), secrets);
        return new HttpAnswer(
                status, json, text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS)), logId, secrets);
    }

    /** Feishu's code, or null where there is none. */
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
