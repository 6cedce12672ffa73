package io.github.camelfeishu.urgent.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

import io.github.camelfeishu.urgent.AppTicketCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** A route at a URL of its own that takes what Feishu posts there. */
public final class EventRoute {

    private EventRoute() {}

    /** Starts it; returns the URL. */
    public static String start(CamelContext context, AppTicketCallback callback) throws Exception {
        String url = freeUrl();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("undertow:" + url).process(callback);
            }
        });
        return url;
    }

    /** Of ports that the system does not hand out by itself: one of those may be taken before the route has it. */
    public static String freeUrl() throws IOException {
        for (int i = 0; i < 100; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return "http://127.0.0.1:" + socket.getLocalPort() + "/feishu/events";
            } catch (BindException e) {
                // taken, so another one
            }
        }
        throw new IOException("no port is free");
    }
}
