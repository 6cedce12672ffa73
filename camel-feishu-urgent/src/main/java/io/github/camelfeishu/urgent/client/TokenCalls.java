package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.client.AccessTokens.Fetched;
import io.github.camelfeishu.urgent.client.HttpTransport.HttpCall;
import io.github.camelfeishu.urgent.client.HttpTransport.Timeouts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feishu's calls for access tokens, one method each. */
public final class TokenCalls {

    /** One logger for all calls. */
    private static final Logger LOG = LoggerFactory.getLogger(FeishuClient.class);

    /** Feishu's tokens are valid for two hours; a gateway may hand out longer ones. */
    private static final Duration LONGEST_VALIDITY = Duration.ofDays(1);

    /** Only such a token can be in a header. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

    private static final String APP_ACCESS_TOKEN = "app_access_token";
    private static final String TENANT_ACCESS_TOKEN = "tenant_access_token";

    private final FeishuApp app;
    private final HttpTransport transport;
    private final Timeouts timeouts;
    private final CallListener listener;
    private final Duration longest;

    public TokenCalls(FeishuApp app, HttpTransport transport, Timeouts timeouts, CallListener listener) {
        this.app = app;
        this.transport = transport;
        this.timeouts = timeouts;
        this.listener = listener;
        longest = timeouts.connect().plus(timeouts.response().multipliedBy(2));
    }

    /** The longest that one call takes. */
    Duration longest() {
        return longest;
    }

    /** {@code POST auth/v3/tenant_access_token/internal}: a self-built app's. */
    Fetched selfBuiltToken() throws FeishuCallException {
        return token(TENANT_ACCESS_TOKEN, TENANT_ACCESS_TOKEN + "/internal", credentials(), null);
    }

    /** {@code POST auth/v3/app_access_token}. */
    Fetched appToken(String appTicket) throws FeishuCallException {
        Map<String, String> body = credentials();
        body.put("app_ticket", appTicket);
        return token(APP_ACCESS_TOKEN, APP_ACCESS_TOKEN, body, appTicket);
    }

    /** {@code POST auth/v3/tenant_access_token}: a store app's, in one tenant. */
    Fetched tenantToken(String appToken, String tenantKey) throws FeishuCallException {
        Map<String, String> body = Map.of(APP_ACCESS_TOKEN, appToken, "tenant_key", tenantKey);
        return token(TENANT_ACCESS_TOKEN, TENANT_ACCESS_TOKEN, body, appToken);
    }

    /** {@code POST auth/v3/app_ticket/resend}: Feishu then pushes the ticket once more. */
    void resendTicket() throws FeishuCallException {
        AnswerJudge.executed(CallKind.TOKEN, post("app_ticket/resend", credentials(), null));
    }

    private Map<String, String> credentials() {
        Map<String, String> credentials = new LinkedHashMap<>();
        credentials.put("app_id", app.appId());
        credentials.put("app_secret", app.appSecret());
        return credentials;
    }

    private Fetched token(String field, String path, Map<String, String> body, String secret)
            throws FeishuCallException {
        try {
            Fetched token = fetch(field, path, body, secret);
            listener.called(CallKind.TOKEN, null);
            return token;
        } catch (FeishuCallException e) {
            listener.called(CallKind.TOKEN, e.failure());
            throw e;
        }
    }

    private Fetched fetch(String field, String path, Map<String, String> body, String secret)
            throws FeishuCallException {
        HttpAnswer answer = post(path, body, secret);
        JsonNode json = AnswerJudge.executed(CallKind.TOKEN, answer);
        String token = json.path(field).asText("");
        // a strange answer must not make a token that outlives the application
        long expire = (long) Math.min(json.path("expire").asDouble(0), LONGEST_VALIDITY.toSeconds());
        if (!VISIBLE.matcher(token).matches() || expire <= 0) {
            throw AnswerJudge.incomplete(CallKind.TOKEN, field + " or expire", answer);
        }
        LOG.debug(
                "A new {} of {}, valid for {} s", field.equals(APP_ACCESS_TOKEN) ? field : "access token", app, expire);
        return new Fetched(token, Duration.ofSeconds(expire));
    }

    private HttpAnswer post(String path, Map<String, String> body, String secret) throws FeishuCallException {
        List<String> secrets = new ArrayList<>(app.secrets());
        if (secret != null) {
            secrets.add(secret);
        }
        return transport.send(
                new HttpCall(CallKind.TOKEN, "POST", "/open-apis/auth/v3/" + path, null, body, secrets), timeouts);
    }
}
