package io.github.camelfeishu.urgent.sandbox.wire;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;

/** A refusal by Feishu: a code, and in {@code error.message} the sandbox's reason. */
public final class Refusal extends RuntimeException {
    private final FeishuCode code;
    private final String msg;
    private final ObjectNode error = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> headers;

    private Refusal(FeishuCode code, String msg, String reason, Map<String, String> headers) {
        super(msg, null, false, false);
        this.code = code;
        this.msg = msg;
        this.headers = headers;
        error.put("message", reason);
    }

    /** A refusal with the code's own words. */
    public Refusal(FeishuCode code, String reason) {
        this(code, reason, Map.of());
    }

    Refusal(FeishuCode code, String reason, Map<String, String> headers) {
        this(code, code.msg(), reason, headers);
    }

    /** A call over the limit, which is open again after so many seconds. */
    public static Refusal rateLimited(int limit, long resetSeconds) {
        return new Refusal(
                FeishuCode.RATE_LIMIT,
                "more than " + limit + " calls; not executed",
                rateLimitHeaders(limit, String.valueOf(resetSeconds)));
    }

    static Map<String, String> rateLimitHeaders(int limit, String reset) {
        return Map.of("x-ogw-ratelimit-limit", String.valueOf(limit), "x-ogw-ratelimit-reset", reset);
    }

    /** An app that has none of these scopes. */
    public static Refusal scopeMissing(List<String> scopes) {
        Refusal refusal = new Refusal(
                FeishuCode.SCOPE_MISSING,
                FeishuCode.SCOPE_MISSING.msg() + ": " + scopes,
                "the app has none of these scopes",
                Map.of());
        ArrayNode violations = refusal.error.putArray("permission_violations");
        scopes.forEach(scope ->
                violations.addObject().put("type", "action_scope_required").put("subject", scope));
        return refusal;
    }

    /** A card that cannot be made; the words of the refusal tell why. */
    public static Refusal badCard(int errCode, String errMsg, String reason) {
        return new Refusal(
                FeishuCode.CARD_INVALID,
                FeishuCode.CARD_INVALID.msg().replace(".", "") + ", ext=ErrCode: " + errCode + "; ErrMsg: " + errMsg,
                reason,
                Map.of());
    }

    /** A missing or wrong field, parameter or header. */
    public static Refusal field(String field, String description) {
        Refusal refusal = new Refusal(FeishuCode.FIELD_VALIDATION, field + ": " + description);
        refusal.error
                .putArray("field_violations")
                .addObject()
                .put("field", field)
                .put("description", description);
        return refusal;
    }

    /** The sandbox's reason. */
    public String reason() {
        return error.path("message").textValue();
    }

    /** The code. */
    public FeishuCode code() {
        return code;
    }

    /** The answer with the code's own HTTP status. */
    public Answer answer(AuthStatus authStatus, String logId) {
        return answer(code.status(authStatus), logId);
    }

    /** The answer with this HTTP status. */
    public Answer answer(int status, String logId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("code", code.code()).put("msg", msg);
        body.set("error", error.put("log_id", logId));
        return Answer.json(status, body, headers);
    }
}
