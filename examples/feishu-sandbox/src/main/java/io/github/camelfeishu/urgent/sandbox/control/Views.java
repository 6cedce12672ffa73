package io.github.camelfeishu.urgent.sandbox.control;

import java.util.Collection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.HttpFront;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.wire.Traffic;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Click;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import io.github.camelfeishu.urgent.sandbox.world.Settings;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** The world and its history as JSON. */
final class Views {
    private Views() {}

    static ObjectNode state(HttpFront front, World world) {
        synchronized (world) {
            ObjectNode state = object();
            state.put("base_url", front.baseUrl());
            state.put("time", world.clock().instant().toString());
            state.set("settings", settings(world, front.traffic()));
            state.set("tenant", json(world.tenant()));
            ArrayNode tenants = state.putArray("tenants");
            world.tenants().forEach(tenant -> tenants.add(json(tenant)));
            ArrayNode apps = state.putArray("apps");
            world.apps().forEach(app -> apps.add(json(app)));
            ArrayNode users = state.putArray("users");
            world.users().forEach(user -> users.add(json(user)));
            ArrayNode chats = state.putArray("chats");
            world.chats().forEach(chat -> chats.add(json(chat)));
            state.set("messages", messages(world.messages()));
            return state;
        }
    }

    static ObjectNode settings(World world, Traffic traffic) {
        Settings settings = world.settings();
        synchronized (world) {
            return object().put("invalid_users", Names.of(settings.invalidUsers()))
                    .put("auth_status", Names.of(settings.authStatus()))
                    .put("wrong_secret_code", settings.wrongSecret().code())
                    .put("token_length", settings.tokenLength())
                    .put("per_second", settings.perSecond())
                    .put("per_minute", settings.perMinute())
                    .put("per_receiver", settings.perReceiver())
                    .put("round_trip_ms", traffic.roundTrip().toMillis());
        }
    }

    static ObjectNode json(Tenant tenant) {
        return object().put("tenant_key", tenant.tenantKey())
                .put("sms_quota", tenant.smsQuota())
                .put("phone_quota", tenant.phoneQuota());
    }

    static ObjectNode json(App app) {
        ObjectNode json = object().put("app_id", app.appId())
                .put("app_secret", app.appSecret())
                .put("bot", app.isBotEnabled())
                .put("enabled", app.isEnabled())
                .put("store", app.isStore());
        ArrayNode installedIn = json.putArray("installed_in");
        app.installedIn().forEach(tenant -> installedIn.add(tenant.tenantKey()));
        ArrayNode scopes = json.putArray("scopes");
        app.scopes().forEach(scopes::add);
        return json;
    }

    static ObjectNode json(User user) {
        return object().put("user_id", user.userId())
                .put("open_id", user.openId())
                .put("email", user.email())
                .put("mobile", user.mobile())
                .put("union_id", user.unionId())
                .put("in_company", user.isInCompany())
                .put("available", user.isAvailable())
                .put("in_contact_range", user.isInContactRange())
                .put("frozen", user.isFrozen())
                .put("activated", user.isActivated())
                .put("unread_buzzes", user.unreadBuzzes());
    }

    static ObjectNode json(Chat chat) {
        ObjectNode json = object().put("chat_id", chat.chatId())
                .put("tenant_key", chat.tenant().tenantKey());
        ArrayNode members = json.putArray("members");
        chat.members().forEach(user -> members.add(user.userId()));
        ArrayNode bots = json.putArray("bots");
        chat.bots().forEach(app -> bots.add(app.appId()));
        return json.put("only_admins_may_buzz", chat.isOnlyAdminsMayBuzz())
                .put("bot_is_admin", chat.isBotAdmin())
                .put("external", chat.isExternal())
                .put("folded", chat.isFolded())
                .put("dissolved", chat.isDissolved());
    }

    static ArrayNode messages(Collection<Message> messages) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        messages.forEach(message -> list.add(json(message)));
        return list;
    }

    static ObjectNode json(Message message) {
        ObjectNode json = object().put("message_id", message.messageId());
        if (message.parent() != null) {
            json.put("root_id", message.root().messageId())
                    .put("parent_id", message.parent().messageId());
        }
        if (message.threadId() != null) {
            json.put("thread_id", message.threadId());
        }
        json.put("chat_id", message.chat().chatId())
                .put("sender", message.sender().appId())
                .put("msg_type", message.msgType())
                .put("content", message.content())
                .put("sent_at", message.sentAt().toString())
                .put("updated", message.isUpdated());
        ArrayNode readBy = json.putArray("read_by");
        message.readBy().forEach(readBy::add);
        return json.put("deleted", message.isDeleted())
                .put("folded", message.isFolded())
                .put("risky", message.isRisky());
    }

    static ObjectNode json(Click click) {
        ObjectNode json = object().put("code", click.code());
        if (click.toast() != null) {
            json.putObject("toast").put("type", click.toastType()).put("content", click.toast());
        }
        if (click.reason() != null) {
            json.put("reason", click.reason());
        }
        return json;
    }

    static ArrayNode calls(Traffic traffic) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (RecordedCall call : traffic.calls(call -> true)) {
            ObjectNode json = list.addObject()
                    .put("kind", Names.of(call.kind()))
                    .put("method", call.method())
                    .put("path", call.path())
                    .put("raw_query", call.rawQuery());
            json.set("headers", Json.MAPPER.valueToTree(call.headers()));
            json.put("body", call.body())
                    .put("status", call.status())
                    .put("response_body", call.responseBody())
                    .put("log_id", call.logId())
                    .put("time", call.time().toString())
                    .put("fault", call.fault() == null ? null : call.fault().toString());
        }
        return list;
    }

    static ArrayNode events(World world) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (PushedEvent event : world.pushedEvents()) {
            ObjectNode json = list.addObject()
                    .put("app_id", event.appId())
                    .put("type", event.type())
                    .put("url", event.url());
            json.set("headers", Json.MAPPER.valueToTree(event.headers()));
            json.put("body", event.body())
                    .put("status", event.status())
                    .put("answer", event.answer())
                    .put("time", event.time().toString());
        }
        return list;
    }

    static ArrayNode inbox(World world) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (Buzz buzz : world.inbox()) {
            list.addObject()
                    .put("open_id", buzz.openId())
                    .put("type", buzz.type())
                    .put("message_id", buzz.messageId())
                    .put("time", buzz.time().toString());
        }
        return list;
    }

    private static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }
}
