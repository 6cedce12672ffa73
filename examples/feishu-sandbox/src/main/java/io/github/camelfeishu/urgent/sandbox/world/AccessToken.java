package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;

/**
 * An access token of an app.
 *
 * @param tenant    the tenant of a tenant_access_token; null for an app_access_token
 * @param revokedBy the code that the token answers since it was revoked; null if it was not
 */
public record AccessToken(String value, App app, Tenant tenant, Instant expiresAt, FeishuCode revokedBy) {
    /** The codes of dead tokens, in the order of the checks. */
    public static final List<FeishuCode> DEAD = List.of(
            FeishuCode.TOKEN_MALFORMED,
            FeishuCode.TENANT_TOKEN_INVALID,
            FeishuCode.APP_TOKEN_INVALID,
            FeishuCode.USER_TOKEN_INVALID,
            FeishuCode.TOKEN_EXPIRED);

    /** Whether the token was revoked or has expired. */
    public boolean isDead(Instant now) {
        return revokedBy != null || !now.isBefore(expiresAt);
    }

    /** The code that a dead token answers. */
    public FeishuCode refusal() {
        return revokedBy == null ? FeishuCode.TOKEN_EXPIRED : revokedBy;
    }

    /** The seconds left, for the answer's {@code expire}. */
    public long secondsLeft(Instant now) {
        return Duration.between(now, expiresAt).toSeconds();
    }

    AccessToken revoked(FeishuCode by) {
        return new AccessToken(value, app, tenant, expiresAt, by);
    }
}
