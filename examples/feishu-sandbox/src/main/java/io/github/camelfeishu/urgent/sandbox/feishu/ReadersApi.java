package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call for the readers of a message. The page docs/apis.md lists the checks in this order. */
final class ReadersApi {
    /** One of them suffices. */
    static final List<String> SCOPES = List.of("im:message", "im:message:readonly", "im:message:basic");

    static final List<Route> ROUTES = List.of(new Route(
            CallKind.READERS, "GET", SendApi.PATH + "/([^/]+)/read_users", (world, call, path) -> new ReadersApi(
                            world, call, path.group(1))
                    .readers()));

    private static final Duration MAX_AGE = Duration.ofDays(7);
    private static final String PAGE_TOKEN = "page_token";

    private final World world;
    private final HttpCall call;
    private final String messageId;
    private final Checks checks;

    private ReadersApi(World world, HttpCall call, String messageId) {
        this.world = world;
        this.call = call;
        this.messageId = messageId;
        this.checks = Checks.of(MagicId.READ_MESSAGE_ID, messageId);
    }

    private Answer readers() {
        AccessToken token = Gateway.admit(world, call, "read_users", SCOPES, checks);
        App app = token.app();
        checks.checkMessageId(messageId);
        Query query = Query.of(call, Query.USER_ID_TYPE, "page_size", PAGE_TOKEN);
        if (query.value(Query.USER_ID_TYPE).isEmpty()) {
            throw Refusal.field(Query.USER_ID_TYPE, "is missing");
        }
        UserIdType idType = query.userIdType(Query.USER_ID_TYPE);
        int pageSize = query.pageSize(20);

        checks.checkBot(app);
        Message message = checks.checkMessage(world, messageId, token);
        checks.checkChat(message.chat(), app);
        checks.checkPartner(message.chat().partner());
        checks.refuseIf(
                message.sentAt().plus(MAX_AGE).isBefore(world.clock().instant()),
                FeishuCode.TOO_OLD_TO_ASK,
                messageId + " was sent at " + message.sentAt());
        List<Message.Reader> readers = message.readers();
        int from = query.value(PAGE_TOKEN)
                .map(pageToken -> PageToken.offset(messageId, pageToken, readers.size(), FeishuCode.BAD_PARAMETER))
                .orElse(0);
        return success(message, readers, from, Math.min(from + pageSize, readers.size()), idType, app);
    }

    private Answer success(
            Message message, List<Message.Reader> readers, int from, int to, UserIdType idType, App app) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode items = data.putArray("items");
        for (Message.Reader reader : readers.subList(from, to)) {
            ObjectNode item = items.addObject().put("user_id_type", idType.id());
            if (UserIds.areShown(idType, app)) {
                item.put("user_id", reader.user().id(idType, app));
            }
            item.put("timestamp", String.valueOf(reader.time().toEpochMilli()))
                    .put("tenant_key", message.chat().tenant().tenantKey());
        }
        data.put("has_more", to < readers.size());
        if (to < readers.size()) {
            data.put("page_token", PageToken.of(messageId, to));
        }
        return Success.of(data);
    }
}
