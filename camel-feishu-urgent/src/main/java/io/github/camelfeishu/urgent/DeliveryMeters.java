package io.github.camelfeishu.urgent;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.github.camelfeishu.urgent.delivery.DeliveryEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** The counts as Micrometer meters. Cannot be used where Micrometer is missing: {@link NoClassDefFoundError}. */
final class DeliveryMeters implements DeliveryEvent.Counter {

    private static final String PREFIX = "camel.feishu.urgent.";

    private final Map<DeliveryEvent, Counter> counters = new EnumMap<>(DeliveryEvent.class);

    private DeliveryMeters(MeterRegistry registry, String urgentType) {
        for (DeliveryEvent event : DeliveryEvent.values()) {
            counters.put(
                    event,
                    Counter.builder(PREFIX
                                    + event.name().toLowerCase(Locale.ROOT).replace('_', '.'))
                            .tag("urgentType", urgentType)
                            .register(registry));
        }
    }

    /** Counts into the context's registry, if it has just one. */
    static Optional<DeliveryEvent.Counter> of(CamelContext context, String urgentType) {
        return Optional.ofNullable(CamelContextHelper.findSingleByType(context, MeterRegistry.class))
                .map(registry -> new DeliveryMeters(registry, urgentType));
    }

    @Override
    public void add(DeliveryEvent event, long count) {
        counters.get(event).increment(count);
    }
}
