package io.github.camelfeishu.urgent.client;

import java.time.Duration;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.AccessTokens.Fetched;
import io.github.camelfeishu.urgent.client.AccessTokens.Key;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokens of a store app in one tenant: app_ticket, app_access_token, tenant_access_token. */
final class StoreAppTokens implements TokenSource {

    private static final Logger LOG = LoggerFactory.getLogger(StoreAppTokens.class);

    private static final String HOW_TICKETS_ARRIVE =
            "Feishu pushes tickets, about once an hour and when asked to, to the request URL of the app's events: let a"
                    + " route take them there and hand them to an AppTicketCallback, on this node or on one that shares"
                    + " its appTicketStore; or set appTicket. The developer console shows what was pushed and answered.";

    private final FeishuApp app;
    private final String tenantKey;
    private final AppTickets tickets;
    private final AccessTokens tokens;
    private final TokenCalls calls;
    private final Duration ticketWait;
    private final Key appKey;
    private final Key tenantsKey;
    private final Duration appTokenWait;
    private final Duration tenantTokenWait;

    /** @param ticketWait how long to wait for a ticket that was asked for */
    StoreAppTokens(
            FeishuApp app,
            String tenantKey,
            AppTickets tickets,
            AccessTokens tokens,
            TokenCalls calls,
            Duration ticketWait) {
        this.app = app;
        this.tenantKey = tenantKey;
        this.tickets = tickets;
        this.tokens = tokens;
        this.calls = calls;
        this.ticketWait = ticketWait;
        appKey = Key.ofApp(app);
        tenantsKey = Key.ofTenant(app, tenantKey);
        appTokenWait = calls.longest().multipliedBy(3).plus(ticketWait);
        tenantTokenWait = appTokenWait.plus(calls.longest()).multipliedBy(2);
    }

    @Override
    public String current() throws FeishuCallException {
        return tokens.get(tenantsKey, this::credentials, tenantTokenWait, this::fetch);
    }

    @Override
    public boolean discard(String token) {
        tokens.discard(tenantsKey, token);
        return true;
    }

    private Fetched fetch() throws FeishuCallException {
        String appToken = appToken();
        try {
            return calls.tenantToken(appToken, tenantKey);
        } catch (FeishuCallException e) {
            if (!e.failure().deadToken()) {
                throw ofTenant(e);
            }
            LOG.debug(
                    "The app_access_token of {} is dead ({}) and is replaced",
                    app,
                    e.failure().code());
            tokens.discard(appKey, appToken);
            return calls.tenantToken(appToken(), tenantKey);
        }
    }

    /** A parameter that Feishu refuses here is the tenant. */
    private FeishuCallException ofTenant(FeishuCallException e) {
        Failure failure = e.failure();
        if (failure.code() != FeishuCode.INVALID_CREDENTIALS_PARAMETER.number()) {
            return e;
        }
        return new FeishuCallException(
                Failure.notExecuted(
                        Category.SETUP,
                        failure.code(),
                        failure.reason(),
                        "Check the tenant key " + tenantKey
                                + ": Feishu names it in the events and logins of that tenant, which must have installed"
                                + " the app.",
                        failure.logId()),
                e);
    }

    private String appToken() throws FeishuCallException {
        return tokens.get(appKey, this::credentials, appTokenWait, this::fetchAppToken);
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
            if (e.failure().code() != FeishuCode.WRONG_APP_TICKET.number()) {
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
            throw noTicket(refused != null);
        }
        return ticket;
    }

    private FeishuCallException noTicket(boolean hadOne) {
        return new FeishuCallException(Failure.notExecuted(
                Category.AUTH,
                hadOne ? FeishuCode.WRONG_APP_TICKET.number() : 0,
                (hadOne ? "the app ticket was refused and no other came" : "no app ticket came") + " for " + app
                        + " within " + ticketWait.toMillis() + " ms after Feishu was asked to push one",
                HOW_TICKETS_ARRIVE,
                null));
    }
}
