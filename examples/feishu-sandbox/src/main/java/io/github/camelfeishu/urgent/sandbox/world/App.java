package io.github.camelfeishu.urgent.sandbox.world;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.feishu.ReadersApi;
import io.github.camelfeishu.urgent.sandbox.feishu.SendApi;

/**
 * An app of the developer console, with its bot. A new one has its bot on and every scope that the sandbox knows, and
 * is installed in the default tenant; a store app is installed nowhere, and has a ticket. Each method takes effect with
 * the next call and returns this app.
 */
public final class App {
    /** Without it, {@code user_id} values do not come back. */
    static final String USER_ID_SCOPE = "contact:user.employee_id:readonly";

    private final World world;
    private final String appId;
    private final String appSecret;
    private final boolean store;
    private final Set<String> scopes = new TreeSet<>();
    private final Set<Tenant> installedIn = new LinkedHashSet<>();
    private EventSubscription subscription;
    private String ticket;
    private boolean botEnabled = true;
    private boolean enabled = true;

    App(World world, String appId, String appSecret, boolean store) {
        this.world = world;
        this.appId = appId;
        this.appSecret = appSecret;
        this.store = store;
        this.ticket = store ? newTicket() : null;
        for (UrgentType type : UrgentType.values()) {
            scopes.addAll(type.scopes);
        }
        scopes.addAll(SendApi.SCOPES);
        scopes.addAll(ReadersApi.SCOPES);
        scopes.add(USER_ID_SCOPE);
    }

    /** The {@code app_id}: {@code cli_…}. */
    public String appId() {
        return appId;
    }

    /** The {@code app_secret}. */
    public String appSecret() {
        return appSecret;
    }

    /** Whether it is a store app, which many tenants can install. */
    public boolean isStore() {
        return store;
    }

    /** The scopes it has now, sorted. */
    public Set<String> scopes() {
        synchronized (world) {
            return new TreeSet<>(scopes);
        }
    }

    /** Takes a scope away. Without today's name and the older name of it, calls answer 99991672. */
    public App removeScope(String scope) {
        synchronized (world) {
            scopes.remove(scope);
            return this;
        }
    }

    /** Gives the app a scope, by today's name or the older one. */
    public App addScope(String scope) {
        synchronized (world) {
            scopes.add(scope);
            return this;
        }
    }

    /** Switches the bot ability off: 230006. */
    public App disableBot() {
        return botEnabled(false);
    }

    /** Switches the bot ability on again. */
    public App enableBot() {
        return botEnabled(true);
    }

    private App botEnabled(boolean value) {
        synchronized (world) {
            botEnabled = value;
            return this;
        }
    }

    /** The tenant's admin disables the app: 99991662. */
    public App disable() {
        return enabled(false);
    }

    /** Ends what {@link #disable} did. */
    public App enable() {
        return enabled(true);
    }

    private App enabled(boolean value) {
        synchronized (world) {
            enabled = value;
            return this;
        }
    }

    /** Takes the app out of the default tenant: 99991673. */
    public App uninstall() {
        return uninstallFrom(world.tenant);
    }

    /** Ends what {@link #uninstall} did. */
    public App install() {
        return installIn(world.tenant);
    }

    /**
     * Installs a store app in one more tenant.
     *
     * @throws IllegalStateException if the app is no store app and the tenant not the default one
     */
    public App installIn(Tenant tenant) {
        if (tenant != world.tenant) {
            requireStore();
        }
        synchronized (world) {
            installedIn.add(tenant);
            return this;
        }
    }

    /** Takes the app out of a tenant: 99991673. */
    public App uninstallFrom(Tenant tenant) {
        synchronized (world) {
            installedIn.remove(tenant);
            return this;
        }
    }

    /**
     * Sets where Feishu pushes the app's events, as in the developer console: the URL must answer a challenge first.
     *
     * @param url               an HTTP URL
     * @param verificationToken what every event carries, so that the receiver knows that it is from Feishu
     * @param encryptKey        what events are encrypted and signed with; null: they are neither
     * @throws IllegalStateException if the challenge is not answered rightly within three seconds; nothing is set then
     */
    public App subscribe(String url, String verificationToken, String encryptKey) {
        EventSubscription wanted = new EventSubscription(url, verificationToken, encryptKey);
        world.events.challenge(world, this, wanted);
        synchronized (world) {
            subscription = wanted;
            return this;
        }
    }

    /**
     * The app_ticket that gets an app_access_token; any other answers 10012.
     *
     * @throws IllegalStateException if the app is no store app
     */
    public String ticket() {
        requireStore();
        synchronized (world) {
            return ticket;
        }
    }

    /**
     * Replaces the ticket, which is no good from now on, and pushes nothing.
     *
     * @throws IllegalStateException if the app is no store app
     */
    public App rotateTicket() {
        requireStore();
        synchronized (world) {
            ticket = newTicket();
            return this;
        }
    }

    /**
     * Pushes the ticket, as Feishu does about once an hour, and waits for the answer, three seconds at most.
     *
     * @return what came of it
     * @throws IllegalStateException if the app is no store app, or nothing is subscribed
     */
    public PushedEvent pushTicket() {
        requireStore();
        EventSubscription to =
                subscription().orElseThrow(() -> new IllegalStateException(this + " has no callback URL"));
        return world.events.push(world, this, to, ticket());
    }

    /**
     * Makes all its app_access_tokens invalid: 99991664. Tokens for tenants live on.
     *
     * @throws IllegalStateException if the app is no store app
     */
    public App revokeAppTokens() {
        requireStore();
        synchronized (world) {
            world.tokens.revokeAppTokens(this);
            return this;
        }
    }

    private void requireStore() {
        if (!store) {
            throw new IllegalStateException(this + " is no store app");
        }
    }

    private static String newTicket() {
        return AccessTokens.random("ticket-", 32);
    }

    /** Lets all its tokens for tenants expire now: 99991677. */
    public App expireTokens() {
        return revokeTokens(FeishuCode.TOKEN_EXPIRED.code);
    }

    /** Makes all its tokens for tenants invalid: 99991663. A token asked for afterwards is good. */
    public App revokeTokens() {
        return revokeTokens(FeishuCode.TENANT_TOKEN_INVALID.code);
    }

    /**
     * Makes all its tokens for tenants dead, each answering this code from now on. A token asked for afterwards is good.
     *
     * @param code 99991663, 99991664, 99991668, 99991671 or 99991677
     * @throws IllegalArgumentException for any other code
     */
    public App revokeTokens(int code) {
        FeishuCode dead = FeishuCode.of(code)
                .filter(AccessTokens.DEAD::contains)
                .orElseThrow(() -> new IllegalArgumentException(code + " is no code of a dead token"));
        synchronized (world) {
            world.tokens.revoke(this, dead);
            return this;
        }
    }

    public boolean isBotEnabled() {
        return botEnabled;
    }

    public boolean isEnabled() {
        return enabled;
    }

    public boolean isInstalledIn(Tenant tenant) {
        return installedIn.contains(tenant);
    }

    public List<Tenant> installedIn() {
        return List.copyOf(installedIn);
    }

    public Optional<EventSubscription> subscription() {
        synchronized (world) {
            return Optional.ofNullable(subscription);
        }
    }

    public boolean hasAnyScope(Iterable<String> wanted) {
        for (String scope : wanted) {
            if (scopes.contains(scope)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return appId;
    }
}
