package io.github.camelfeishu.urgent.watch;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** The counts as Micrometer meters. Without Micrometer the class does not link: {@link NoClassDefFoundError}. */
final class DeliveryMeters {

    private static final String PREFIX = "camel.feishu.urgent.";

    private final Map<Count, Counter> counters = new EnumMap<>(Count.class);

    private DeliveryMeters(MeterRegistry registry, String urgentType) {
        for (Count count : Count.values()) {
            counters.put(
                    count,
                    Counter.builder(PREFIX
                                    + count.name().toLowerCase(Locale.ROOT).replace('_', '.'))
                            .tag("urgentType", urgentType)
                            .register(registry));
        }
    }

    /** Counts into the context's registry, if it has just one. */
    static Optional<DeliveryMeters> of(CamelContext context, String urgentType) {
        return Optional.ofNullable(CamelContextHelper.findSingleByType(context, MeterRegistry.class))
                .map(registry -> new DeliveryMeters(registry, urgentType));
    }

    void add(Count count, long number) {
        counters.get(count).increment(number);
    }
}
