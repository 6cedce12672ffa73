package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call for a chat. The page docs/apis.md lists the checks in this order. */
final class ChatApi {
    private static final String PATH = "/open-apis/im/v1/chats/([^/]+)";

    /** One of them suffices for a chat. */
    private static final List<String> CHAT_SCOPES = List.of("im:chat", "im:chat:read", "im:chat:readonly");
    /** One of them suffices for the members. */
    private static final List<String> MEMBER_SCOPES = List.of("im:chat", "im:chat:readonly", "im:chat.members:read");

    static final List<List<String>> ALL_SCOPES = List.of(CHAT_SCOPES, MEMBER_SCOPES);

    static final List<Route> ROUTES = List.of(
            new Route(
                    CallKind.CHECK, "GET", PATH, (world, call, path) -> new ChatApi(world, call, path.group(1)).chat()),
            new Route(CallKind.CHECK, "GET", PATH + "/members", (world, call, path) -> new ChatApi(
                            world, call, path.group(1))
                    .members()),
            new Route(CallKind.CHECK, "GET", PATH + "/members/is_in_chat", (world, call, path) -> new ChatApi(
                            world, call, path.group(1))
                    .isInChat()));

    private static final String MEMBER_ID_TYPE = "member_id_type";
    private static final String PAGE_TOKEN = "page_token";

    private final World world;
    private final HttpCall call;
    private final String chatId;
    private final Checks checks;

    private ChatApi(World world, HttpCall call, String chatId) {
        this.world = world;
        this.call = call;
        this.chatId = chatId;
        this.checks = Checks.of(MagicId.CHAT_ID, chatId);
    }

    private Answer chat() {
        AccessToken token = Gateway.admit(world, call, "chat", CHAT_SCOPES, checks);
        checks.checkId("chat_id", chatId);
        UserIdType idType = Query.of(call, Query.USER_ID_TYPE).userIdType(Query.USER_ID_TYPE);
        Chat chat = checkChat(token);
        checks.refuseIfMagic();
        App app = token.app();
        List<User> members = present(chat);
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("avatar", "")
                .put("name", chat.chatId())
                .put("user_count", String.valueOf(members.size()))
                .put("bot_count", String.valueOf(chat.bots().size()))
                .put("chat_status", chat.isDissolved() ? "dissolved" : "normal");
        if (!chat.hasBot(app)) {
            return Success.of(data);
        }
        data.put("chat_mode", chat.partner() == null ? "group" : "p2p")
                .put("external", chat.isExternal())
                .put("tenant_key", chat.tenant().tenantKey())
                .put("urgent_setting", chat.isOnlyAdminsMayBuzz() ? "only_owner" : "all_members")
                .put("moderation_permission", "all_members");
        if (!members.isEmpty()) {
            data.put("owner_id_type", idType.id());
            if (UserIds.areShown(idType, app)) {
                data.put("owner_id", members.get(0).id(idType, app));
            }
        }
        data.putArray("user_manager_id_list");
        ArrayNode botManagers = data.putArray("bot_manager_id_list");
        if (chat.isBotAdmin()) {
            chat.bots().forEach(bot -> botManagers.add(bot.appId()));
        }
        return Success.of(data);
    }

    private Answer members() {
        AccessToken token = Gateway.admit(world, call, "members", MEMBER_SCOPES, checks);
        checks.checkId("chat_id", chatId);
        Query query = Query.of(call, MEMBER_ID_TYPE, "page_size", PAGE_TOKEN);
        UserIdType idType = query.userIdType(MEMBER_ID_TYPE);
        int pageSize = query.pageSize(20);
        Chat chat = checkChat(token);
        checks.refuseIf(chat.isDissolved(), FeishuCode.CHAT_DISSOLVED, chat + " was dissolved");
        checks.refuseIf(!chat.hasBot(token.app()), FeishuCode.OUTSIDE_THE_CHAT, token.app() + " is not in " + chat);
        List<User> members = present(chat);
        int from = query.value(PAGE_TOKEN)
                .map(pageToken -> PageToken.offset(chatId, pageToken, members.size(), FeishuCode.CHAT_BAD_PARAMETER))
                .orElse(0);
        checks.refuseIfMagic();

        int to = Math.min(from + pageSize, members.size());
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode items = data.putArray("items");
        for (User user : members.subList(from, to)) {
            ObjectNode item = items.addObject().put("member_id_type", idType.id());
            if (UserIds.areShown(idType, token.app())) {
                item.put("member_id", user.id(idType, token.app()));
            }
            item.put("name", user.userId()).put("tenant_key", chat.tenant().tenantKey());
        }
        data.put("page_token", to < members.size() ? PageToken.of(chatId, to) : "")
                .put("has_more", to < members.size())
                .put("member_total", members.size());
        return Success.of(data);
    }

    private Answer isInChat() {
        AccessToken token = Gateway.admit(world, call, "is_in_chat", MEMBER_SCOPES, checks);
        checks.checkId("chat_id", chatId);
        Query.of(call);
        Chat chat = checkChat(token);
        checks.refuseIfMagic();
        return Success.of(JsonNodeFactory.instance.objectNode().put("is_in_chat", chat.hasBot(token.app())));
    }

    private Chat checkChat(AccessToken token) {
        App app = token.app();
        checks.refuseIfMagic(FeishuCode.INTERNAL_ERROR);
        checks.refuseIf(!app.isBotEnabled(), FeishuCode.NO_BOT_FOR_CHATS, app + " has its bot switched off");
        // a magic chat passes the checks of the default chat
        Chat chat = checks.magic() == null ? world.findChat(chatId).orElse(null) : world.chat(World.CHAT_ID);
        checks.refuseIf(chat == null, FeishuCode.CHAT_ID_INVALID, "there is no chat " + chatId);
        checks.refuseIf(
                chat.tenant() != token.tenant(),
                FeishuCode.CHAT_OF_ANOTHER_TENANT,
                chat + " is not in " + token.tenant());
        checks.refuseIf(chat.isExternal(), FeishuCode.MAY_NOT_MANAGE_EXTERNAL, chat + " is external");
        return chat;
    }

    /** The members who are in the company. */
    private static List<User> present(Chat chat) {
        return chat.members().stream().filter(User::isInCompany).toList();
    }
}
