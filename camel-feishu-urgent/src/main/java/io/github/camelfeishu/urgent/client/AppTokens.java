package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.Optional;

import io.github.camelfeishu.urgent.client.AccessTokens.Key;

/** The access tokens of one app, tenant by tenant. */
public interface AppTokens {

    /** @param tenantKey the tenant of a store app; empty for any other app, which has one tenant */
    TokenSource in(Optional<String> tenantKey);

    /** The tokens of a self-built app, or the one token that was given in their place. */
    static AppTokens ofSelfBuilt(FeishuApp app, AccessTokens tokens, TokenCalls calls) {
        TokenSource source = app.accessToken() == null
                ? new SelfBuiltTokens(app, tokens, calls)
                : TokenSource.given(app.accessToken());
        return tenantKey -> source;
    }

    /** @param ticketWait how long to wait for a ticket that was asked for */
    static AppTokens ofStore(
            FeishuApp app, AppTickets tickets, AccessTokens tokens, TokenCalls calls, Duration ticketWait) {
        return tenantKey -> new StoreAppTokens(app, tenantKey.orElseThrow(), tickets, tokens, calls, ticketWait);
    }

    /** {@code auth/v3/tenant_access_token/internal}. */
    final class SelfBuiltTokens implements TokenSource {

        private final FeishuApp app;
        private final AccessTokens tokens;
        private final TokenCalls calls;
        private final Key key;

        SelfBuiltTokens(FeishuApp app, AccessTokens tokens, TokenCalls calls) {
            this.app = app;
            this.tokens = tokens;
            this.calls = calls;
            key = Key.ofSelfBuilt(app);
        }

        @Override
        public String current() throws FeishuCallException {
            return tokens.get(key, app::appSecret, calls.longest(), calls::selfBuiltToken);
        }

        @Override
        public boolean discard(String token) {
            tokens.discard(key, token);
            return true;
        }
    }
}
