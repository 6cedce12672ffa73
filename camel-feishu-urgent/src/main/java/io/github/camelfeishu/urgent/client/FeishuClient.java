package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.AccessTokens.Key;
import io.github.camelfeishu.urgent.client.FeishuErrors.CallKind;
import io.github.camelfeishu.urgent.client.HttpTransport.HttpCall;
import io.github.camelfeishu.urgent.client.HttpTransport.Timeouts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feishu's calls, one method each: a typed answer or an exception. */
public final class FeishuClient {

    private static final Logger LOG = LoggerFactory.getLogger(FeishuClient.class);

    /**
     * What Feishu says of a buzz that it executed.
     *
     * @param invalidUserIds those among the recipients whom it did not buzz
     * @param logId          Feishu's log id, or null
     */
    public record BuzzAnswer(List<String> invalidUserIds, String logId) {}

    /** Is passed right before each urgent call is sent; one that must not be sent is stopped here. */
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
     * Buzzes at most 200 people about a message: {@code PATCH im/v1/messages/:message_id/urgent_…}.
     *
     * @throws FeishuCallException if nobody was buzzed, or nobody knows
     */
    public BuzzAnswer buzz(UrgentType type, String messageId, UserIdType userIdType, List<String> userIds, Gate gate)
            throws FeishuCallException {
        return authorized(token -> {
            gate.pass();
            return CallListener.told(listener::buzzAnswered, () -> buzz(token, type, messageId, userIdType, userIds));
        });
    }

    private BuzzAnswer buzz(
            String token, UrgentType type, String messageId, UserIdType userIdType, List<String> userIds)
            throws FeishuCallException {
        long start = System.nanoTime();
        HttpAnswer answer = send(new HttpCall(
                CallKind.BUZZ,
                "PATCH",
                List.of("open-apis", "im", "v1", "messages", messageId, "urgent_" + type.value()),
                Map.of("user_id_type", userIdType.value()),
                token,
                Map.of("user_id_list", userIds),
                secrets(token)));
        LOG.debug(
                "Buzz by {} of message {} to {} recipients: HTTP {}, code {}, log id {}, {} ms",
                type.value(),
                messageId,
                userIds.size(),
                answer.status(),
                answer.code(),
                answer.logId(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
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

    private HttpAnswer send(HttpCall call) throws FeishuCallException {
        return transport.send(call, timeouts);
    }

    private List<String> secrets(String token) {
        List<String> secrets = new ArrayList<>(app.secrets());
        secrets.add(token);
        return secrets;
    }
}
