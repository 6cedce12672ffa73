package io.github.camelfeishu.urgent;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.github.camelfeishu.urgent.delivery.DeliveryEvent;

/** The counts of one endpoint, for JMX. */
final class DeliveryCounts implements DeliveryEvent.Counter {

    private final Map<DeliveryEvent, LongAdder> counts = new EnumMap<>(DeliveryEvent.class);

    DeliveryCounts() {
        for (DeliveryEvent event : DeliveryEvent.values()) {
            counts.put(event, new LongAdder());
        }
    }

    @Override
    public void add(DeliveryEvent event, long count) {
        counts.get(event).add(count);
    }

    long of(DeliveryEvent event) {
        return counts.get(event).sum();
    }
}
