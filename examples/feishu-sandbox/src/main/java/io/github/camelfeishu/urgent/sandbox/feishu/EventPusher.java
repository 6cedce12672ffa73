package io.github.camelfeishu.urgent.sandbox.feishu;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Click;
import io.github.camelfeishu.urgent.sandbox.world.EventSender;
import io.github.camelfeishu.urgent.sandbox.world.EventSubscription;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Sends events and presses on cards over HTTP, once each. Owns the thread that sends events in the background. */
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
        PushedEvent sent = post(world, app, URL_VERIFICATION, to, Map.of(), EventCrypto.body(to, event))
                .event();
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
        return postSigned(world, app, APP_TICKET, to, event, now).event();
    }

    @Override
    public Click click(World world, Message message, User user, String button) {
        CardClick press;
        EventSubscription to;
        synchronized (world) {
            press = CardClick.of(world, message, user, button);
            to = press.app().subscription().orElse(null);
        }
        if (to == null) {
            return CardClick.failed(CardClick.NOT_CONFIGURED, press.app() + " has no callback URL");
        }
        return press(press, to);
    }

    static Click press(CardClick press, EventSubscription to) {
        Instant now = press.world().clock().instant();
        ObjectNode event = press.event(to.verificationToken(), now);
        return press.answered(postSigned(press.world(), press.app(), CardClick.TYPE, to, event, now));
    }

    @Override
    public void pushTicketLater(World world, App app, EventSubscription to, String ticket) {
        background.execute(() -> pushTicket(world, app, to, ticket));
    }

    /** What became of an event; the failure is null if there was an answer. */
    record Delivery(PushedEvent event, Throwable failure) {}

    private static Delivery postSigned(
            World world, App app, String type, EventSubscription to, ObjectNode event, Instant now) {
        String body = EventCrypto.body(to, event);
        return post(world, app, type, to, EventCrypto.signature(to, body, String.valueOf(now.getEpochSecond())), body);
    }

    private static Delivery post(
            World world, App app, String type, EventSubscription to, Map<String, String> headers, String body) {
        Instant now = world.clock().instant();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to.url()))
                .header("Content-Type", Answer.JSON)
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        int status = 0;
        String answer;
        Throwable failure = null;
        // the request's own time-out ends with the head of the answer
        CompletableFuture<HttpResponse<String>> exchange =
                Http.CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
        try {
            HttpResponse<String> response = exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            status = response.statusCode();
            answer = response.body();
        } catch (ExecutionException e) {
            failure = e.getCause();
            answer = failure.toString();
        } catch (TimeoutException e) {
            exchange.cancel(true);
            failure = e;
            answer = "no answer within " + TIMEOUT.toSeconds() + " s";
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            failure = e;
            answer = e.toString();
        }
        PushedEvent sent = new PushedEvent(app.appId(), type, to.url(), headers, body, status, answer, now);
        world.record(sent);
        return new Delivery(sent, failure);
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
