package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call that updates a card. The page docs/apis.md lists the checks in this order. */
final class UpdateApi {
    /** One of them suffices. */
    static final List<String> SCOPES = List.of("im:message", "im:message:send_as_bot", "im:message:update");

    static final List<Route> ROUTES = List.of(new Route(
            CallKind.UPDATE,
            "PATCH",
            SendApi.PATH + "/([^/]+)",
            (world, call, path) -> update(world, call, path.group(1))));

    private static final Duration MAX_AGE = Duration.ofDays(14);
    private static final String CONTENT = "content";

    private UpdateApi() {}

    private static Answer update(World world, HttpCall call, String messageId) {
        Checks checks = Checks.of(MagicId.UPDATED_MESSAGE_ID, messageId);
        AccessToken token = Gateway.admit(world, call, "update", SCOPES, checks);
        checks.checkMessageId(messageId);
        Query.of(call);
        String content = content(call);
        checks.checkBot(token.app());
        // the default message is no card, so the rest cannot be checked
        checks.refuseIfMagic();
        Message message = checkMessage(checks, world, messageId, token);
        MsgType.INTERACTIVE.check(checks, call, content);
        checks.refuseIf(
                !isShared(message.content()) || !isShared(content),
                FeishuCode.BAD_PARAMETER,
                "config.update_multi must be true in the card before and after");
        checks.refuseIf(
                !world.countUpdate(message),
                FeishuCode.TOO_MANY_MESSAGES,
                "more than " + world.settings().perReceiver() + " updates a second; not updated");
        world.update(message, content);
        return Success.of(JsonNodeFactory.instance.objectNode());
    }

    private static String content(HttpCall call) {
        Checks.checkContentType(call);
        JsonNode body = call.json();
        Checks.checkFields(body, List.of(CONTENT));
        if (!body.path(CONTENT).isTextual() || body.get(CONTENT).textValue().isEmpty()) {
            throw Refusal.field(CONTENT, "must be a text, not empty");
        }
        return body.get(CONTENT).textValue();
    }

    private static Message checkMessage(Checks checks, World world, String messageId, AccessToken token) {
        Message message = checks.checkExists(world, messageId, token);
        checks.refuseIf(message.isDeleted(), FeishuCode.MESSAGE_DELETED, messageId + " was deleted");
        checks.refuseIf(
                message.sender() != token.app() || !message.msgType().equals(MsgType.INTERACTIVE.id),
                FeishuCode.BAD_PARAMETER,
                messageId + " is no card of " + token.app());
        Chat chat = message.chat();
        checks.refuseIf(chat.isDissolved(), FeishuCode.CHAT_DISSOLVED, chat + " was dissolved");
        checks.refuseIf(chat.isExternal(), FeishuCode.EXTERNAL_CHAT, chat + " is external");
        checks.checkPartner(chat.partner());
        checks.refuseIf(
                message.sentAt().plus(MAX_AGE).isBefore(world.clock().instant()),
                FeishuCode.TOO_OLD_TO_UPDATE,
                messageId + " was sent at " + message.sentAt());
        return message;
    }

    private static boolean isShared(String content) {
        return new Card(Json.parse(content)).isShared();
    }
}
