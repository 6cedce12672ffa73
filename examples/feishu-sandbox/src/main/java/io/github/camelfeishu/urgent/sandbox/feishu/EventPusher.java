package io.github.camelfeishu.urgent.sandbox.feishu;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.EventSender;
import io.github.camelfeishu.urgent.sandbox.world.EventSubscription;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Sends events over HTTP, once each. Owns the thread that sends events in the background. */
public final class EventPusher implements EventSender, AutoCloseable {
    private static final String APP_TICKET = "app_ticket";
    private static final String URL_VERIFICATION = "url_verification";

    /** Feishu waits so long for the answer to an event. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "feishu-sandbox-events");
        thread.setDaemon(true);
        return thread;
    });

    /** Loaded with the first event; most sandboxes send none. */
    private static final class Http {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    @Override
    public void challenge(World world, App app, EventSubscription to) {
        String challenge = UUID.randomUUID().toString();
        ObjectNode event = Json.MAPPER
                .createObjectNode()
                .put("challenge", challenge)
                .put("token", to.verificationToken())
                .put("type", URL_VERIFICATION);
        PushedEvent sent = send(world, app, URL_VERIFICATION, to, Map.of(), EventCrypto.body(to, event));
        boolean passed = sent.status() == 200
                && Json.parse(sent.answer()).path("challenge").asText().equals(challenge);
        if (!passed) {
            throw new IllegalStateException(
                    "the callback URL did not answer the challenge: HTTP " + sent.status() + " " + sent.answer());
        }
    }

    @Override
    public PushedEvent pushTicket(World world, App app, EventSubscription to, String ticket) {
        Instant now = world.clock().instant();
        ObjectNode event = Json.MAPPER
                .createObjectNode()
                .put("ts", now.getEpochSecond() + "." + now.getNano())
                .put("uuid", UUID.randomUUID().toString().replace("-", ""))
                .put("token", to.verificationToken())
                .put("type", "event_callback");
        event.putObject("event")
                .put("app_id", app.appId())
                .put("app_ticket", ticket)
                .put("type", APP_TICKET);
        String body = EventCrypto.body(to, event);
        return send(
                world,
                app,
                APP_TICKET,
                to,
                EventCrypto.signature(to, body, String.valueOf(now.getEpochSecond())),
                body);
    }

    @Override
    public void pushTicketLater(World world, App app, EventSubscription to, String ticket) {
        background.execute(() -> pushTicket(world, app, to, ticket));
    }

    private static PushedEvent send(
            World world, App app, String type, EventSubscription to, Map<String, String> headers, String body) {
        Instant now = world.clock().instant();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to.url()))
                .timeout(TIMEOUT)
                .header("Content-Type", Answer.JSON)
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        int status = 0;
        String answer;
        try {
            HttpResponse<String> response = Http.CLIENT.send(request.build(), BodyHandlers.ofString());
            status = response.statusCode();
            answer = response.body();
        } catch (IOException e) {
            answer = e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = e.toString();
        }
        PushedEvent sent = new PushedEvent(app.appId(), type, to.url(), headers, body, status, answer, now);
        world.record(sent);
        return sent;
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
