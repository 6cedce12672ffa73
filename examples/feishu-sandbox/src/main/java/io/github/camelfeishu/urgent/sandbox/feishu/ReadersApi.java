package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessTokens.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** One question who has read a message, on its way through the checks, in the order that the README documents. */
public final class ReadersApi {
    /** Any one of them will do. */
    public static final List<String> SCOPES = List.of("im:message", "im:message:readonly", "im:message:basic");

    private static final Duration MAX_AGE = Duration.ofDays(7);
    private static final String USER_ID_TYPE = "user_id_type";
    private static final String PAGE_SIZE = "page_size";
    private static final String PAGE_TOKEN = "page_token";
    private static final List<String> PARAMETERS = List.of(USER_ID_TYPE, PAGE_SIZE, PAGE_TOKEN);

    private final World world;
    private final HttpCall call;
    private final String messageId;
    private final Checks checks;

    private ReadersApi(World world, HttpCall call, String messageId) {
        this.world = world;
        this.call = call;
        this.messageId = messageId;
        this.checks = new Checks(
                FeishuCode.ofMagicId(MagicId.READ_MESSAGE_ID, messageId).orElse(null));
    }

    static Answer answer(World world, HttpCall call, String messageId) {
        synchronized (world) {
            try {
                return new ReadersApi(world, call, messageId).readers();
            } catch (Refusal refusal) {
                return refusal.answer(world.authStatus, call.logId());
            }
        }
    }

    private Answer readers() {
        AccessToken token = Gateway.admit(world, call, "read_users", SCOPES, checks);
        App app = token.app();
        checks.checkMessageId(messageId);
        Map<String, String> query = readQuery();
        UserIdType idType = UserIdType.of(query.get(USER_ID_TYPE))
                .orElseThrow(() -> Refusal.field(USER_ID_TYPE, "must be open_id, union_id or user_id"));
        int pageSize = pageSize(query.getOrDefault(PAGE_SIZE, "20"));

        checks.checkBot(app);
        Message message = checks.checkMessage(world, messageId, token);
        checks.checkChat(message.chat(), app);
        checks.checkPartner(message.chat().partner());
        checks.refuseIf(
                message.sentAt().plus(MAX_AGE).isBefore(world.clock.instant()),
                FeishuCode.TOO_OLD_TO_ASK,
                messageId + " was sent at " + message.sentAt());
        List<Map.Entry<User, Instant>> readers = message.readers();
        int from = query.containsKey(PAGE_TOKEN) ? offset(query.get(PAGE_TOKEN), readers.size()) : 0;
        return success(message, readers, from, Math.min(from + pageSize, readers.size()), idType, app);
    }

    private Map<String, String> readQuery() {
        Map<String, String> query = new HashMap<>();
        for (String pair :
                call.rawQuery() == null ? new String[0] : call.rawQuery().split("&", -1)) {
            String[] parameter = pair.split("=", 2);
            if (parameter.length < 2
                    || !PARAMETERS.contains(parameter[0])
                    || query.put(parameter[0], parameter[1]) != null) {
                throw Refusal.field(parameter[0], "the query is made of " + PARAMETERS + ", each at most once");
            }
        }
        return query;
    }

    private static int pageSize(String size) {
        if (!size.matches("[1-9][0-9]?|100")) {
            throw Refusal.field(PAGE_SIZE, "must be a number from 1 to 100, not " + size);
        }
        return Integer.parseInt(size);
    }

    /** Readers only ever come at the end: who has so many before them stays there, however many read meanwhile. */
    private String pageToken(int offset) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((messageId + " " + offset).getBytes(StandardCharsets.UTF_8));
    }

    private int offset(String pageToken, int readers) {
        for (int offset = 1; offset <= readers; offset++) {
            if (pageToken(offset).equals(pageToken)) {
                return offset;
            }
        }
        throw new Refusal(FeishuCode.BAD_PARAMETER, "this page_token was not given out for " + messageId);
    }

    private Answer success(
            Message message, List<Map.Entry<User, Instant>> readers, int from, int to, UserIdType idType, App app) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("code", 0).put("msg", "success");
        ObjectNode data = answer.putObject("data");
        ArrayNode items = data.putArray("items");
        for (Map.Entry<User, Instant> reader : readers.subList(from, to)) {
            ObjectNode item = items.addObject().put("user_id_type", idType.id);
            if (idType.isShownTo(app)) {
                item.put("user_id", reader.getKey().id(idType, app));
            }
            item.put("timestamp", String.valueOf(reader.getValue().toEpochMilli()))
                    .put("tenant_key", message.chat().tenant().tenantKey());
        }
        data.put("has_more", to < readers.size());
        if (to < readers.size()) {
            data.put("page_token", pageToken(to));
        }
        return Answer.json(200, answer);
    }
}
