package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.AccessTokens.Key;
import io.github.camelfeishu.urgent.client.HttpTransport.HttpCall;
import io.github.camelfeishu.urgent.client.HttpTransport.Timeouts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feishu's calls, one method each: a typed answer or an exception. */
public final class FeishuClient {

    private static final Logger LOG = LoggerFactory.getLogger(FeishuClient.class);

    private static final List<String> MESSAGES = List.of("open-apis", "im", "v1", "messages");

    /**
     * What Feishu says of a buzz that it executed.
     *
     * @param invalidUserIds those among the recipients whom it did not buzz
     * @param logId          Feishu's log id, or null
     */
    public record BuzzAnswer(List<String> invalidUserIds, String logId) {}

    /**
     * What Feishu says of a message that it sent, now or when it was asked with the same uuid before.
     *
     * @param messageId the message, {@code om_…}
     * @param logId     Feishu's log id, or null
     */
    public record SendAnswer(String messageId, String logId) {}

    /**
     * Some of those who have read a message.
     *
     * @param userIds   the readers on this page
     * @param nextToken what to ask for the next page with; null if this is the last
     * @param logId     Feishu's log id, or null
     */
    public record ReadersPage(List<String> userIds, String nextToken, String logId) {}

    /** Is passed right before each call is sent; one that must not be sent is stopped here. */
    public interface Gate {
        void pass() throws FeishuCallException;
    }

    private interface Authorized<T> {
        T call(String token) throws FeishuCallException;
    }

    private final FeishuApp app;
    private final HttpTransport transport;
    private final AccessTokens tokens;
    private final Timeouts timeouts;
    private final CallListener listener;
    private final TokenCalls calls;
    private final StoreAppTokens storeAppTokens;
    private final String tenantKey;

    /** @param tickets a store app's; null for any other app */
    public FeishuClient(
            FeishuApp app,
            HttpTransport transport,
            AccessTokens tokens,
            AppTickets tickets,
            Timeouts timeouts,
            CallListener listener) {
        this.app = app;
        this.transport = transport;
        this.tokens = tokens;
        this.timeouts = timeouts;
        this.listener = listener;
        calls = new TokenCalls(app, transport, timeouts, listener);
        storeAppTokens = tickets == null
                ? null
                : new StoreAppTokens(app, tickets, tokens, calls, Duration.ofMillis(timeouts.response()));
        tenantKey = null;
    }

    private FeishuClient(FeishuClient client, String tenantKey) {
        app = client.app;
        transport = client.transport;
        tokens = client.tokens;
        timeouts = client.timeouts;
        listener = client.listener;
        calls = client.calls;
        storeAppTokens = client.storeAppTokens;
        this.tenantKey = tenantKey;
    }

    /** The same client, calling in this tenant; a store app's only. */
    public FeishuClient forTenant(String tenantKey) {
        return new FeishuClient(this, tenantKey);
    }

    /** Whose limits of calls hold for this client. */
    public String account() {
        return app.account();
    }

    /** The tenant it calls in, which has a budget of calls of its own; null where the app has but one. */
    public String tenantKey() {
        return tenantKey;
    }

    /**
     * Sends a message: {@code POST im/v1/messages}.
     *
     * @param  uuid                what Feishu tells a repeat by, for an hour; at most 50 characters
     * @throws FeishuCallException if it was not sent, or nobody knows
     */
    public SendAnswer send(NewMessage message, String uuid, Gate gate) throws FeishuCallException {
        return authorized(token -> {
            gate.pass();
            return listener.told(CallKind.SEND, () -> send(token, message, uuid));
        });
    }

    private SendAnswer send(String token, NewMessage message, String uuid) throws FeishuCallException {
        HttpAnswer answer = send(
                "Sending a " + message,
                new HttpCall(
                        CallKind.SEND,
                        "POST",
                        MESSAGES,
                        Map.of("receive_id_type", message.receiveIdType().value()),
                        token,
                        message.request(uuid),
                        secrets(token)));
        String messageId =
                FeishuErrors.check(CallKind.SEND, answer).at("/data/message_id").asText("");
        if (messageId.isEmpty()) {
            throw FeishuErrors.incomplete(CallKind.SEND, "message_id", answer);
        }
        return new SendAnswer(messageId, answer.logId());
    }

    /**
     * Looks up who has read a message, at most 100 at a time: {@code GET im/v1/messages/:message_id/read_users}.
     *
     * @param  pageToken           the page to look up; null for the first
     * @throws FeishuCallException if they cannot be had
     */
    public ReadersPage readers(String messageId, UserIdType userIdType, String pageToken, Gate gate)
            throws FeishuCallException {
        return authorized(token -> {
            gate.pass();
            return listener.told(CallKind.READ, () -> readers(token, messageId, userIdType, pageToken));
        });
    }

