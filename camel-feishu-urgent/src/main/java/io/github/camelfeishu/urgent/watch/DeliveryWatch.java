package io.github.camelfeishu.urgent.watch;

import java.util.Optional;
import java.util.function.ObjLongConsumer;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.delivery.DeliveryEvent;
import io.github.camelfeishu.urgent.delivery.DeliveryListener;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what happens in the deliveries of one endpoint, and counts it for JMX, Micrometer and the health check. */
public final class DeliveryWatch implements DeliveryListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWatch.class);

    private final DeliveryCounts counts;
    private final Optional<ObjLongConsumer<Count>> meters;
    private final FeishuHealthCheck health;

    /** @param urgentType the tag of the meters */
    public DeliveryWatch(CamelContext context, String urgentType, DeliveryCounts counts, FeishuHealthCheck health) {
        this.counts = counts;
        this.meters = meters(context, urgentType);
        this.health = health;
    }

    private static Optional<ObjLongConsumer<Count>> meters(CamelContext context, String urgentType) {
        try {
            return DeliveryMeters.of(context, urgentType).map(meters -> meters::add);
        } catch (NoClassDefFoundError e) {
            // a bundle or a native image may lack Micrometer although the application has it
            return Optional.empty();
        }
    }

    @Override
    public void called(CallKind kind, Failure failure) {
        health.called(kind, failure);
        if (kind == CallKind.BUZZ) {
            add(Count.CALL, 1);
            if (failure != null && failure.category() == Category.UNKNOWN_OUTCOME) {
                add(Count.UNKNOWN_OUTCOME, 1);
            }
        } else if (kind == CallKind.SEND && failure == null) {
            add(Count.MESSAGE, 1);
        } else if (kind == CallKind.TOKEN && failure == null) {
            add(Count.TOKEN_RENEWAL, 1);
        }
    }

    @Override
    public void happened(DeliveryEvent event, long count) {
        add(
                switch (event) {
                    case NOTIFIED -> Count.NOTIFIED;
                    case INVALID -> Count.INVALID;
                    case RATE_LIMITED_WAIT -> Count.RATE_LIMITED_WAIT;
                    case RETRY -> Count.RETRY;
                },
                count);
    }

    private void add(Count count, long number) {
        counts.add(count, number);
        try {
            meters.ifPresent(it -> it.accept(count, number));
        } catch (RuntimeException | LinkageError e) {
            // a meter of the user must not decide about a call
            LOG.warn("The meter of {} failed: {}", count, e.toString());
        }
    }
}
