package io.github.camelfeishu.urgent.sandbox.world;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;

/**
 * An app of the developer console, with its bot. A new app has the bot on, has every scope that the sandbox knows, and is
 * installed in the default tenant. A new store app has a ticket and is installed nowhere. Each change takes effect with
 * the next call and returns this app.
 */
public final class App {
    /** The state of a bot that is ready. */
    private static final int ENABLED = 2;

    private static final int MAX_ACTIVATE_STATUS = 6;

    private final World world;
    private final String appId;
    private final String appSecret;
    private final boolean store;
    private final Set<String> scopes;
    private final Set<Tenant> installedIn = new LinkedHashSet<>();
    private EventSubscription subscription;
    private String ticket;
    private boolean botEnabled = true;
    private int activateStatus = ENABLED;
    private boolean enabled = true;

    App(World world, String appId, String appSecret, boolean store, Set<String> scopes) {
        this.world = world;
        this.appId = appId;
        this.appSecret = appSecret;
        this.store = store;
        this.ticket = store ? newTicket() : null;
        this.scopes = new TreeSet<>(scopes);
    }

    /** The {@code app_id}: {@code cli_…}. */
    public String appId() {
        return appId;
    }

    /** The {@code app_secret}. */
    public String appSecret() {
        return appSecret;
    }

    /** Whether it is a store app, which any tenant can install. */
    public boolean isStore() {
        return store;
    }

    /** Its scopes, sorted. */
    public Set<String> scopes() {
        synchronized (world) {
            return new TreeSet<>(scopes);
        }
    }

    /** Removes a scope. If neither its current nor its older name is left, calls answer 99991672. */
    public App removeScope(String scope) {
        synchronized (world) {
            scopes.remove(scope);
            return this;
        }
    }

    /** Adds a scope, by its current or its older name. */
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

    /** The state of the bot, {@code activate_status}. */
    public int activateStatus() {
        synchronized (world) {
            return activateStatus;
        }
    }

    /**
     * Sets the state of the bot; only the call for the bot's state shows it.
     *
     * @param status 0 awaiting installation, 1 disabled, 2 enabled, 3 installed and not enabled, 4 upgrade pending, 5
     *               licence expired, 6 plan expired
     * @throws IllegalArgumentException for any other number
     */
    public App activateStatus(int status) {
        if (status < 0 || status > MAX_ACTIVATE_STATUS) {
            throw new IllegalArgumentException("the state of a bot is from 0 to 6, not " + status);
        }
        synchronized (world) {
            activateStatus = status;
            return this;
        }
    }

    /** Disables the app, as a tenant's admin can: 99991662. */
    public App disable() {
        return enabled(false);
    }

    /** Enables the app again. */
    public App enable() {
        return enabled(true);
    }

    private App enabled(boolean value) {
        synchronized (world) {
            enabled = value;
            return this;
        }
    }

    /** Uninstalls the app from the default tenant: 99991673. */
    public App uninstall() {
        return uninstallFrom(world.tenant());
    }

    /** Installs the app in the default tenant. */
    public App install() {
        return installIn(world.tenant());
    }

    /**
     * Installs the app in a tenant.
     *
     * @throws IllegalStateException if it is no store app, and the tenant is not the default one
     */
    public App installIn(Tenant tenant) {
        if (tenant != world.tenant()) {
            requireStore();
        }
        synchronized (world) {
            installedIn.add(tenant);
            return this;
        }
    }

    /** Uninstalls the app from a tenant: 99991673. */
    public App uninstallFrom(Tenant tenant) {
        synchronized (world) {
            installedIn.remove(tenant);
            return this;
        }
    }

    /**
     * Sets the URL that gets the app's events, as in the developer console. The URL must answer a challenge first.
     *
     * @param url               an HTTP URL
     * @param verificationToken a text in every event, by which the receiver recognises Feishu
     * @param encryptKey        the key that events are encrypted and signed with; null: they are neither
     * @throws IllegalStateException if there is no right answer within three seconds; nothing changes then
     */
    public App subscribe(String url, String verificationToken, String encryptKey) {
        EventSubscription wanted = new EventSubscription(url, verificationToken, encryptKey);
        world.events().challenge(world, this, wanted);
        synchronized (world) {
            subscription = wanted;
            return this;
        }
    }

    /** Sets the URL that gets the app's events, without a challenge: the receiver may start later. */
    public App subscribeUnchecked(EventSubscription to) {
        synchronized (world) {
            subscription = to;
            return this;
        }
    }

    /**
     * The current app_ticket. Any other answers 10012.
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
     * Replaces the ticket, and pushes nothing. The old ticket is invalid then.
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
     * Pushes the ticket, as Feishu does about once an hour, and waits for the answer for up to three seconds.
     *
     * @return the event and its answer
     * @throws IllegalStateException if the app is no store app, or has no callback URL
     */
    public PushedEvent pushTicket() {
        requireStore();
        EventSubscription to =
                subscription().orElseThrow(() -> new IllegalStateException(this + " has no callback URL"));
        return world.events().pushTicket(world, this, to, ticket());
    }

    /**
     * Makes all its app_access_tokens invalid: 99991664. Its tokens for tenants stay valid.
     *
     * @throws IllegalStateException if the app is no store app
     */
    public App revokeAppTokens() {
        requireStore();
        synchronized (world) {
            world.tokens().revokeAppTokens(this);
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

    /** The token that its next call for one gets: a valid one, for the default tenant. */
    public String token() {
        return world.issueToken(this, world.tenant()).value();
    }

    /** Lets all its tokens for tenants expire: 99991677. */
    public App expireTokens() {
        return revokeTokens(FeishuCode.TOKEN_EXPIRED.code());
    }

    /** Makes all its tokens for tenants invalid: 99991663. New tokens are valid. */
    public App revokeTokens() {
        return revokeTokens(FeishuCode.TENANT_TOKEN_INVALID.code());
    }

    /**
     * Makes all its tokens for tenants answer this code. New tokens are valid.
     *
     * @param code 99991663, 99991664, 99991668, 99991671 or 99991677
     * @throws IllegalArgumentException for any other code
     */
    public App revokeTokens(int code) {
        FeishuCode dead = FeishuCode.of(code)
                .filter(AccessToken.DEAD::contains)
                .orElseThrow(() -> new IllegalArgumentException("a dead token does not answer " + code));
        synchronized (world) {
            world.tokens().revokeTenantTokens(this, dead);
            return this;
        }
    }

    /** Whether the bot is on. */
    public boolean isBotEnabled() {
        synchronized (world) {
            return botEnabled;
        }
    }

    /** Whether the app is enabled. */
    public boolean isEnabled() {
        synchronized (world) {
            return enabled;
        }
    }

    /** Whether the app is installed in this tenant. */
    public boolean isInstalledIn(Tenant tenant) {
        synchronized (world) {
            return installedIn.contains(tenant);
        }
    }

    /** The tenants that the app is installed in. */
    public List<Tenant> installedIn() {
        synchronized (world) {
            return List.copyOf(installedIn);
        }
    }

    /** Whether the app has one of these scopes or more. */
    public boolean hasAnyScope(Collection<String> wanted) {
        synchronized (world) {
            return wanted.stream().anyMatch(scopes::contains);
        }
    }

    /** The callback URL; empty if there is none. */
    public Optional<EventSubscription> subscription() {
        synchronized (world) {
            return Optional.ofNullable(subscription);
        }
    }

    @Override
    public String toString() {
        return appId;
    }
}