    private ReadersPage readers(String token, String messageId, UserIdType userIdType, String pageToken)
            throws FeishuCallException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("user_id_type", userIdType.value());
        query.put("page_size", "100");
        if (pageToken != null) {
            query.put("page_token", pageToken);
        }
        HttpAnswer answer = send(
                "Readers of message " + messageId,
                new HttpCall(
                        CallKind.READ, "GET", message(messageId, "read_users"), query, token, null, secrets(token)));
        JsonNode data = FeishuErrors.check(CallKind.READ, answer).path("data");
        if (!data.has("items") && !data.has("has_more")) {
            throw FeishuErrors.incomplete(CallKind.READ, "items", answer);
        }
        List<String> userIds = new ArrayList<>();
        for (JsonNode item : data.path("items")) {
            String userId = item.path("user_id").asText("");
            if (userId.isEmpty()) {
                throw FeishuErrors.idsWithheld(userIdType, answer);
            }
            userIds.add(userId);
        }
        if (!data.path("has_more").asBoolean(false)) {
            return new ReadersPage(userIds, null, answer.logId());
        }
        String nextToken = data.path("page_token").asText("");
        if (nextToken.isEmpty()) {
            throw FeishuErrors.incomplete(CallKind.READ, "the page_token of the next page", answer);
        }
        return new ReadersPage(userIds, nextToken, answer.logId());
    }

    /**
     * Buzzes at most 200 people about a message: {@code PATCH im/v1/messages/:message_id/urgent_…}.
     *
     * @throws FeishuCallException if nobody was buzzed, or nobody knows
     */
    public BuzzAnswer buzz(UrgentType type, String messageId, UserIdType userIdType, List<String> userIds, Gate gate)
            throws FeishuCallException {
        return authorized(token -> {
            gate.pass();
            return listener.told(CallKind.BUZZ, () -> buzz(token, type, messageId, userIdType, userIds));
        });
    }

    private BuzzAnswer buzz(
            String token, UrgentType type, String messageId, UserIdType userIdType, List<String> userIds)
            throws FeishuCallException {
        HttpAnswer answer = send(
                "Buzz by " + type.value() + " of message " + messageId + " to " + userIds.size() + " recipients",
                new HttpCall(
                        CallKind.BUZZ,
                        "PATCH",
                        message(messageId, "urgent_" + type.value()),
                        Map.of("user_id_type", userIdType.value()),
                        token,
                        Map.of("user_id_list", userIds),
                        secrets(token)));
        JsonNode body = FeishuErrors.check(CallKind.BUZZ, answer);
        Set<String> invalid = new HashSet<>();
        body.path("data").path("invalid_user_id_list").forEach(id -> invalid.add(id.asText()));
        return new BuzzAnswer(userIds.stream().filter(invalid::contains).toList(), answer.logId());
    }

    /** With a token that lives; a dead one is replaced and the call repeated, once. */
    private <T> T authorized(Authorized<T> call) throws FeishuCallException {
        if (app.accessToken() != null) {
            return call.call(app.accessToken());
        }
        String token = token(null);
        try {
            return call.call(token);
        } catch (FeishuCallException e) {
            if (!e.failure().deadToken()) {
                throw e;
            }
            LOG.debug(
                    "The access token of {} is dead ({}) and is replaced",
                    app,
                    e.failure().code());
            return call.call(token(token));
        }
    }

    private String token(String dead) throws FeishuCallException {
        return storeAppTokens == null
                ? tokens.get(Key.ofSelfBuilt(app), app::appSecret, dead, calls.longest(), calls::selfBuiltToken)
                : storeAppTokens.tenantToken(tenantKey, dead);
    }

    private static List<String> message(String messageId, String what) {
        List<String> path = new ArrayList<>(MESSAGES);
        path.add(messageId);
        path.add(what);
        return path;
    }

    private HttpAnswer send(String what, HttpCall call) throws FeishuCallException {
        long start = System.nanoTime();
        HttpAnswer answer = transport.send(call, timeouts);
        LOG.debug(
                "{}: HTTP {}, code {}, log id {}, {} ms",
                what,
                answer.status(),
                answer.code(),
                answer.logId(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        return answer;
    }

    private List<String> secrets(String token) {
        List<String> secrets = new ArrayList<>(app.secrets());
        secrets.add(token);
        return secrets;
    }
}
