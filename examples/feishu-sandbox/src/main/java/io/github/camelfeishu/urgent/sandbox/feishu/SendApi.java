package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call that sends a message or replies to one. The page docs/apis.md lists the checks in this order. */
final class SendApi {
    static final String PATH = "/open-apis/im/v1/messages";

    /** One of them suffices. */
    static final List<String> SCOPES = List.of("im:message", "im:message:send_as_bot", "im:message:send");

    static final List<Route> ROUTES = List.of(
            new Route(CallKind.SEND, "POST", PATH, (world, call, path) -> send(world, call)),
            new Route(
                    CallKind.SEND,
                    "POST",
                    PATH + "/([^/]+)/reply",
                    (world, call, path) -> reply(world, call, path.group(1))));

    private static final String CHAT_ID = "chat_id";
    private static final String EMAIL = "email";
    private static final List<String> RECEIVE_ID_TYPES = List.of("open_id", "user_id", "union_id", EMAIL, CHAT_ID);
    private static final String RECEIVE_ID = "receive_id";
    private static final String REPLY_IN_THREAD = "reply_in_thread";
    private static final List<String> CONTENT = List.of("msg_type", "content");
    private static final String UUID = "uuid";
    private static final int MAX_UUID_LENGTH = 50;

    private final World world;
    private final HttpCall call;
    private final JsonNode body;
    private final Checks checks;

    private SendApi(World world, HttpCall call, JsonNode body, Checks checks) {
        this.world = world;
        this.call = call;
        this.body = body;
        this.checks = checks;
    }

    private static Answer send(World world, HttpCall call) {
        JsonNode body = call.json();
        String receiveId = body.path(RECEIVE_ID).asText();
        return new SendApi(world, call, body, Checks.of(MagicId.RECEIVE_ID, receiveId)).send();
    }

    private static Answer reply(World world, HttpCall call, String messageId) {
        return new SendApi(world, call, call.json(), Checks.of(MagicId.REPLIED_MESSAGE_ID, messageId)).reply(messageId);
    }

    private Answer send() {
        AccessToken token = Gateway.admit(world, call, "send", SCOPES, checks);
        checks.refuseFieldIfMagic(RECEIVE_ID);
        String receiveIdType = readQuery();
        checkBody(List.of(RECEIVE_ID, "msg_type", "content"), List.of(UUID));
        checkCrossApp(receiveIdType, token.app());
        checks.checkBot(token.app());
        checkContent();
        Chat chat = checkReceiver(receiveIdType, token);
        checks.checkChat(chat, token.app());
        checks.refuseIfMagic();
        Optional<Message> before = world.sentBefore(text(UUID), token);
        return Success.of(MessageJson.of(before.orElseGet(() -> send(chat, token))));
    }

    private Answer reply(String messageId) {
        AccessToken token = Gateway.admit(world, call, "reply", SCOPES, checks);
        checks.checkMessageId(messageId);
        Query.of(call);
        checkBody(CONTENT, List.of(UUID, REPLY_IN_THREAD));
        if (body.has(REPLY_IN_THREAD) && !body.get(REPLY_IN_THREAD).isBoolean()) {
            throw Refusal.field(REPLY_IN_THREAD, "must be true or false");
        }
        checks.checkBot(token.app());
        checkContent();
        Message parent = checks.checkExists(world, messageId, token);
        checks.refuseIf(parent.isDeleted(), FeishuCode.MESSAGE_RECALLED, messageId + " was deleted");
        checks.checkPartner(parent.chat().partner());
        checks.checkChat(parent.chat(), token.app());
        boolean inThread = body.path(REPLY_IN_THREAD).booleanValue();
        checks.refuseIf(inThread && parent.isFolded(), FeishuCode.NO_THREAD_FOR_FOLDED, messageId + " is aggregated");
        checks.refuseIfMagic();
        // an own namespace: the same uuid may send a message and a reply
        String uuid = text(UUID).isEmpty() ? "" : "reply " + text(UUID);
        Optional<Message> before = world.sentBefore(uuid, token);
        return Success.of(MessageJson.of(before.orElseGet(() -> {
            checkReceiverLimit(parent.chat());
            return world.reply(parent, token, text("msg_type"), text("content"), uuid, inThread);
        })));
    }

    private Message send(Chat chat, AccessToken token) {
        checkReceiverLimit(chat);
        return world.send(chat, token, text("msg_type"), text("content"), text(UUID));
    }

    private void checkReceiverLimit(Chat chat) {
        checks.refuseIf(
                !world.countMessage(chat),
                FeishuCode.TOO_MANY_MESSAGES,
                "more than " + world.settings().perReceiver() + " messages a second to " + chat + "; not sent");
    }

    private String readQuery() {
        String query = call.query();
        return RECEIVE_ID_TYPES.stream()
                .filter(type -> query.equals("receive_id_type=" + type))
                .findFirst()
                .orElseThrow(() -> Refusal.field(
                        "receive_id_type", "the query is receive_id_type, one of " + RECEIVE_ID_TYPES + ", alone"));
    }

    private void checkBody(List<String> required, List<String> optional) {
        Checks.checkContentType(call);
        for (String field : required) {
            if (text(field).isEmpty()) {
                throw Refusal.field(field, "must be a text, not empty");
            }
        }
        if (body.has(UUID) && (text(UUID).isEmpty() || text(UUID).length() > MAX_UUID_LENGTH)) {
            throw Refusal.field(UUID, "must be a text of 1 to " + MAX_UUID_LENGTH + " characters");
        }
        Checks.checkFields(
                body, Stream.of(required, optional).flatMap(List::stream).toList());
    }

    private void checkCrossApp(String receiveIdType, App app) {
        String id = text("receive_id");
        checks.refuseIf(
                receiveIdType.equals(UserIdType.OPEN_ID.id()) && world.isOpenIdOfAnotherApp(id, app),
                FeishuCode.OPEN_ID_CROSS_APP,
                "because of " + id);
    }

    private void checkContent() {
        MsgType type = MsgType.of(text("msg_type")).orElse(null);
        checks.refuseIf(type == null, FeishuCode.BAD_PARAMETER, "msg_type is not text, post or interactive");
        type.check(checks, call, text("content"));
    }

    private Chat checkReceiver(String receiveIdType, AccessToken token) {
        String id = text("receive_id");
        if (receiveIdType.equals(CHAT_ID)) {
            // a magic chat passes the checks of the default chat
            Chat chat = checks.magic() == null ? world.findChat(id).orElse(null) : world.chat(World.CHAT_ID);
            checks.refuseIf(
                    chat == null || chat.tenant() != token.tenant(),
                    FeishuCode.RECEIVE_ID_INVALID,
                    "there is no chat " + id + " in " + token.tenant());
            checks.checkPartner(chat.partner());
            return chat;
        }
        User user = (receiveIdType.equals(EMAIL)
                        ? world.findUserByEmail(id)
                        : UserIdType.of(receiveIdType).flatMap(type -> world.findUser(type, id, token.app())))
                .orElseThrow(() -> new Refusal(FeishuCode.RECEIVE_ID_INVALID, id + " is no " + receiveIdType));
        checks.checkPartner(user);
        return world.chatWith(user, token);
    }

    /** A field of the body; empty if it is missing or not a text. */
    private String text(String field) {
        return body.path(field).isTextual() ? body.get(field).textValue() : "";
    }
}
