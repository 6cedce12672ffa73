package io.github.camelfeishu.urgent.sandbox.control;

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

    /** The parts are read one after the other, so a change in between shows in the later ones only. */
    static JsonBody state(HttpFront front, World world) {
        return json -> {
            json.writeStartObject();
            json.writeStringField("base_url", front.baseUrl());
            json.writeStringField("time", world.clock().instant().toString());
            json.writeFieldName("settings");
            json.writeTree(settings(world, front.traffic()));
            json.writeFieldName("tenant");
            json.writeTree(json(world.tenant()));
            json.writeFieldName("tenants");
            JsonBody.writeList(json, world.tenants(), Views::json);
            json.writeFieldName("apps");
            JsonBody.writeList(json, world.apps(), Views::json);
            json.writeFieldName("users");
            JsonBody.writeList(json, world.users(), Views::json);
            json.writeFieldName("chats");
            JsonBody.writeList(json, world.chats(), Views::json);
            json.writeFieldName("messages");
            JsonBody.writeList(json, world.messages(), Views::json);
            json.writeEndObject();
        };
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
                    .put("callback_timeout_ms", settings.callbackTimeout().toMillis())
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
                .put("activate_status", app.activateStatus())
                .put("enabled", app.isEnabled())
                .put("store", app.isStore());
        ArrayNode installedIn = json.putArray("installed_in");
        app.installedIn().forEach(tenant -> installedIn.add(tenant.tenantKey()));
        ArrayNode scopes = json.putArray("scopes");
        app.scopes().forEach(scopes::add);
        app.subscription().ifPresent(to -> json.put("callback_url", to.url())
                .put("verification_token", to.verificationToken())
                .put("encrypt_key", to.encryptKey()));
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
        if (chat.partner() != null) {
            json.put("partner", chat.partner().userId());
        }
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

    /** The calls of a page, each with its number in the record. */
    static JsonBody calls(Traffic.Page page) {
        return json -> {
            json.writeStartArray();
            long number = page.firstNumber();
            for (RecordedCall call : page.calls()) {
                json.writeTree(json(number++, call));
            }
            json.writeEndArray();
        };
    }

    private static ObjectNode json(long number, RecordedCall call) {
        ObjectNode json = object().put("number", number)
                .put("kind", Names.of(call.kind()))
                .put("method", call.method())
                .put("path", call.path())
                .put("raw_query", call.rawQuery());
        json.set("headers", Json.MAPPER.valueToTree(call.headers()));
        return json.put("body", call.body())
                .put("status", call.status())
                .put("response_body", call.responseBody())
                .put("log_id", call.logId())
                .put("time", call.time().toString())
                .put("fault", call.fault() == null ? null : call.fault().toString());
    }

    static ObjectNode json(PushedEvent event) {
        ObjectNode json =
                object().put("app_id", event.appId()).put("type", event.type()).put("url", event.url());
        json.set("headers", Json.MAPPER.valueToTree(event.headers()));
        return json.put("body", event.body())
                .put("status", event.status())
                .put("answer", event.answer())
                .put("time", event.time().toString());
    }

    static ObjectNode json(Buzz buzz) {
        return object().put("open_id", buzz.openId())
                .put("type", buzz.type())
                .put("message_id", buzz.messageId())
                .put("time", buzz.time().toString());
    }

    private static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }
}
