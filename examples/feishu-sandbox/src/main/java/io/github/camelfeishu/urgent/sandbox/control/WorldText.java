package io.github.camelfeishu.urgent.sandbox.control;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.wire.Traffic;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.EventSubscription;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** A world as text, in the form of {@code GET /sandbox/state}. Every error names its place, such as {@code users/3}. */
public final class WorldText {
    /** What the state shows, and a world does not take over. */
    private static final Set<String> HISTORY = Set.of("base_url", "time", "tenant", "messages");

    private static final List<String> PARTS = List.of("settings", "tenants", "apps", "users", "chats");

    private final World world;
    private final Traffic traffic;
    private final JsonNode text;

    private WorldText(World world, Traffic traffic, JsonNode text) {
        this.world = world;
        this.traffic = traffic;
        this.text = text;
    }

    /**
     * Changes a fresh world to that of the text.
     *
     * @throws IllegalArgumentException if the text is wrong
     */
    public static void load(String json, World world, Traffic traffic) {
        try {
            new WorldText(world, traffic, Json.MAPPER.readTree(json)).load();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not JSON at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    private void load() {
        if (!text.isObject()) {
            throw new IllegalArgumentException("a world is a JSON object");
        }
        text.fieldNames().forEachRemaining(name -> {
            if (!PARTS.contains(name) && !HISTORY.contains(name)) {
                throw new IllegalArgumentException(name + ": there is no such part of a world, only " + PARTS);
            }
        });
        if (text.has("settings")) {
            at("settings", text.get("settings"), fields -> SharedFields.settings(fields, world, traffic));
        }
        each("tenants", this::tenant);
        each("apps", this::app);
        if (text.has("users")) {
            removeOthers();
        }
        each("users", this::user);
        each("chats", this::chat);
    }

    private void each(String part, Consumer<Fields> change) {
        JsonNode list = text.path(part);
        if (!list.isMissingNode() && !list.isArray()) {
            throw new IllegalArgumentException(part + ": must be a list");
        }
        for (int i = 0; i < list.size(); i++) {
            at(part + "/" + i, list.get(i), change);
        }
    }

    private static void at(String place, JsonNode node, Consumer<Fields> change) {
        if (!(node instanceof ObjectNode object)) {
            throw new IllegalArgumentException(place + ": must be an object, not " + node);
        }
        try {
            change.accept(Fields.of(object));
        } catch (IllegalArgumentException | IllegalStateException | NoSuchElementException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    private void tenant(Fields fields) {
        String key = fields.requiredText("tenant_key");
        Tenant tenant = world.findTenant(key).orElseGet(() -> world.addTenant(key));
        SharedFields.of(tenant, fields).apply();
    }

    private void app(Fields fields) {
        String appId = fields.requiredText("app_id");
        String secret = fields.requiredText("app_secret");
        boolean store = fields.flag("store").orElse(false);
        App app = world.findApp(appId)
                .orElseGet(() -> store ? world.addStoreApp(appId, secret) : world.addApp(appId, secret));
        if (!app.appSecret().equals(secret) || app.isStore() != store) {
            throw new IllegalArgumentException(appId + " is always there, with the secret " + app.appSecret());
        }
        fields.text("callback_url")
                .ifPresent(url -> app.subscribeUnchecked(new EventSubscription(
                        url,
                        fields.text("verification_token").orElse(""),
                        fields.text("encrypt_key").orElse(null))));
        if (fields.has("installed_in")) {
            app.installedIn().forEach(app::uninstallFrom);
        }
        if (fields.has("scopes")) {
            app.scopes().forEach(app::removeScope);
        }
        SharedFields.of(app, fields)
                .ignore("verification_token", "encrypt_key")
                .onTexts("installed_in", key -> app.installIn(world.tenant(key)))
                .onTexts("scopes", app::addScope)
                .apply();
    }

    private void removeOthers() {
        Set<String> named = new TreeSet<>(text.get("users").findValuesAsText("user_id"));
        world.users().stream().filter(user -> !named.contains(user.userId())).forEach(world::removeUser);
    }

    private void user(Fields fields) {
        String userId = fields.requiredText("user_id");
        User user = world.findUser(UserIdType.USER_ID, userId, world.app()).orElseGet(() -> world.addUser(userId));
        SharedFields.of(user, fields)
                .ignore("open_id", "union_id")
                .onFlag("in_company", in -> in ? user : user.leaveCompany())
                .apply();
    }

    private void chat(Fields fields) {
        if (fields.has("partner")) {
            // the chat of a user and a bot begins with the first message
            return;
        }
        String chatId = fields.requiredText("chat_id");
        String tenantKey = fields.text("tenant_key").orElse(World.TENANT_KEY);
        Chat chat = world.findChat(chatId).orElseGet(() -> world.addChat(chatId, world.tenant(tenantKey)));
        if (fields.has("members")) {
            chat.members().forEach(chat::removeMember);
        }
        if (fields.has("bots")) {
            chat.bots().forEach(chat::removeBot);
        }
        SharedFields.of(chat, fields)
                .onTexts("members", userId -> chat.addMember(world.user(userId)))
                .onTexts("bots", appId -> chat.addBot(world.app(appId)))
                .onFlag("dissolved", dissolved -> dissolved ? chat.dissolve() : chat)
                .apply();
    }
}
