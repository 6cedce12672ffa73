package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.List;
import java.util.Optional;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.LimitExceeded;
import io.github.camelfeishu.urgent.sandbox.world.Settings;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** The first checks of every API that needs a token: token, app, limit, scope. */
final class Gateway {
    private static final String BEARER = "Bearer ";

    private Gateway() {}

    /** Checks and counts the call; the token names its app and tenant. Without scopes the API needs none. */
    static AccessToken admit(World world, HttpCall call, String api, List<String> scopes, Checks checks) {
        AccessToken token = authenticate(world, call, checks);
        App app = token.app();
        checks.refuseIf(!app.isEnabled(), FeishuCode.APP_DISABLED, app + " is disabled");
        checks.refuseIf(
                !app.isInstalledIn(token.tenant()),
                FeishuCode.APP_NOT_INSTALLED,
                app + " is not installed in " + token.tenant());
        Optional<LimitExceeded> exceeded = checks.magic() == FeishuCode.RATE_LIMIT
                ? Optional.of(new LimitExceeded(Settings.PER_SECOND, 1))
                : world.countCall(api, token);
        if (exceeded.isPresent()) {
            throw Refusal.rateLimited(exceeded.get().limit(), exceeded.get().resetSeconds());
        }
        if (checks.magic() == FeishuCode.SCOPE_MISSING || !scopes.isEmpty() && !app.hasAnyScope(scopes)) {
            throw Refusal.scopeMissing(scopes);
        }
        return token;
    }

    private static AccessToken authenticate(World world, HttpCall call, Checks checks) {
        String authorization = call.header("Authorization");
        boolean bearer = authorization != null && authorization.matches(BEARER + "\\S+");
        checks.refuseIf(!bearer, FeishuCode.TOKEN_MISSING, "there must be one header Authorization: Bearer <token>");

        String value = authorization.substring(BEARER.length());
        Optional<AccessToken> token = world.findToken(value);
        Optional<FeishuCode> magic = FeishuCode.ofMagicId(MagicId.TOKEN, value);
        FeishuCode dead = magic.orElseGet(() -> refusal(world, value, token.orElse(null)));
        for (FeishuCode code : AccessToken.DEAD) {
            checks.refuseIf(dead == code, code, "get a new tenant_access_token and repeat the call");
        }
        magic.ifPresent(code -> {
            throw new Refusal(code, "magic token");
        });
        return token.orElseThrow();
    }

    /** The code that this token answers; null if it is valid. */
    private static FeishuCode refusal(World world, String value, AccessToken token) {
        if (token != null && token.tenant() != null) {
            return token.isDead(world.clock().instant()) ? token.refusal() : null;
        }
        return switch (value.substring(0, Math.min(2, value.length()))) {
            case "t-" -> FeishuCode.TENANT_TOKEN_INVALID;
            case "a-" -> FeishuCode.APP_TOKEN_INVALID;
            case "u-" -> FeishuCode.USER_TOKEN_INVALID;
            default -> FeishuCode.TOKEN_MALFORMED;
        };
    }
}
