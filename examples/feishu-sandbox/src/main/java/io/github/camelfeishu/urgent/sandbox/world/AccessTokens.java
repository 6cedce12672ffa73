package io.github.camelfeishu.urgent.sandbox.world;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;

/** The access tokens that were issued. Guarded by the world's lock. */
final class AccessTokens {
    private static final Duration LIFETIME = Duration.ofHours(2);
    /** A token with less left is replaced by a new one; it stays good until it expires. */
    private static final Duration RENEWED_BELOW = Duration.ofMinutes(30);
    /** Until then an expired token answers that it has expired; afterwards that it is invalid. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, AccessToken> tokens = new HashMap<>();

    /** The current token, or a new one; a tenant of null asks for an app_access_token. */
    AccessToken issue(App app, Tenant tenant, Instant now, int length) {
        tokens.values().removeIf(token -> token.expiresAt().plus(REMEMBERED).isBefore(now));
        return tokens.values().stream()
                .filter(token -> token.app() == app && token.tenant() == tenant && !token.isDead(now))
                .filter(token -> !now.plus(RENEWED_BELOW).isAfter(token.expiresAt()))
                .findFirst()
                .orElseGet(() -> add(new AccessToken(
                        random(tenant == null ? "a-" : "t-", length), app, tenant, now.plus(LIFETIME), null)));
    }

    Optional<AccessToken> find(String value) {
        return Optional.ofNullable(tokens.get(value));
    }

    void revokeTenantTokens(App app, FeishuCode code) {
        revoke(token -> token.app() == app && token.tenant() != null, code);
    }

    void revokeAppTokens(App app) {
        revoke(token -> token.app() == app && token.tenant() == null, FeishuCode.APP_TOKEN_INVALID);
    }

    private void revoke(Predicate<AccessToken> revoked, FeishuCode code) {
        tokens.replaceAll((value, token) -> revoked.test(token) ? token.revoked(code) : token);
    }

    private AccessToken add(AccessToken token) {
        tokens.put(token.value(), token);
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
