package io.github.camelfeishu.urgent.sandbox.wire;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.world.RateLimit;

/** Feishu says no: a code, and in {@code error.message} what the sandbox saw. */
public final class Refusal extends RuntimeException {
    private final FeishuCode code;
    private final String msg;
    private final ObjectNode error = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> headers;

    private Refusal(FeishuCode code, String msg, String why, Map<String, String> headers) {
        super(msg, null, false, false);
        this.code = code;
        this.msg = msg;
        this.headers = headers;
        error.put("message", why);
    }

    public Refusal(FeishuCode code, String why) {
        this(code, why, Map.of());
    }

    public Refusal(FeishuCode code, String why, Map<String, String> headers) {
        this(code, code.msg, why, headers);
    }

    public static Refusal rateLimited(RateLimit.Exceeded exceeded) {
        return new Refusal(
                FeishuCode.RATE_LIMIT,
                "more than " + exceeded.limit() + " calls; not executed",
                rateLimitHeaders(exceeded.limit(), String.valueOf(exceeded.resetSeconds())));
    }

    static Map<String, String> rateLimitHeaders(int limit, String reset) {
        return Map.of("x-ogw-ratelimit-limit", String.valueOf(limit), "x-ogw-ratelimit-reset", reset);
    }

    public static Refusal scopeMissing(List<String> scopes) {
        Refusal refusal = new Refusal(
                FeishuCode.SCOPE_MISSING,
                FeishuCode.SCOPE_MISSING.msg + ": " + scopes,
                "the app has none of these scopes",
                Map.of());
        ArrayNode violations = refusal.error.putArray("permission_violations");
        scopes.forEach(scope ->
                violations.addObject().put("type", "action_scope_required").put("subject", scope));
        return refusal;
    }

    public static Refusal field(String field, String description) {
        Refusal refusal = new Refusal(FeishuCode.FIELD_VALIDATION, field + ": " + description);
        refusal.error
                .putArray("field_violations")
                .addObject()
                .put("field", field)
                .put("description", description);
        return refusal;
    }

    public Answer answer(AuthStatus authStatus, String logId) {
        return answer(code.status(authStatus), logId);
    }

    public Answer answer(int status, String logId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("code", code.code).put("msg", msg);
        body.set("error", error.put("log_id", logId));
        return Answer.json(status, body, headers);
    }

    public FeishuCode code() {
        return code;
    }
}
