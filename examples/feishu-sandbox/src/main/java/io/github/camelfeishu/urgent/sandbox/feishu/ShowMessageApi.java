package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.List;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call for a message. The page docs/apis.md lists the checks in this order. */
final class ShowMessageApi {
    /** One of them suffices. */
    private static final List<String> SCOPES = List.of("im:message", "im:message:readonly");
    /** For groups, too. */
    private static final List<String> GROUP_SCOPES = List.of("im:message.group_msg");

    static final List<List<String>> ALL_SCOPES = List.of(SCOPES, GROUP_SCOPES);

    static final List<Route> ROUTES = List.of(new Route(
            CallKind.CHECK, "GET", SendApi.PATH + "/([^/]+)", (world, call, path) -> show(world, call, path.group(1))));

    private ShowMessageApi() {}

    private static Answer show(World world, HttpCall call, String messageId) {
        Checks checks = Checks.of(MagicId.SHOWN_MESSAGE_ID, messageId);
        AccessToken token = Gateway.admit(world, call, "message", SCOPES, checks);
        checks.checkMessageId(messageId);
        Query.of(call, Query.USER_ID_TYPE).userIdType(Query.USER_ID_TYPE);
        checks.checkBot(token.app());
        checks.refuseIf(
                messageId.startsWith("bm_"), FeishuCode.BAD_PARAMETER, "this API does not serve batch messages");
        Message message = Checks.findMessage(world, messageId);
        checks.refuseIf(
                message == null || message.chat().tenant() != token.tenant(),
                FeishuCode.INVALID_MESSAGE_ID,
                "there is no message " + messageId + " in " + token.tenant());
        Chat chat = message.chat();
        checks.refuseIf(message.isDeleted(), FeishuCode.MESSAGE_DELETED, messageId + " was deleted");
        checks.refuseIf(!chat.hasBot(token.app()), FeishuCode.BOT_NOT_IN_CHAT, token.app() + " is not in " + chat);
        checks.refuseIf(chat.isExternal(), FeishuCode.EXTERNAL_CHAT, chat + " is external");
        checks.refuseIf(
                chat.partner() == null && !token.app().hasAnyScope(GROUP_SCOPES),
                FeishuCode.EXTERNAL_CHAT,
                "in a group the app needs the scope " + GROUP_SCOPES.get(0));
        checks.checkPartner(chat.partner());
        checks.refuseIfMagic();

        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putArray("items").add(MessageJson.of(message));
        return Success.of(data);
    }
}
