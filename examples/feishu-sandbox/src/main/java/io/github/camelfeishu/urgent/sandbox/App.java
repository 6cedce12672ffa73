package io.github.camelfeishu.urgent.sandbox;

import java.util.Set;
import java.util.TreeSet;

/**
 * An app of the developer console, with its bot. A new one has its bot on and every scope that the sandbox knows, and
 * is installed in the tenant. Each method takes effect with the next call and returns this app.
 */
public final class App {
    /** Without it, {@code user_id} values do not come back. */
    static final String USER_ID_SCOPE = "contact:user.employee_id:readonly";

    private final World world;
    private final String appId;
    private final String appSecret;
    private final Set<String> scopes = new TreeSet<>();
    private boolean botEnabled = true;
    private boolean enabled = true;
    private boolean installed = true;

    App(World world, String appId, String appSecret) {
        this.world = world;
        this.appId = appId;
        this.appSecret = appSecret;
        for (UrgentType type : UrgentType.values()) {
            scopes.addAll(type.scopes);
        }
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

    /** Takes the app out of the tenant: 99991673. */
    public App uninstall() {
        return installed(false);
    }

    /** Ends what {@link #uninstall} did. */
    public App install() {
        return installed(true);
    }

    private App installed(boolean value) {
        synchronized (world) {
            installed = value;
            return this;
        }
    }

    /** Lets all its tokens expire now: 99991677. */
    public App expireTokens() {
        return revokeTokens(FeishuCode.TOKEN_EXPIRED.code);
    }

    /** Makes all its tokens invalid: 99991663. A token asked for afterwards is good. */
    public App revokeTokens() {
        return revokeTokens(FeishuCode.TENANT_TOKEN_INVALID.code);
    }

    /**
     * Makes all its tokens dead, each answering this code from now on. A token asked for afterwards is good.
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

    boolean isBotEnabled() {
        return botEnabled;
    }

    boolean isEnabled() {
        return enabled;
    }

    boolean isInstalled() {
        return installed;
    }

    boolean hasAnyScope(Iterable<String> wanted) {
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
