package io.github.camelfeishu.urgent.api;

/**
 * The place for the latest app ticket of each store app. Feishu pushes a ticket to one node; nodes that share a store
 * (a database, Redis, a Hazelcast map) all have it, and a node that starts has it at once. Used by many threads.
 *
 * <p>A ticket is a secret: keep it as safe as an app secret, and out of logs.
 */
public interface AppTicketStore {

    /**
     * The ticket that came last. Asked whenever an app_access_token is fetched, and every 100 ms while a ticket is
     * waited for.
     *
     * @param  appId            the app, {@code cli_…}
     * @return                  its latest ticket, or null if there is none
     * @throws RuntimeException if the store is out of reach; the buzz then fails as {@code SERVER}, retryable
     */
    String get(String appId);

    /**
     * Keeps the ticket in place of the one before.
     *
     * @param  appId            the app, {@code cli_…}
     * @param  appTicket        the ticket that Feishu pushed
     * @throws RuntimeException if the store is out of reach; the callback then fails, and Feishu pushes again later
     */
    void put(String appId, String appTicket);
}
