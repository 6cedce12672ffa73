package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.List;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call for the app's scopes or its bot; it needs no scope. */
final class AppApi {
    static final List<Route> ROUTES = List.of(
            new Route(
                    CallKind.CHECK,
                    "GET",
                    "/open-apis/application/v6/scopes",
                    (world, call, path) -> scopes(world, call)),
            new Route(CallKind.CHECK, "GET", "/open-apis/bot/v3/info", (world, call, path) -> bot(world, call)));

    private static final Checks NO_MAGIC = new Checks(null);

    private AppApi() {}

    private static Answer scopes(World world, HttpCall call) {
        App app = Gateway.admit(world, call, "scopes", List.of(), NO_MAGIC).app();
        Query.of(call);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode list = data.putArray("scopes");
        TreeSet<String> known = new TreeSet<>(world.scopes());
        known.addAll(app.scopes());
        for (String scope : known) {
            list.addObject().put("scope_name", scope).put("grant_status", app.hasAnyScope(List.of(scope)) ? 1 : 2);
        }
        return Success.of(data);
    }

    private static Answer bot(World world, HttpCall call) {
        App app = Gateway.admit(world, call, "bot", List.of(), NO_MAGIC).app();
        Query.of(call);
        if (!app.isBotEnabled()) {
            throw new Refusal(FeishuCode.NO_BOT, app + " has its bot switched off");
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("code", 0).put("msg", "ok");
        ObjectNode bot = answer.putObject("bot")
                .put("activate_status", app.activateStatus())
                .put("app_name", app.appId())
                .put("avatar_url", "");
        bot.putArray("ip_white_list");
        bot.put("open_id", "ou_bot_" + app.appId());
        return Answer.json(200, answer);
    }
}
