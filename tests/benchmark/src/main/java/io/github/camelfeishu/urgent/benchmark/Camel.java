package io.github.camelfeishu.urgent.benchmark;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;

/** The two routes have these in common. */
final class Camel {

    /** The body that the exchange begins with. */
    static final String ALERT = "Disk of db-1 is full";

    private Camel() {}

    static void connections(CamelContext context) {
        HttpComponent http = context.getComponent("http", HttpComponent.class);
        http.setConnectionsPerRoute(Contender.CONNECTIONS);
    }
}
