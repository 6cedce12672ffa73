package io.github.camelfeishu.urgent;

import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.camelfeishu.urgent.delivery.DeliveryProgress;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest;
import io.github.camelfeishu.urgent.input.DynamicOptions;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * The progress of deliveries that have not succeeded, for a redelivery of the same exchange. Parts of a splitter or multicast are
 * copies, made anew when the exchange around them is redelivered: they are known by the exchange that they are copies of.
 */
final class DeliveryMemory {

    /** By the URI as the route has it: Camel may have made the endpoint anew, or share it with other URIs. */
    private record Delivery(
            String endpointUri,
            DynamicOptions options,
            DeliveryRequest request,
            Object splitPart,
            Object multicastPart) {}

    private final Lock lock = new ReentrantLock();

    /** By the id of the exchange: Camel hands the same String to the copies, so an entry ends with the last of them. */
    private final Map<String, Map<Delivery, DeliveryProgress>> open = new WeakHashMap<>();

    /** The progress of an attempt that has failed or is under way, else a new one. */
    DeliveryProgress of(Exchange exchange, String endpointUri, DeliveryRequest request) {
        String id = id(exchange);
        Delivery key = key(exchange, endpointUri, request);
        // made before the lock that all deliveries share: it may have very many recipients
        DeliveryProgress fresh = new DeliveryProgress(request);
        lock.lock();
        try {
            DeliveryProgress known =
                    open.computeIfAbsent(id, it -> new HashMap<>()).putIfAbsent(key, fresh);
            return known == null ? fresh : known;
        } finally {
            lock.unlock();
        }
    }

    /** Ends with a success: the same delivery again is a new one. */
    void forget(Exchange exchange, String endpointUri, DeliveryProgress progress) {
        String id = id(exchange);
        Delivery key = key(exchange, endpointUri, progress.request());
        lock.lock();
        try {
            open.computeIfPresent(id, (it, deliveries) -> {
                deliveries.remove(key, progress);
                return deliveries.isEmpty() ? null : deliveries;
            });
        } finally {
            lock.unlock();
        }
    }

    private static String id(Exchange exchange) {
        String original = exchange.getProperty(ExchangePropertyKey.CORRELATION_ID, String.class);
        return original == null ? exchange.getExchangeId() : original;
    }

    private static Delivery key(Exchange exchange, String endpointUri, DeliveryRequest request) {
        return new Delivery(
                endpointUri,
                DynamicOptions.of(exchange, endpointUri),
                request,
                exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX),
                exchange.getProperty(ExchangePropertyKey.MULTICAST_INDEX));
    }
}
