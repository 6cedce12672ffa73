package io.github.camelfeishu.urgent.sandbox.feishu;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.node.ArrayNode;
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

/**
 * Sends events over HTTP, and repeats those without a right answer; a press on a card is sent once. Owns the thread that
 * sends events in the background.
 */
public final class EventPusher implements EventSender, AutoCloseable {
    private static final String APP_TICKET = "app_ticket";
    private static final String MESSAGE_READ = "im.message.message_read_v1";
    private static final String URL_VERIFICATION = "url_verification";

    /** The waits before the repeats of an event, by the sandbox's clock. */
    private static final List<Duration> REPEATS =
            List.of(Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofHours(6));

    /** A test moves the sandbox's clock, so the thread looks at it again and again. */
    private static final long LOOK_MILLIS = 50;

    private final ScheduledThreadPoolExecutor background = new ScheduledThreadPoolExecutor(
            1,
            task -> {
                Thread thread = new Thread(task, "feishu-sandbox-events");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    private final List<Repeat> repeats = new ArrayList<>();
    private World current;

    /** An event without its encryption and signature, which each attempt has of its own. */
    private record Event(World world, App app, String type, ObjectNode body) {}

    /** A repeat that waits for its time; the first one is number 0. */
    private record Repeat(Event event, int number, Instant due) {}

    /** Loaded with the first event; most sandboxes send none. */
    private static final class Http {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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
        return send(ticket(world, app, to, ticket), to, 0);
    }

    @Override
    public void pushTicketLater(World world, App app, EventSubscription to, String ticket) {
        Event event = ticket(world, app, to, ticket);
        background.execute(() -> send(event, to, 0));
    }

    private static Event ticket(World world, App app, EventSubscription to, String ticket) {
        Instant now = world.clock().instant();
        ObjectNode event = Json.MAPPER
                .createObjectNode()
                .put("ts", now.getEpochSecond() + "." + now.getNano())
                .put("uuid", random())
                .put("token", to.verificationToken())
                .put("type", "event_callback");
        event.putObject("event")
                .put("app_id", app.appId())
                .put("app_ticket", ticket)
                .put("type", APP_TICKET);
        return new Event(world, app, APP_TICKET, event);
    }

    @Override
    public void pushRead(World world, App app, EventSubscription to, User reader, List<Message> messages) {
        Instant now = world.clock().instant();
        String tenantKey = messages.get(0).chat().tenant().tenantKey();
        ObjectNode body = event(app, tenantKey, MESSAGE_READ, to, String.valueOf(now.toEpochMilli()));
        ObjectNode content = body.putObject("event");
        ObjectNode who = content.putObject("reader");
        who.set("reader_id", UserIds.all(reader, app));
        who.put("read_time", String.valueOf(now.toEpochMilli())).put("tenant_key", tenantKey);
        ArrayNode ids = content.putArray("message_id_list");
        messages.forEach(message -> ids.add(message.messageId()));
        Event event = new Event(world, app, MESSAGE_READ, body);
        background.execute(() -> send(event, to, 0));
    }

    /** An event of the form 2.0, without its content. */
    static ObjectNode event(App app, String tenantKey, String type, EventSubscription to, String time) {
        ObjectNode event = Json.MAPPER.createObjectNode().put("schema", "2.0");
        event.putObject("header")
                .put("event_id", random())
                .put("token", to.verificationToken())
                .put("create_time", time)
                .put("event_type", type)
                .put("tenant_key", tenantKey)
                .put("app_id", app.appId());
        return event;
    }

    static String random() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Sends an event, and plans the repeat of this number if the answer is not HTTP 200. */
    private PushedEvent send(Event event, EventSubscription to, int number) {
        Instant now = event.world.clock().instant();
        PushedEvent sent = postSigned(event.world, event.app, event.type, to, event.body, now)
                .event();
        synchronized (repeats) {
            if (sent.status() != 200 && number < REPEATS.size() && event.world == current) {
                repeats.add(new Repeat(event, number, now.plus(REPEATS.get(number))));
                if (repeats.size() == 1) {
                    lookLater();
                }
            }
        }
        return sent;
    }

    private void lookLater() {
        background.schedule(this::repeatDue, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void repeatDue() {
        List<Repeat> due;
        synchronized (repeats) {
            due = repeats.stream()
                    .filter(repeat ->
                            !repeat.due.isAfter(repeat.event.world.clock().instant()))
                    .toList();
            repeats.removeAll(due);
            if (!repeats.isEmpty()) {
                lookLater();
            }
        }
        for (Repeat repeat : due) {
            repeat.event.app.subscription().ifPresent(to -> send(repeat.event, to, repeat.number + 1));
        }
    }

    /** Repeats events of this world from now on, and of no other. */
    public void serve(World world) {
        synchronized (repeats) {
            repeats.clear();
            current = world;
        }
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
        ObjectNode event = press.event(to, now);
        return press.answered(postSigned(press.world(), press.app(), CardClick.TYPE, to, event, now));
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
        Duration timeout = world.settings().callbackTimeout();
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
            HttpResponse<String> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            status = response.statusCode();
            answer = response.body();
        } catch (ExecutionException e) {
            failure = e.getCause();
            answer = failure.toString();
        } catch (TimeoutException e) {
            exchange.cancel(true);
            failure = e;
            answer = "no answer within " + timeout.toMillis() + " ms";
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
