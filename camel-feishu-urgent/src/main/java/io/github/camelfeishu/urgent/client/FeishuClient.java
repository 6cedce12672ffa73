package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.AccessTokens.Fetched;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
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

    private interface Call<T> {
        T call() throws FeishuCallException;
    }

    private interface Authorized<T> {
        T call(String token) throws FeishuCallException;
    }

    private final FeishuApp app;
    private final HttpTransport transport;
    private final AccessTokens tokens;
    private final Timeouts timeouts;
    private final CallListener listener;

    public FeishuClient(
            FeishuApp app, HttpTransport transport, AccessTokens tokens, Timeouts timeouts, CallListener listener) {
        this.app = app;
        this.transport = transport;
        this.tokens = tokens;
        this.timeouts = timeouts;
        this.listener = listener;
    }

    /** Whose budget of calls this client uses up. */
    public String account() {
        return app.account();
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
            return told(listener::buzzAnswered, () -> buzz(token, type, messageId, userIdType, userIds));
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

    private static <T> T told(Consumer<Failure> listener, Call<T> call) throws FeishuCallException {
        try {
            T answer = call.call();
            listener.accept(null);
            return answer;
        } catch (FeishuCallException e) {
            listener.accept(e.failure());
            throw e;
        }
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
        Duration wait = Duration.ofMillis((long) timeouts.connect() + 2L * timeouts.response());
        return tokens.get(app, dead, wait, () -> told(listener::tokenAnswered, this::tenantAccessToken));
    }

    /** {@code POST auth/v3/tenant_access_token/internal}. */
    private Fetched tenantAccessToken() throws FeishuCallException {
        Map<String, String> credentials = new LinkedHashMap<>();
        credentials.put("app_id", app.appId());
        credentials.put("app_secret", app.appSecret());
        HttpAnswer answer = send(new HttpCall(
                CallKind.QUIET,
                "POST",
                List.of("open-apis", "auth", "v3", "tenant_access_token", "internal"),
                Map.of(),
                null,
                credentials,
                app.secrets()));
        JsonNode body = FeishuErrors.check(CallKind.QUIET, answer);
        String token = body.path("tenant_access_token").asText("");
        long expire = body.path("expire").asLong(0);
        if (token.isEmpty() || expire <= 0) {
            throw new FeishuCallException(
                    FeishuErrors.lost(
                            CallKind.QUIET,
                            answer.status(),
                            "an answer without tenant_access_token or expire: " + answer.text(),
                            answer.logId()),
                    null);
        }
        LOG.debug("A new access token of {}, valid for {} s", app, expire);
        return new Fetched(token, Duration.ofSeconds(expire));
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
