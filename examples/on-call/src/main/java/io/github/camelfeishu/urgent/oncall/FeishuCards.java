package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Feishu's calls about a card that was sent: to update it, to reply to it, and to ask who has read it. They buzz nobody, so
 * each may be repeated. With the app of the component {@code feishu-urgent}. Safe for use by many threads.
 */
@Component
class FeishuCards {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final String MESSAGE = "/open-apis/im/v1/messages/{id}";
    private static final String READERS = MESSAGE + "/read_users?page_size=100&user_id_type={type}";
    private static final String NEXT_READERS = READERS + "&page_token={page}";

    /** Of a token that Feishu does not know any more. */
    private static final Set<Integer> DEAD_TOKEN = Set.of(99991663, 99991664, 99991668, 99991671, 99991677);

    /** Of a limit of calls, of the app or of the card. */
    private static final Set<Integer> TOO_FAST = Set.of(99991400, 230020);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final RestClient feishu;
    private final Map<String, String> account;
    private final String userIdType;
    private volatile String token = "";

    FeishuCards(
            @Value("${camel.component.feishu-urgent.base-url}") String baseUrl,
            @Value("${camel.component.feishu-urgent.app-id}") String appId,
            @Value("${camel.component.feishu-urgent.app-secret}") String appSecret,
            @Value("${camel.component.feishu-urgent.user-id-type:open_id}") String userIdType) {
        JdkClientHttpRequestFactory http = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build());
        http.setReadTimeout(READ_TIMEOUT);
        feishu = RestClient.builder().requestFactory(http).baseUrl(baseUrl).build();
        account = Map.of("app_id", appId, "app_secret", appSecret);
        this.userIdType = userIdType;
    }

    /** A call that failed. */
    static final class CardException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean retryable;

        CardException(String message, boolean retryable) {
            super(message);
            this.retryable = retryable;
        }

        /** Whether the same call may succeed a little later. */
        boolean isRetryable() {
            return retryable;
        }
    }

    void update(String messageId, ObjectNode card) throws CardException {
        call(HttpMethod.PATCH, MESSAGE, Map.of("content", card.toString()), messageId);
    }

    /** @param uuid the same for a repeat, which Feishu shows once */
    void reply(String messageId, ObjectNode card, String uuid) throws CardException {
        Map<String, Object> body =
                Map.of("content", card.toString(), "msg_type", "interactive", "reply_in_thread", true, "uuid", uuid);
        call(HttpMethod.POST, MESSAGE + "/reply", body, messageId);
    }

    /** The people who have read it. */
    Set<String> readers(String messageId) throws CardException {
        Set<String> readers = new LinkedHashSet<>();
        JsonNode page;
        String next = "";
        do {
            page = call(HttpMethod.GET, next.isEmpty() ? READERS : NEXT_READERS, null, messageId, userIdType, next)
                    .path("data");
            page.path("items").forEach(item -> readers.add(item.path("user_id").asText()));
            next = page.path("page_token").asText();
        } while (page.path("has_more").asBoolean() && !next.isEmpty());
        return readers;
    }

    private JsonNode call(HttpMethod method, String path, Object body, Object... variables) throws CardException {
        boolean fresh = token.isEmpty();
        if (fresh) {
            token = newToken();
        }
        JsonNode answer = answer(method, path, body, token, variables);
        if (!fresh && DEAD_TOKEN.contains(answer.path("code").asInt())) {
            token = newToken();
            answer = answer(method, path, body, token, variables);
        }
        return executed(answer);
    }

    private String newToken() throws CardException {
        JsonNode answer = answer(HttpMethod.POST, "/open-apis/auth/v3/tenant_access_token/internal", account, "");
        return executed(answer).path("tenant_access_token").asText();
    }

    private static JsonNode executed(JsonNode answer) throws CardException {
        int code = answer.path("code").asInt(-1);
        if (code != 0) {
            throw new CardException(
                    code + " " + Text.oneLine(Text.cut(answer.path("msg").asText(), 200)), TOO_FAST.contains(code));
        }
        return answer;
    }

    private JsonNode answer(HttpMethod method, String path, Object body, String bearer, Object... variables)
            throws CardException {
        try {
            RestClient.RequestBodySpec call = feishu.method(method).uri(path, variables);
            if (!bearer.isEmpty()) {
                call.headers(headers -> headers.setBearerAuth(bearer));
            }
            if (body != null) {
                call.contentType(new MediaType(MediaType.APPLICATION_JSON, StandardCharsets.UTF_8))
                        .body(Json.MAPPER.writeValueAsBytes(body));
            }
            return call.exchange((request, response) -> {
                int status = response.getStatusCode().value();
                if (status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
                    throw new IOException("HTTP " + status);
                }
                return Json.MAPPER.readTree(response.getBody().readAllBytes());
            });
        } catch (RestClientException | IOException e) {
            throw new CardException("Feishu does not answer: " + Text.oneLine(String.valueOf(e.getMessage())), true);
        }
    }
}
