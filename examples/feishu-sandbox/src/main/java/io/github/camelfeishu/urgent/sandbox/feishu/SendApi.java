package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call that sends a message. The README lists the checks in this order. */
final class SendApi {
    static final String PATH = "/open-apis/im/v1/messages";

    /** One of them suffices. */
    static final List<String> SCOPES = List.of("im:message", "im:message:send_as_bot", "im:message:send");

    static final List<Route> ROUTES =
            List.of(new Route(CallKind.SEND, "POST", PATH, (world, call, path) -> new SendApi(world, call).send()));

    private static final String CHAT_ID = "chat_id";
    private static final String EMAIL = "email";
    private static final List<String> RECEIVE_ID_TYPES = List.of("open_id", "user_id", "union_id", EMAIL, CHAT_ID);
    private static final List<String> FIELDS = List.of("receive_id", "msg_type", "content");
    private static final String UUID = "uuid";
    private static final int MAX_UUID_LENGTH = 50;

    private final World world;
    private final HttpCall call;
    private final JsonNode body;
    private final Checks checks;

    private SendApi(World world, HttpCall call) {
        this.world = world;
        this.call = call;
        this.body = call.json();
        this.checks = new Checks(
                FeishuCode.ofMagicId(MagicId.RECEIVE_ID, text("receive_id")).orElse(null));
    }

    private Answer send() {
        AccessToken token = Gateway.admit(world, call, "send", SCOPES, checks);
        checks.refuseFieldIfMagic("receive_id");
        String receiveIdType = readQuery();
        checkBody();
        checkCrossApp(receiveIdType, token.app());
        checks.checkBot(token.app());
        checkContent();
        Chat chat = checkReceiver(receiveIdType, token);
        checks.checkChat(chat, token.app());
        checks.refuseIfMagic();
        Optional<Message> before = world.sentBefore(text(UUID), token);
        return success(before.orElseGet(() -> send(chat, token)));
    }

    private Message send(Chat chat, AccessToken token) {
        checks.refuseIf(
                !world.countMessage(chat),
                FeishuCode.TOO_MANY_MESSAGES,
                "more than " + world.settings().perReceiver() + " messages a second to " + chat + "; not sent");
        return world.send(chat, token, text("msg_type"), text("content"), text(UUID));
    }

    private String readQuery() {
        String query = call.query();
        return RECEIVE_ID_TYPES.stream()
                .filter(type -> query.equals("receive_id_type=" + type))
                .findFirst()
                .orElseThrow(() -> Refusal.field(
                        "receive_id_type", "the query is receive_id_type, one of " + RECEIVE_ID_TYPES + ", alone"));
    }

    private void checkBody() {
        if (!call.isJsonUtf8()) {
            throw Refusal.field("Content-Type", "must be " + Answer.JSON);
        }
        for (String field : FIELDS) {
            if (text(field).isEmpty()) {
                throw Refusal.field(field, "must be a text, not empty");
            }
        }
        if (body.has(UUID) && (text(UUID).isEmpty() || text(UUID).length() > MAX_UUID_LENGTH)) {
            throw Refusal.field(UUID, "must be a text of 1 to " + MAX_UUID_LENGTH + " characters");
        }
        body.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field) && !field.equals(UUID)) {
                throw Refusal.field(field, "there is no such field");
            }
        });
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
        checks.refuseIf(
                call.body().getBytes(StandardCharsets.UTF_8).length > type.maxBytes,
                FeishuCode.CONTENT_TOO_LONG,
                "with " + type.id + " the request has at most " + type.maxBytes + " bytes");
        JsonNode content;
        try {
            content = Json.MAPPER.readTree(text("content"));
        } catch (JsonProcessingException e) {
            throw new Refusal(FeishuCode.BAD_PARAMETER, "content is no JSON: " + e.getOriginalMessage());
        }
        checks.refuseIf(!type.accepts(content), type.invalid, "content is not " + type.form);
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

    private static Answer success(Message message) {
        String time = String.valueOf(message.sentAt().toEpochMilli());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("code", 0).put("msg", "success");
        ObjectNode data = answer.putObject("data");
        data.put("message_id", message.messageId())
                .put("msg_type", message.msgType())
                .put("create_time", time)
                .put("update_time", time)
                .put("deleted", false)
                .put("updated", false)
                .put("chat_id", message.chat().chatId());
        data.putObject("sender")
                .put("id", message.sender().appId())
                .put("id_type", "app_id")
                .put("sender_type", "app")
                .put("tenant_key", message.chat().tenant().tenantKey());
        data.putObject("body").put("content", message.content());
        return Answer.json(200, answer);
    }
}
