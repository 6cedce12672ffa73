package io.github.camelfeishu.urgent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** A route at a URL of its own that takes what Feishu posts there. */
final class EventRoute {

    private EventRoute() {}

    /** Starts it; returns the URL. */
    static String start(CamelContext context, AppTicketCallback callback) throws Exception {
        String url = freeUrl();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("undertow:" + url).process(callback);
            }
        });
        return url;
    }

    static String freeUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/feishu/events";
        }
    }
}
