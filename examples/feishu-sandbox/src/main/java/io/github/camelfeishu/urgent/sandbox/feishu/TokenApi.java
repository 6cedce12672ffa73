package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call for a token or a ticket. The table of codes gives the HTTP status of a refusal; for most it is 200. */
final class TokenApi {
    private static final String AUTH = "/open-apis/auth/v3/";
    private static final String SELF_BUILT_TOKEN = AUTH + "tenant_access_token/internal";
    private static final String APP_TOKEN = AUTH + "app_access_token";
    private static final String TENANT_TOKEN = AUTH + "tenant_access_token";
    private static final String RESEND_TICKET = AUTH + "app_ticket/resend";

    static final List<Route> ROUTES = Stream.of(SELF_BUILT_TOKEN, APP_TOKEN, TENANT_TOKEN, RESEND_TICKET)
            .map(path -> new Route(CallKind.TOKEN, "POST", path, TokenApi::answer))
            .toList();

    private final World world;
    private final HttpCall call;

    private TokenApi(World world, HttpCall call) {
        this.world = world;
        this.call = call;
    }

    private static Answer answer(World world, HttpCall call, Matcher path) {
        try {
            return Answer.json(200, new TokenApi(world, call).answer());
        } catch (Refusal refusal) {
            if (refusal.code() == FeishuCode.INTERNAL_ERROR) {
                // the other APIs answer this code with HTTP 500
                return refusal.answer(200, call.logId());
            }
            throw refusal;
        }
    }

    private JsonNode answer() {
        return switch (call.path()) {
            case SELF_BUILT_TOKEN -> selfBuiltToken();
            case APP_TOKEN -> appToken();
            case TENANT_TOKEN -> tenantToken();
            default -> resendTicket();
        };
    }

    private JsonNode selfBuiltToken() {
        App app = authenticate(fields("app_id", "app_secret"), false);
        return success("ok", "tenant_access_token", world.tenant(), app);
    }

    private JsonNode appToken() {
        JsonNode fields = fields("app_id", "app_secret", "app_ticket");
        App app = authenticate(fields, true);
        if (!app.ticket().equals(fields.get("app_ticket").textValue())) {
            throw new Refusal(FeishuCode.APP_TICKET_INVALID, "not the latest ticket of " + app);
        }
        return success("success", "app_access_token", null, app);
    }

    private JsonNode tenantToken() {
        JsonNode fields = fields("app_access_token", "tenant_key");
        App app = world.findToken(fields.get("app_access_token").textValue())
                .filter(token ->
                        token.tenant() == null && !token.isDead(world.clock().instant()))
                .map(AccessToken::app)
                .orElseThrow(() -> new Refusal(FeishuCode.APP_TOKEN_INVALID, "get a new app_access_token"));
        String tenantKey = fields.get("tenant_key").textValue();
        Tenant tenant = world.findTenant(tenantKey)
                .orElseThrow(() -> new Refusal(FeishuCode.INVALID_PARAM, "there is no tenant " + tenantKey));
        if (!app.isInstalledIn(tenant)) {
            throw new Refusal(FeishuCode.APP_NOT_INSTALLED, app + " is not installed in " + tenant);
        }
        return success("success", "tenant_access_token", tenant, app);
    }

    /** Answers at once; the event is sent in the background. */
    private JsonNode resendTicket() {
        App app = authenticate(fields("app_id", "app_secret"), true);
        world.pushTicketLater(app);
        return success("success");
    }

    private ObjectNode success(String msg, String field, Tenant tenant, App app) {
        Instant now = world.clock().instant();
        AccessToken token = world.issueToken(app, tenant);
        return success(msg).put(field, token.value()).put("expire", token.secondsLeft(now));
    }

    private static ObjectNode success(String msg) {
        return JsonNodeFactory.instance.objectNode().put("code", 0).put("msg", msg);
    }

    /** The body, which has these fields and no others; none is blank. */
    private JsonNode fields(String... names) {
        if (!call.isJsonUtf8()) {
            throw new Refusal(FeishuCode.INVALID_PARAM, "Content-Type must be application/json, in UTF-8");
        }
        if (call.rawQuery() != null) {
            throw new Refusal(FeishuCode.INVALID_PARAM, "there is no query here");
        }
        JsonNode body = call.json();
        for (String name : names) {
            if (body.size() != names.length
                    || body.path(name).asText("").isBlank()
                    || !body.get(name).isTextual()) {
                throw new Refusal(
                        FeishuCode.INVALID_PARAM,
                        "the body is an object of the texts " + List.of(names) + ", and of nothing else");
            }
        }
        return body;
    }

    private App authenticate(JsonNode fields, boolean store) {
        String appId = fields.get("app_id").textValue();
        FeishuCode.ofMagicId(MagicId.APP_ID, appId).ifPresent(code -> {
            throw new Refusal(code, "magic app id " + appId);
        });
        App app = world.findApp(appId)
                .orElseThrow(() -> new Refusal(FeishuCode.APP_NOT_EXISTING, "there is no app " + appId));
        if (!app.appSecret().equals(fields.get("app_secret").textValue())) {
            throw new Refusal(world.settings().wrongSecret(), "not the secret of app " + appId);
        }
        if (app.isStore() != store) {
            throw new Refusal(
                    FeishuCode.INVALID_PARAM, app + (store ? " is no store app" : " is a store app") + ": not its API");
        }
        return app;
    }
}
