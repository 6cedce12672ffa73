package io.github.camelfeishu.urgent.oncall;

import io.github.camelfeishu.urgent.oncall.Incident.Step;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** The meters {@code on.call.*}. */
@Component
class Figures {

    private final MeterRegistry meters;

    Figures(MeterRegistry meters, Incidents incidents) {
        this.meters = meters;
        Gauge.builder("on.call.incidents.open", incidents, Incidents::open)
                .description("Groups of alerts that fire, of all nodes")
                .register(meters);
    }

    void buzzed(Step step, Attempt attempt) {
        for (State state : State.values()) {
            long people =
                    attempt.people().values().stream().filter(state::equals).count();
            if (people > 0 && state == State.BUZZED) {
                meters.counter("on.call.buzzes", "type", step.type().value()).increment(people);
            } else if (people > 0 && (state == State.NOT_BUZZED || state == State.PERHAPS)) {
                failed();
            }
        }
    }

    void escalated() {
        meters.counter("on.call.escalations").increment();
    }

    void failed() {
        meters.counter("on.call.failures").increment();
    }
}
