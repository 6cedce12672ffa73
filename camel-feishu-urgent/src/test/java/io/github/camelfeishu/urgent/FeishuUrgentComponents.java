package io.github.camelfeishu.urgent;

import java.time.InstantSource;

import io.github.camelfeishu.urgent.api.AppTicketStore;

/** What tests in other packages need of a component and routes do not. */
public final class FeishuUrgentComponents {

    private FeishuUrgentComponents() {}

    /** A component that reads the time from this clock. */
    public static FeishuUrgentComponent withClock(InstantSource clock) {
        return new FeishuUrgentComponent(clock);
    }

    /** The store of app tickets that the component uses. */
    public static AppTicketStore appTickets(FeishuUrgentComponent component) {
        return component.appTickets();
    }
}
