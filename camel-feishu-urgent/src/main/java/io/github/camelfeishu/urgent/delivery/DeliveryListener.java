package io.github.camelfeishu.urgent.delivery;

import io.github.camelfeishu.urgent.client.CallListener;

/** Hears of the events in deliveries, and decides nothing. Used by many threads; must be quick. */
public interface DeliveryListener extends CallListener {

    /** @param count how many times it happened, or how many people it happened to */
    void happened(DeliveryEvent event, long count);
}
