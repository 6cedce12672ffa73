package io.github.camelfeishu.urgent.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelfeishu.urgent.api.AppTicketStore;

/** A store of app tickets as an application may bring one. */
public final class AppTicketMap implements AppTicketStore {

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
