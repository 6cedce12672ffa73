package io.github.camelfeishu.urgent.sandbox;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelfeishu.urgent.sandbox.AccessTokens.AccessToken;
import io.github.camelfeishu.urgent.sandbox.FeishuCode.MagicId;

/** Tokens of self-built apps. Refused with HTTP 200 and a code, save 99991543, which comes with 400. */
final class TokenApi {
    /** What a wrong secret is reported to answer. */
    static final List<FeishuCode> WRONG_SECRET =
            List.of(FeishuCode.APP_CREDENTIALS_WRONG, FeishuCode.APP_NOT_EXISTING, FeishuCode.INVALID_PARAM);

    private TokenApi() {}

    static Answer answer(World world, HttpCall call) {
        synchronized (world) {
            try {
                App app = authenticate(world, call);
                Instant now = world.clock.instant();
                AccessToken token = world.tokens.issue(app, now, world.tokenLength);
                return Answer.json(
                        200,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("code", 0)
                                .put("msg", "ok")
                                .put("tenant_access_token", token.value())
                                .put("expire", token.secondsLeft(now)));
            } catch (Refusal refusal) {
                boolean badRequest = refusal.code() == FeishuCode.APP_CREDENTIALS_WRONG;
                return refusal.answer(badRequest ? 400 : 200, call.logId());
            }
        }
    }

    private static App authenticate(World world, HttpCall call) {
        if (!call.isJsonUtf8()) {
            throw new Refusal(FeishuCode.INVALID_PARAM, "Content-Type must be " + Answer.JSON);
        }
        if (call.rawQuery() != null) {
            throw new Refusal(FeishuCode.INVALID_PARAM, "there is no query here");
        }
        JsonNode body = call.json();
        if (body.size() != 2 || !isText(body, "app_id") || !isText(body, "app_secret")) {
            throw new Refusal(
                    FeishuCode.INVALID_PARAM, "the body is {\"app_id\":\"…\",\"app_secret\":\"…\"}, nothing else");
        }
        String appId = body.get("app_id").textValue();
        FeishuCode.ofMagicId(MagicId.APP_ID, appId).ifPresent(code -> {
            throw new Refusal(code, "magic app id " + appId);
        });
        App app = world.findApp(appId)
                .orElseThrow(() -> new Refusal(FeishuCode.APP_NOT_EXISTING, "there is no app " + appId));
        if (!app.appSecret().equals(body.get("app_secret").textValue())) {
            throw new Refusal(world.wrongSecret, "not the secret of app " + appId);
        }
        return app;
    }

    private static boolean isText(JsonNode body, String field) {
        return body.path(field).isTextual() && !body.get(field).textValue().isBlank();
    }
}
