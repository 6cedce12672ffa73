package io.github.camelfeishu.urgent.sandbox.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import io.github.camelfeishu.urgent.sandbox.world.SandboxClock;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** The sandbox steered and read over HTTP: the same as in Java, below {@code /sandbox}. */
public final class ControlApi {
    static final String PREFIX = "/sandbox";

    private final FeishuSandbox feishu;

    public ControlApi(FeishuSandbox feishu) {
        this.feishu = feishu;
    }

    /** An answer, and what is to be done once it is on its way; null: nothing. */
    public record Outcome(Answer answer, Runnable afterwards) {
        Outcome(JsonNode body) {
            this(Answer.json(200, body), null);
        }
    }

    public static boolean isControl(String path) {
        return path.equals(PREFIX) || path.startsWith(PREFIX + "/");
    }

    public Outcome answer(String method, String path, String body) {
        try {
            String[] parts = path.substring(PREFIX.length()).split("/", -1);
            String what = parts.length > 1 ? parts[1] : "";
            String id = parts.length > 2 ? parts[2] : "";
            if (parts.length > 3) {
                throw notThere(method, path);
            }
            String route = method + " " + what + (parts.length == 3 ? "/id" : "");
            return switch (route) {
                case "GET " -> new Outcome(Answer.text(200, Usage.of(feishu)), null);
                case "GET state" -> new Outcome(state());
                case "GET calls" -> new Outcome(calls());
                case "GET inbox" -> new Outcome(inbox());
                case "GET messages" -> new Outcome(messages(feishu.messages()));
                case "GET events" -> new Outcome(events());
                case "POST reset" -> reset(Fields.of(body));
                case "POST clock" -> clock(Fields.of(body));
                case "PATCH settings" -> settings(Fields.of(body));
                case "PATCH tenant" -> tenant(Fields.of(body));
                case "POST faults" -> fault(Fields.of(body));
                case "DELETE faults" -> {
                    feishu.clearFaults();
                    yield new Outcome(object());
                }
                case "POST tenants" -> addTenant(Fields.of(body));
                case "POST apps" -> addApp(Fields.of(body));
                case "PATCH apps/id" -> changeApp(feishu.app(id), Fields.of(body));
                case "POST users" -> addUsers(Fields.of(body));
                case "PATCH users/id" -> changeUser(feishu.user(id), Fields.of(body));
                case "POST chats" -> addChat(Fields.of(body));
                case "PATCH chats/id" -> changeChat(feishu.chat(id), Fields.of(body));
                case "POST messages" -> addMessage(Fields.of(body));
                case "PATCH messages/id" -> changeMessage(feishu.message(id), Fields.of(body));
                default -> throw notThere(method, path);
            };
        } catch (NoSuchElementException e) {
            return error(404, e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return error(400, e);
        }
    }

    private static NoSuchElementException notThere(String method, String path) {
        return new NoSuchElementException("there is no " + method + " " + path + "; see GET " + PREFIX);
    }

    private static Outcome error(int status, RuntimeException e) {
        return new Outcome(Answer.json(status, object().put("error", e.getMessage())), null);
    }

    // --- steering

    private Outcome reset(Fields fields) {
        fields.refuseUnknown();
        feishu.reset();
        return new Outcome(state());
    }

    private Outcome clock(Fields fields) {
        SandboxClock clock = feishu.clock();
        fields.onFlag("freeze", true, clock::freeze)
                .onInteger("advance_seconds", seconds -> clock.advance(Duration.ofSeconds(seconds)))
                .apply();
        return new Outcome(object().put("time", clock.instant().toString()));
    }

    private Outcome settings(Fields fields) {
        World world = feishu.current();
        int perSecond = fields.integer("per_second").orElse(world.perSecond);
        int perMinute = fields.integer("per_minute").orElse(world.perMinute);
        fields.onText("invalid_users", name -> feishu.invalidUsers(constant(InvalidUsers.class, name)))
                .onText("auth_status", name -> feishu.authStatus(constant(AuthStatus.class, name)))
                .onInteger("wrong_secret_code", feishu::wrongSecretCode)
                .onInteger("per_receiver", feishu::receiverLimit)
                .onInteger("token_length", feishu::tokenLength)
                .onInteger("round_trip_ms", millis -> feishu.roundTrip(Duration.ofMillis(millis)))
                .apply();
        feishu.rateLimits(perSecond, perMinute);
        return new Outcome(settings(world));
    }

    private Outcome tenant(Fields fields) {
        Tenant tenant = feishu.tenant();
        fields.onInteger("sms_quota", tenant::smsQuota)
                .onInteger("phone_quota", tenant::phoneQuota)
                .apply();
        return new Outcome(json(tenant));
    }

    private Outcome addTenant(Fields fields) {
        String tenantKey = fields.requiredText("tenant_key");
        fields.refuseUnknown();
        return new Outcome(json(feishu.addTenant(tenantKey)));
    }

    private Outcome addApp(Fields fields) {
        String appId = fields.requiredText("app_id");
        String appSecret = fields.requiredText("app_secret");
        boolean store = fields.flag("store").orElse(false);
        fields.refuseUnknown();
        return new Outcome(json(store ? feishu.addStoreApp(appId, appSecret) : feishu.addApp(appId, appSecret)));
    }

    private Outcome changeApp(App app, Fields fields) {
        String verificationToken = fields.text("verification_token").orElse("");
        String encryptKey = fields.text("encrypt_key").orElse(null);
        fields.onFlag("bot", on -> on ? app.enableBot() : app.disableBot())
                .onFlag("enabled", on -> on ? app.enable() : app.disable())
                .onFlag("installed", on -> on ? app.install() : app.uninstall())
                .onTexts("add_scopes", app::addScope)
                .onTexts("remove_scopes", app::removeScope)
                .onFlag("expire_tokens", true, app::expireTokens)
                .onInteger("revoke_tokens", app::revokeTokens)
                .onTexts("install_in", tenantKey -> app.installIn(feishu.tenant(tenantKey)))
                .onTexts("uninstall_from", tenantKey -> app.uninstallFrom(feishu.tenant(tenantKey)))
                .onFlag("revoke_app_tokens", true, app::revokeAppTokens)
                .onText("callback_url", url -> app.subscribe(url, verificationToken, encryptKey))
                .onFlag("rotate_ticket", true, app::rotateTicket)
                .onFlag("push_ticket", true, app::pushTicket)
                .apply();
        return new Outcome(json(app));
    }

    private Outcome addUsers(Fields fields) {
        Optional<Integer> count = fields.integer("count");
        if (count.isPresent()) {
            fields.refuseUnknown();
            ObjectNode body = object();
            ArrayNode openIds = body.putArray("open_ids");
            feishu.addUsers(World.notNegative("count", count.get())).forEach(openIds::add);
            return new Outcome(body);
        }
        String userId = fields.requiredText("user_id");
        fields.refuseUnknown();
        return new Outcome(json(feishu.addUser(userId)));
    }

    private Outcome changeUser(User user, Fields fields) {
        fields.onFlag("in_company", false, user::leaveCompany)
                .onFlag("available", on -> on ? user.insideAvailability() : user.outsideAvailability())
                .onInteger("unread_buzzes", user::unreadBuzzes)
                .onText("read", user::read)
                .onFlag("read_all", true, user::readAll)
                .apply();
        return new Outcome(json(user));
    }

    private Outcome addChat(Fields fields) {
        String chatId = fields.requiredText("chat_id");
        String tenantKey = fields.text("tenant_key").orElse(World.TENANT_KEY);
        fields.refuseUnknown();
        return new Outcome(json(feishu.addChat(chatId, feishu.tenant(tenantKey))));
    }

    private Outcome changeChat(Chat chat, Fields fields) {
        fields.onTexts("add_members", userId -> chat.addMember(feishu.user(userId)))
                .onTexts("remove_members", userId -> chat.removeMember(feishu.user(userId)))
                .onTexts("add_bots", appId -> chat.addBot(feishu.app(appId)))
                .onTexts("remove_bots", appId -> chat.removeBot(feishu.app(appId)))
                .onFlag("only_admins_may_buzz", chat::onlyAdminsMayBuzz)
                .onFlag("bot_is_admin", chat::botIsAdmin)
                .onFlag("external", chat::external)
                .onFlag("folded", chat::folded)
                .onFlag("dissolved", true, chat::dissolve)
                .apply();
        return new Outcome(json(chat));
    }

    private Outcome addMessage(Fields fields) {
        String chatId = fields.text("chat_id").orElse(World.CHAT_ID);
        boolean batch = fields.flag("batch").orElse(false);
        fields.refuseUnknown();
        if (batch) {
            return new Outcome(object().put("message_id", feishu.newBatchMessage()));
        }
        return new Outcome(json(feishu.message(feishu.newMessage(feishu.chat(chatId)))));
    }

    private Outcome changeMessage(Message message, Fields fields) {
        fields.onText("sender", appId -> message.sender(feishu.app(appId)))
                .onInteger("age_seconds", seconds -> message.sentAt(ago(seconds)))
                .onFlag("deleted", true, message::delete)
                .onFlag("folded", message::folded)
                .onFlag("risky", message::risky)
                .apply();
        return new Outcome(json(message));
    }

    private Instant ago(int seconds) {
        return feishu.clock().instant().minusSeconds(World.notNegative("age_seconds", seconds));
    }

    private Outcome fault(Fields fields) {
        Fault fault = readFault(fields);
        Optional<Integer> times = fields.integer("times");
        Optional<Double> probability = fields.number("probability");
        int seed = fields.integer("seed").orElse(0);
        fields.refuseUnknown();
        ObjectNode body = object().put("fault", fault.toString());
        if (fault.action() == Fault.Action.REFUSE) {
            // who asks for it is connected too, and is to have the answer first
            return new Outcome(Answer.json(200, body), () -> feishu.faultNext(fault));
        }
        if (probability.isPresent()) {
            feishu.fault(probability.get(), fault, seed);
        } else {
            feishu.faultNext(times.orElse(1), fault);
        }
        return new Outcome(body);
    }

    private static Fault readFault(Fields fields) {
        Fault fault =
                switch (fields.requiredText("fault")) {
                    case "rate_limit" ->
                        fields.text("reset")
                                .map(Fault::rateLimit)
                                .orElseGet(() -> Fault.rateLimit(fields.requiredInteger("seconds")));
                    case "rate_limit_without_reset" -> Fault.rateLimitWithoutReset();
                    case "rate_limit_http_400" -> Fault.rateLimitHttp400(fields.requiredInteger("seconds"));
                    case "rate_limit_http_200" -> Fault.rateLimitHttp200(fields.requiredInteger("seconds"));
                    case "server_error" -> Fault.serverError(fields.requiredInteger("status"));
                    case "refuse" -> Fault.refuse(Duration.ofMillis(fields.requiredInteger("ms")));
                    case "reset_before_read" -> Fault.resetBeforeRead();
                    case "reset_after_read" -> Fault.resetAfterRead();
                    case "executed_but_answer_lost" -> Fault.executedButAnswerLost();
                    case "hang" ->
                        fields.integer("ms")
                                .map(millis -> Fault.hang(Duration.ofMillis(millis)))
                                .orElseGet(Fault::hang);
                    case "html" -> Fault.html(fields.requiredInteger("status"));
                    case "empty" -> Fault.empty(fields.requiredInteger("status"));
                    case "huge" -> Fault.huge(fields.requiredInteger("bytes"));
                    case "not_json" -> Fault.notJson();
                    case "no_code" -> Fault.noCode();
                    case "answer" -> Fault.answer(fields.requiredInteger("status"), fields.requiredText("body"));
                    default -> throw new IllegalArgumentException("there is no such fault; see the README");
                };
        Set<CallKind> kinds = EnumSet.noneOf(CallKind.class);
        fields.texts("on").forEach(kind -> kinds.add(constant(CallKind.class, kind)));
        if (!kinds.isEmpty()) {
            fault = fault.on(kinds);
        }
        return fields.flag("after_executing").orElse(false) ? fault.afterExecuting() : fault;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> name(constant).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is none of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(ControlApi::name)
                                .toList()));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    // --- reading

