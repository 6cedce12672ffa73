package io.github.camelfeishu.urgent.sandbox.world;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;

/** The access tokens given out. Guarded by the world's lock. */
public final class AccessTokens {
    /** What a token that does not serve can answer, in the order of the checks. */
    public static final List<FeishuCode> DEAD = List.of(
            FeishuCode.TOKEN_MALFORMED,
            FeishuCode.TENANT_TOKEN_INVALID,
            FeishuCode.APP_TOKEN_INVALID,
            FeishuCode.USER_TOKEN_INVALID,
            FeishuCode.TOKEN_EXPIRED);

    private static final Duration LIFETIME = Duration.ofHours(2);
    private static final Duration RENEWED_BELOW = Duration.ofMinutes(30);
    /** How long an expired token is still known as such, before it is just an invalid one. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, AccessToken> tokens = new HashMap<>();

    /**
     * A token of an app in a tenant; a tenant of null makes it an app_access_token. {@code deadAs} is null while it
     * serves.
     */
    public record AccessToken(String value, App app, Tenant tenant, Instant expiresAt, FeishuCode deadAs) {
        public boolean isDead(Instant now) {
            return deadAs != null || !now.isBefore(expiresAt);
        }

        public FeishuCode refusal() {
            return deadAs == null ? FeishuCode.TOKEN_EXPIRED : deadAs;
        }

        /** Seconds left, as the answer's {@code expire} has them. */
        public long secondsLeft(Instant now) {
            return Duration.between(now, expiresAt).toSeconds();
        }
    }

    /**
     * The token with 30 minutes or more left, or a new one; the one before stays good until it expires.
     *
     * @param tenant whose tenant_access_token; null for the app_access_token
     */
    public AccessToken issue(App app, Tenant tenant, Instant now, int length) {
        tokens.values().removeIf(token -> token.expiresAt.plus(REMEMBERED).isBefore(now));
        return tokens.values().stream()
                .filter(token -> token.app == app && token.tenant == tenant && !token.isDead(now))
                .filter(token -> !now.plus(RENEWED_BELOW).isAfter(token.expiresAt))
                .findFirst()
                .orElseGet(() -> add(new AccessToken(
                        random(tenant == null ? "a-" : "t-", length), app, tenant, now.plus(LIFETIME), null)));
    }

    public Optional<AccessToken> find(String value) {
        return Optional.ofNullable(tokens.get(value));
    }

    /** Ends the app's tokens for tenants. */
    void revoke(App app, FeishuCode code) {
        revoke(token -> token.app == app && token.tenant != null, code);
    }

    /** Ends the app's app_access_tokens. */
    void revokeAppTokens(App app) {
        revoke(token -> token.app == app && token.tenant == null, FeishuCode.APP_TOKEN_INVALID);
    }

    private void revoke(Predicate<AccessToken> which, FeishuCode code) {
        tokens.replaceAll((value, token) ->
                which.test(token) ? new AccessToken(value, token.app, token.tenant, token.expiresAt, code) : token);
    }

    private AccessToken add(AccessToken token) {
        tokens.put(token.value, token);
        return token;
    }

    static String random(String prefix, int length) {
        StringBuilder value = new StringBuilder(prefix);
        while (value.length() < length) {
            value.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return value.toString();
    }
}
