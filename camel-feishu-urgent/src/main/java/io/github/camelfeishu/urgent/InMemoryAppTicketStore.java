package io.github.camelfeishu.urgent;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelfeishu.urgent.api.AppTicketStore;

/** The app tickets of this JVM, until it ends. */
final class InMemoryAppTicketStore implements AppTicketStore {

    private final Map<String, String> tickets = new ConcurrentHashMap<>();

    @Override
    public String get(String appId) {
        return tickets.get(appId);
    }

    @Override
    public void put(String appId, String appTicket) {
        tickets.put(appId, appTicket);
    }
}