    private ObjectNode state() {
        World world = feishu.current();
        synchronized (world) {
            ObjectNode state = object();
            state.put("base_url", feishu.baseUrl());
            state.put("time", world.clock.instant().toString());
            state.set("settings", settings(world));
            state.set("tenant", json(world.tenant));
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

    private static ObjectNode settings(World world) {
        synchronized (world) {
            return object().put("invalid_users", name(world.invalidUsers))
                    .put("auth_status", name(world.authStatus))
                    .put("wrong_secret_code", world.wrongSecret.code)
                    .put("token_length", world.tokenLength)
                    .put("per_second", world.perSecond)
                    .put("per_minute", world.perMinute)
                    .put("per_receiver", world.perReceiver)
                    .put("round_trip_ms", world.roundTrip.toMillis());
        }
    }

    private static ObjectNode json(Tenant tenant) {
        return object().put("tenant_key", tenant.tenantKey())
                .put("sms_quota", tenant.smsQuota())
                .put("phone_quota", tenant.phoneQuota());
    }

    private static ObjectNode json(App app) {
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

    private static ObjectNode json(User user) {
        return object().put("user_id", user.userId())
                .put("open_id", user.openId())
                .put("email", user.email())
                .put("union_id", user.unionId())
                .put("in_company", user.isInCompany())
                .put("available", user.isAvailable())
                .put("unread_buzzes", user.unreadBuzzes());
    }

    private static ObjectNode json(Chat chat) {
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

    private static ArrayNode messages(Collection<Message> messages) {
        ArrayNode list = HttpCall.JSON.createArrayNode();
        messages.forEach(message -> list.add(json(message)));
        return list;
    }

    private static ObjectNode json(Message message) {
        ObjectNode json = object().put("message_id", message.messageId())
                .put("chat_id", message.chat().chatId())
                .put("sender", message.sender().appId())
                .put("msg_type", message.msgType())
                .put("content", message.content())
                .put("sent_at", message.sentAt().toString());
        ArrayNode readBy = json.putArray("read_by");
        message.readBy().forEach(readBy::add);
        return json.put("deleted", message.isDeleted())
                .put("folded", message.isFolded())
                .put("risky", message.isRisky());
    }

    private ArrayNode calls() {
        ArrayNode list = HttpCall.JSON.createArrayNode();
        for (RecordedCall call : feishu.calls()) {
            ObjectNode json = list.addObject()
                    .put("kind", name(call.kind()))
                    .put("method", call.method())
                    .put("path", call.path())
                    .put("raw_query", call.rawQuery());
            json.set("headers", HttpCall.JSON.valueToTree(call.headers()));
            json.put("body", call.body())
                    .put("status", call.status())
                    .put("response_body", call.responseBody())
                    .put("log_id", call.logId())
                    .put("time", call.time().toString());
        }
        return list;
    }

    private ArrayNode events() {
        ArrayNode list = HttpCall.JSON.createArrayNode();
        for (PushedEvent event : feishu.pushedEvents()) {
            ObjectNode json = list.addObject()
                    .put("app_id", event.appId())
                    .put("type", event.type())
                    .put("url", event.url());
            json.set("headers", HttpCall.JSON.valueToTree(event.headers()));
            json.put("body", event.body())
                    .put("status", event.status())
                    .put("answer", event.answer())
                    .put("time", event.time().toString());
        }
        return list;
    }

    private ArrayNode inbox() {
        ArrayNode list = HttpCall.JSON.createArrayNode();
        for (Buzz buzz : feishu.inbox()) {
            list.addObject()
                    .put("open_id", buzz.openId())
                    .put("type", buzz.type())
                    .put("message_id", buzz.messageId())
                    .put("time", buzz.time().toString());
        }
        return list;
    }

    private static ObjectNode object() {
        return HttpCall.JSON.createObjectNode();
    }
}
