package io.github.camelfeishu.urgent.client;

import java.time.Duration;

import io.github.camelfeishu.urgent.client.AccessTokens.Fetched;
import io.github.camelfeishu.urgent.client.AccessTokens.Key;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a store app comes by its tokens: app_ticket, app_access_token, tenant_access_token. */
final class StoreAppTokens {

    private static final Logger LOG = LoggerFactory.getLogger(StoreAppTokens.class);

    private final FeishuApp app;
    private final AppTickets tickets;
    private final AccessTokens tokens;
    private final TokenCalls calls;
    private final Duration ticketWait;

    /** @param ticketWait how long to wait for a ticket that was asked for */
    StoreAppTokens(FeishuApp app, AppTickets tickets, AccessTokens tokens, TokenCalls calls, Duration ticketWait) {
        this.app = app;
        this.tickets = tickets;
        this.tokens = tokens;
        this.calls = calls;
        this.ticketWait = ticketWait;
    }

    /**
     * A tenant_access_token that lives.
     *
     * @param dead a token that Feishu has refused, or null
     */
    String tenantToken(String tenantKey, String dead) throws FeishuCallException {
        Duration wait = appTokenWait().plus(calls.longest()).multipliedBy(2);
        return tokens.get(Key.ofTenant(app, tenantKey), this::credentials, dead, wait, () -> fetch(tenantKey));
    }

    private Fetched fetch(String tenantKey) throws FeishuCallException {
        String appToken = appToken(null);
        try {
            return calls.tenantToken(appToken, tenantKey);
        } catch (FeishuCallException e) {
            if (!e.failure().deadToken()) {
                throw FeishuErrors.ofTenant(tenantKey, e);
            }
            LOG.debug(
                    "The app_access_token of {} is dead ({}) and is replaced",
                    app,
                    e.failure().code());
            return calls.tenantToken(appToken(appToken), tenantKey);
        }
    }

    private String appToken(String dead) throws FeishuCallException {
        return tokens.get(Key.ofApp(app), this::credentials, dead, appTokenWait(), this::fetchAppToken);
    }

    private Duration appTokenWait() {
        return calls.longest().multipliedBy(3).plus(ticketWait);
    }

    /** With another ticket credentials that were refused may be right. */
    private String credentials() throws FeishuCallException {
        return app.appSecret() + " " + tickets.latest();
    }

    private Fetched fetchAppToken() throws FeishuCallException {
        String ticket = tickets.latest();
        if (ticket == null) {
            return calls.appToken(newTicket(null));
        }
        try {
            return calls.appToken(ticket);
        } catch (FeishuCallException e) {
            if (e.failure().code() != FeishuErrors.WRONG_TICKET) {
                throw e;
            }
            LOG.debug("The app ticket of {} is no good any more and is replaced", app);
            return calls.appToken(newTicket(ticket));
        }
    }

    private String newTicket(String refused) throws FeishuCallException {
        String latest = tickets.latest();
        if (latest != null && !latest.equals(refused)) {
            return latest;
        }
        LOG.debug("Asking Feishu to push the app ticket of {} again", app);
        calls.resendTicket();
        String ticket = tickets.await(refused, ticketWait);
        if (ticket == null) {
            throw new FeishuCallException(FeishuErrors.noTicket(app, refused != null, ticketWait), null);
        }
        return ticket;
    }
}
