package io.github.camelfeishu.urgent.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.Json;

/** Calls Feishu's APIs over plain HTTP. The calls are valid unless the arguments are not. */
public final class Caller {
    public static final ObjectMapper JSON = Json.MAPPER;
    public static final String JSON_UTF8 = "application/json; charset=utf-8";
    public static final String MESSAGES_PATH = "/open-apis/im/v1/messages";
    public static final String CHATS_PATH = "/open-apis/im/v1/chats/";
    public static final String TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final FeishuSandbox feishu;

    public Caller(FeishuSandbox feishu) {
        this.feishu = feishu;
    }

    public record Reply(HttpResponse<String> http) {
        public int status() {
            return http.statusCode();
        }

        public JsonNode json() {
            try {
                return JSON.readTree(http.body());
            } catch (IOException e) {
                throw new UncheckedIOException(http.body(), e);
            }
        }

        public int code() {
            return json().path("code").asInt(-1);
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse(null);
        }

        /** The {@code message_id} of the sent message. */
        public String messageId() {
            return json().at("/data/message_id").textValue();
        }

        public List<String> invalidUserIds() {
            return JSON.convertValue(
                    json().at("/data/invalid_user_id_list"),
                    JSON.getTypeFactory().constructCollectionType(List.class, String.class));
        }
    }

    public String token() {
        return token(feishu.appId(), feishu.appSecret());
    }

    public String token(String appId, String appSecret) {
        return askForToken(appId, appSecret).json().get("tenant_access_token").textValue();
    }

    public Reply askForToken(String appId, String appSecret) {
        return post(
                TOKEN_PATH,
                JSON.createObjectNode()
                        .put("app_id", appId)
                        .put("app_secret", appSecret)
                        .toString());
    }

    /** Buzzes with a token of the default app. */
    public Reply buzz(String type, String messageId, String... openIds) {
        return buzz(type, messageId, "open_id", List.of(openIds));
    }

    public Reply buzz(String type, String messageId, String userIdType, List<String> userIds) {
        return buzzAs(token(), type, messageId, userIdType, userIds);
    }

    public Reply buzzAs(String token, String type, String messageId, String userIdType, List<String> userIds) {
        return send(urgent(token, type, messageId, "user_id_type=" + userIdType, body(userIds)));
    }

    public HttpRequest urgent(String token, String type, String messageId, String query, String body) {
        return request("PATCH", urgentPath(messageId, type) + "?" + query, body)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", JSON_UTF8)
                .build();
    }

    public static String urgentPath(String messageId, String type) {
        return MESSAGES_PATH + "/" + messageId + "/urgent_" + type;
    }

    public static String readersPath(String messageId) {
        return MESSAGES_PATH + "/" + messageId + "/read_users";
    }

    public static String body(List<String> userIds) {
        return JSON.createObjectNode()
                .set("user_id_list", JSON.valueToTree(userIds))
                .toString();
    }

    /** Sends a text to a chat with a token of the default app. */
    public Reply sendText(String chatId, String text) {
        return sendAs(token(), "chat_id", message(chatId, "text", text(text)));
    }

    public Reply sendAs(String token, String receiveIdType, ObjectNode message) {
        return send(sending(token, "receive_id_type=" + receiveIdType, message.toString()));
    }

    public HttpRequest sending(String token, String query, String body) {
        return request("POST", MESSAGES_PATH + "?" + query, body)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", JSON_UTF8)
                .build();
    }

    public static ObjectNode message(String receiveId, String msgType, String content) {
        return JSON.createObjectNode()
                .put("receive_id", receiveId)
                .put("msg_type", msgType)
                .put("content", content);
    }

    /** The content of a text message. */
    public static String text(String text) {
        return JSON.createObjectNode().put("text", text).toString();
    }

    /** Asks for the readers of a message with a token of the default app. */
    public Reply readers(String messageId, String query) {
        return send(asking(token(), messageId, query));
    }

    public HttpRequest asking(String token, String messageId, String query) {
        return request("GET", readersPath(messageId) + "?" + query, "")
                .header("Authorization", "Bearer " + token)
                .build();
    }

    public static final String FIND_PATH = "/open-apis/contact/v3/users/batch_get_id";

    /** Finds users with a token of the default app. */
    public Reply find(String query, String body) {
        return send(authorized("POST", FIND_PATH + query, body));
    }

    /** A call with a token of the default app. */
    public HttpRequest authorized(String method, String pathAndQuery, String body) {
        return request(method, pathAndQuery, body)
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", JSON_UTF8)
                .build();
    }

    /** Asks with a token of the default app. */
    public Reply get(String pathAndQuery) {
        return send(request("GET", pathAndQuery, "")
                .header("Authorization", "Bearer " + token())
                .build());
    }

    /** Updates a card with a token of the default app. */
    public Reply update(String messageId, String content) {
        return send(authorized(
                "PATCH",
                MESSAGES_PATH + "/" + messageId,
                JSON.createObjectNode().put("content", content).toString()));
    }

    /** Replies with a token of the default app; adds these fields to the text. */
    public Reply reply(String messageId, String text, ObjectNode more) {
        ObjectNode body = JSON.createObjectNode().put("msg_type", "text").put("content", text(text));
        body.setAll(more);
        return send(authorized("POST", replyPath(messageId), body.toString()));
    }

    public static String replyPath(String messageId) {
        return MESSAGES_PATH + "/" + messageId + "/reply";
    }

    /** Sends a card to the default chat; returns its {@code message_id}. */
    public String sendCard(String card) {
        return sendAs(token(), "chat_id", message("oc_sandbox", "interactive", card))
                .messageId();
    }

    public Reply post(String path, String body) {
        return send(
                request("POST", path, body).header("Content-Type", JSON_UTF8).build());
    }

    public HttpRequest.Builder request(String method, String pathAndQuery, String body) {
        return HttpRequest.newBuilder(URI.create(feishu.baseUrl() + pathAndQuery))
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.ofString(body));
    }

    public Reply send(HttpRequest request) {
        try {
            return trySend(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Reply trySend(HttpRequest request) throws IOException {
        try {
            return new Reply(HTTP.send(request, BodyHandlers.ofString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
