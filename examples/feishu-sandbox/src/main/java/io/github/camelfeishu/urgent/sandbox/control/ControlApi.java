package io.github.camelfeishu.urgent.sandbox.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.ControlHandler;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.HttpFront;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.SandboxClock;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** The control API: the same as in Java, over HTTP, below {@code /sandbox}. */
public final class ControlApi implements ControlHandler {
    private static final String PREFIX = "/sandbox";

    private final HttpFront front;
    private final Supplier<World> currentWorld;
    private final Runnable reset;

    /**
     * The control API of one sandbox.
     *
     * @param currentWorld the world, which a reset replaces
     * @param reset        resets the sandbox
     */
    public ControlApi(HttpFront front, Supplier<World> currentWorld, Runnable reset) {
        this.front = front;
        this.currentWorld = currentWorld;
        this.reset = reset;
    }

    /** A text for people: the ids of the world, and commands to try. */
    public String usage() {
        return Usage.of(front.baseUrl(), world());
    }

    @Override
    public boolean handles(String path) {
        return path.equals(PREFIX) || path.startsWith(PREFIX + "/") || PageFiles.has(path);
    }

    @Override
    public Outcome answer(HttpCall request) {
        String method = request.method();
        String path = request.path();
        String body = request.body();
        OwnPages own = new OwnPages(front.baseUrl());
        boolean file = PageFiles.has(path) && method.equals("GET");
        // a link on another site may lead to the page; a request for it changes nothing
        Optional<String> foreign =
                own.foreignHost(request).or(() -> file ? Optional.empty() : own.foreignPage(request));
        if (foreign.isPresent()) {
            return outcome(Answer.json(403, object().put("error", foreign.get())));
        }
        if (file) {
            return outcome(PageFiles.get(path));
        }
        try {
            if (!path.startsWith(PREFIX)) {
                throw notFound(method, path);
            }
            String[] parts = path.substring(PREFIX.length()).split("/", -1);
            String name = parts.length > 1 ? parts[1] : "";
            String id = parts.length > 2 ? parts[2] : "";
            if (parts.length > 4) {
                throw notFound(method, path);
            }
            String route =
                    method + " " + name + (parts.length > 2 ? "/id" : "") + (parts.length > 3 ? "/" + parts[3] : "");
            return switch (route) {
                case "GET " -> outcome(Answer.text(200, usage()));
                case "GET state" -> outcome(state());
                case "GET calls" -> calls(Query.of(request.query()));
                case "GET inbox" -> outcome(list(world().inbox(), Views::json));
                case "GET messages" -> outcome(list(world().sentMessages(), Views::json));
                case "GET events" -> outcome(list(world().pushedEvents(), Views::json));
                case "GET stream" -> stream(Query.of(request.query()));
                case "POST reset" -> reset(Fields.of(body));
                case "POST clock" -> clock(Fields.of(body));
                case "PATCH settings" -> settings(Fields.of(body));
                case "PATCH tenant" -> tenant(Fields.of(body));
                case "POST faults" -> fault(Fields.of(body));
                case "DELETE faults" -> {
                    front.clearFaults();
                    yield outcome(object());
                }
                case "POST tenants" -> addTenant(Fields.of(body));
                case "POST apps" -> addApp(Fields.of(body));
                case "PATCH apps/id" -> changeApp(world().app(id), Fields.of(body));
                case "POST users" -> addUsers(Fields.of(body));
                case "PATCH users/id" -> changeUser(world().user(id), Fields.of(body));
                case "POST chats" -> addChat(Fields.of(body));
                case "PATCH chats/id" -> changeChat(world().chat(id), Fields.of(body));
                case "POST messages" -> addMessage(Fields.of(body));
                case "PATCH messages/id" -> changeMessage(world().message(id), Fields.of(body));
                case "POST messages/id/clicks" -> click(world().message(id), Fields.of(body));
                default -> throw notFound(method, path);
            };
        } catch (NoSuchElementException e) {
            return error(404, e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return error(400, e);
        }
    }

    private static Outcome outcome(JsonNode body) {
        return outcome(Answer.json(200, body));
    }

    private static Outcome outcome(Answer answer) {
        return Outcome.of(answer, null);
    }

    private static Outcome outcome(JsonBody body) {
        return Outcome.of(Answer.JSON, body);
    }

    private JsonBody state() {
        return Views.state(front, world());
    }

    private static <T> JsonBody list(Collection<T> entries, Function<T, ObjectNode> view) {
        return json -> JsonBody.writeList(json, entries, view);
    }

    private Outcome calls(Query query) {
        long after = query.number("after", 0, Long.MAX_VALUE).orElse(0L);
        int limit = query.number("limit", 1, Integer.MAX_VALUE).orElse(1000L).intValue();
        query.refuseUnknown();
        return outcome(Views.calls(front.traffic().calls(after, limit)));
    }

    private Outcome stream(Query query) {
        PageFeed feed = new PageFeed(front, currentWorld, query);
        query.refuseUnknown();
        if (!front.hasRoomForEvents()) {
            return outcome(Answer.json(503, object().put("error", "too many pages are open")));
        }
        return Outcome.of(feed);
    }

    private World world() {
        return currentWorld.get();
    }

    private static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    private static NoSuchElementException notFound(String method, String path) {
        return new NoSuchElementException("there is no " + method + " " + path + "; see GET " + PREFIX);
    }

    private static Outcome error(int status, RuntimeException e) {
        return outcome(Answer.json(status, object().put("error", e.getMessage())));
    }

    private Outcome reset(Fields fields) {
        fields.refuseUnknown();
        reset.run();
        return outcome(state());
    }

    private Outcome clock(Fields fields) {
        SandboxClock clock = world().clock();
        fields.onFlag("freeze", true, clock::freeze)
                .onInteger("advance_seconds", seconds -> clock.advance(Duration.ofSeconds(seconds)))
                .apply();
        return outcome(object().put("time", clock.instant().toString()));
    }

    private Outcome settings(Fields fields) {
        SharedFields.settings(fields, world(), front.traffic());
        return outcome(Views.settings(world(), front.traffic()));
    }

    private Outcome tenant(Fields fields) {
        Tenant tenant = world().tenant();
        SharedFields.of(tenant, fields).apply();
        return outcome(Views.json(tenant));
    }

    private Outcome addTenant(Fields fields) {
        String tenantKey = fields.requiredText("tenant_key");
        fields.refuseUnknown();
        return outcome(Views.json(world().addTenant(tenantKey)));
    }

    private Outcome addApp(Fields fields) {
        String appId = fields.requiredText("app_id");
        String appSecret = fields.requiredText("app_secret");
        boolean store = fields.flag("store").orElse(false);
        fields.refuseUnknown();
        return outcome(Views.json(store ? world().addStoreApp(appId, appSecret) : world().addApp(appId, appSecret)));
    }

    private Outcome changeApp(App app, Fields fields) {
        String verificationToken = fields.text("verification_token").orElse("");
        String encryptKey = fields.text("encrypt_key").orElse(null);
        SharedFields.of(app, fields)
                .onFlag("installed", on -> on ? app.install() : app.uninstall())
                .onTexts("add_scopes", app::addScope)
                .onTexts("remove_scopes", app::removeScope)
                .onFlag("expire_tokens", true, app::expireTokens)
                .onInteger("revoke_tokens", app::revokeTokens)
                .onTexts("install_in", tenantKey -> app.installIn(world().tenant(tenantKey)))
                .onTexts("uninstall_from", tenantKey -> app.uninstallFrom(world().tenant(tenantKey)))
                .onFlag("revoke_app_tokens", true, app::revokeAppTokens)
                .onText("callback_url", url -> app.subscribe(url, verificationToken, encryptKey))
                .onFlag("rotate_ticket", true, app::rotateTicket)
                .onFlag("push_ticket", true, app::pushTicket)
                .apply();
        return outcome(Views.json(app));
    }

    private Outcome addUsers(Fields fields) {
        Optional<Integer> count = fields.integer("count");
        if (count.isPresent()) {
            fields.refuseUnknown();
            ObjectNode body = object();
            ArrayNode openIds = body.putArray("open_ids");
            world().addUsers(World.notNegative("count", count.get())).forEach(openIds::add);
            return outcome(body);
        }
        String userId = fields.requiredText("user_id");
        fields.refuseUnknown();
        return outcome(Views.json(world().addUser(userId)));
    }

    private Outcome changeUser(User user, Fields fields) {
        SharedFields.of(user, fields.onFlag("in_company", false, user::leaveCompany))
                .onText("read", user::read)
                .onFlag("read_all", true, user::readAll)
                .onText("answer", user::answer)
                .onText("decline", user::decline)
                .apply();
        return outcome(Views.json(user));
    }

    private Outcome addChat(Fields fields) {
        String chatId = fields.requiredText("chat_id");
        String tenantKey = fields.text("tenant_key").orElse(World.TENANT_KEY);
        fields.refuseUnknown();
        return outcome(Views.json(world().addChat(chatId, world().tenant(tenantKey))));
    }

    private Outcome changeChat(Chat chat, Fields fields) {
        // first: an unknown member or bot is refused before a flag is set
        fields.onTexts("add_members", userId -> chat.addMember(world().user(userId)))
                .onTexts("remove_members", userId -> chat.removeMember(world().user(userId)))
                .onTexts("add_bots", appId -> chat.addBot(world().app(appId)))
                .onTexts("remove_bots", appId -> chat.removeBot(world().app(appId)));
        SharedFields.of(chat, fields).onFlag("dissolved", true, chat::dissolve).apply();
        return outcome(Views.json(chat));
    }

    private Outcome addMessage(Fields fields) {
        String chatId = fields.text("chat_id").orElse(World.CHAT_ID);
        boolean batch = fields.flag("batch").orElse(false);
        fields.refuseUnknown();
        if (batch) {
            return outcome(object().put("message_id", world().newBatchMessageId()));
        }
        return outcome(Views.json(world().addMessage(world().chat(chatId))));
    }

    private Outcome changeMessage(Message message, Fields fields) {
        fields.onText("sender", appId -> message.sender(world().app(appId)))
                .onInteger("age_seconds", seconds -> message.sentAt(ago(seconds)))
                .onFlag("deleted", true, message::delete)
                .onFlag("folded", message::folded)
                .onFlag("risky", message::risky)
                .apply();
        return outcome(Views.json(message));
    }

    private Outcome click(Message message, Fields fields) {
        String userId = fields.requiredText("user_id");
        String button = fields.requiredText("button");
        fields.refuseUnknown();
        return outcome(Views.json(message.click(world().user(userId), button)));
    }

    private Instant ago(int seconds) {
        return world().clock().instant().minusSeconds(World.notNegative("age_seconds", seconds));
    }

    private Outcome fault(Fields fields) {
        Fault fault = FaultFields.read(fields);
        Optional<Integer> times = fields.integer("times");
        Optional<Double> probability = fields.number("probability");
        int seed = fields.integer("seed").orElse(0);
        fields.refuseUnknown();
        ObjectNode body = object().put("fault", fault.toString());
        if (fault.refusesConnections()) {
            // it also closes the connection of this request
            return Outcome.of(Answer.json(200, body), () -> front.faultNext(1, fault));
        }
        if (probability.isPresent()) {
            front.fault(probability.get(), fault, seed);
        } else {
            front.faultNext(times.orElse(1), fault);
        }
        return outcome(body);
    }
}
