package io.github.camelfeishu.urgent.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import io.github.camelfeishu.urgent.AppTicketCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** A route that takes Feishu's events at a free port of this machine. */
public final class EventRoute {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

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

    /** A port outside the range that the system hands out: one of those may be taken before the route binds it. */
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

    /** Posts an event to it. */
    public static HttpResponse<String> post(String url, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
