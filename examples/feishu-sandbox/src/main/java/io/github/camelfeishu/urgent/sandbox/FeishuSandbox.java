package io.github.camelfeishu.urgent.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.control.ControlApi;
import io.github.camelfeishu.urgent.sandbox.control.WorldText;
import io.github.camelfeishu.urgent.sandbox.feishu.EventPusher;
import io.github.camelfeishu.urgent.sandbox.feishu.FeishuApi;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.HttpFront;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.wire.Traffic;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import io.github.camelfeishu.urgent.sandbox.world.SandboxClock;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/**
 * A stand-in for Feishu: an HTTP server with Feishu's APIs, on a small world of its own, as strict as Feishu. Tests change
 * the world here, or over HTTP below {@code /sandbox}.
 *
 * <p>A fresh world has one app, one chat with the app's bot and three users in it, and one message of the bot. Safe for use
 * by many threads.
 */
public final class FeishuSandbox implements AutoCloseable {
    private final SandboxClock clock;
    private final Consumer<FeishuSandbox> preparation;
    private final int maxCalls;
    private final HttpFront front;
    private final EventPusher events = new EventPusher();
    private final ControlApi control;
    private volatile World world;

    private FeishuSandbox(Builder builder) {
        clock = builder.clock;
        preparation = builder.world;
        maxCalls = builder.maxCalls;
        front = new HttpFront(builder.host, builder.port, builder.tls);
        control = new ControlApi(front, () -> world, this::reset);
        startWorld();
        preparation.accept(this);
        front.start(control);
    }

    private void startWorld() {
        World fresh = new World(clock, events, FeishuApi.scopes());
        events.serve(fresh);
        front.serve(new Traffic(clock, new FeishuApi(fresh), maxCalls));
        world = fresh;
    }

    /** Starts a sandbox on a free port of 127.0.0.1. */
    public static FeishuSandbox start() {
        return builder().start();
    }

    /** A builder for a sandbox with another address, TLS, a clock of the test, or a prepared world. */
    public static Builder builder() {
        return new Builder();
    }

    /** The options of a sandbox. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private SSLContext tls;
        private int maxCalls = Traffic.MAX_CALLS;
        private SandboxClock clock = new SandboxClock();
        private Consumer<FeishuSandbox> world = feishu -> {};

        private Builder() {}

        /** The address to listen on; the default is 127.0.0.1. */
        public Builder host(String host) {
            this.host = Objects.requireNonNull(host);
            return this;
        }

        /** The port to listen on; the default is 0, for a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** TLS with this context's certificate; the default is no TLS. */
        public Builder tls(SSLContext context) {
            this.tls = Objects.requireNonNull(context);
            return this;
        }

        /** The clock; the default is one of the sandbox's own. */
        public Builder clock(SandboxClock clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        /**
         * The number of calls that are kept on record, the oldest being dropped; the default is 100,000.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxCalls(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("one call or more is kept, not " + count);
            }
            this.maxCalls = count;
            return this;
        }

        /** Prepares every fresh world: at the start, and after each {@link FeishuSandbox#reset}. */
        public Builder world(Consumer<FeishuSandbox> world) {
            this.world = Objects.requireNonNull(world);
            return this;
        }

        /**
         * Starts the sandbox.
         *
         * @throws IllegalStateException if the address cannot be listened on
         */
        public FeishuSandbox start() {
            return new FeishuSandbox(this);
        }
    }

    /** Stops listening; ends all connections and threads. A second call does nothing. */
    @Override
    public void close() {
        front.close();
        events.close();
    }

    /** Starts again with a fresh world, the system's time, no faults and no history. */
    public FeishuSandbox reset() {
        clock.reset();
        startWorld();
        clearFaults();
        preparation.accept(this);
        return this;
    }

    /**
     * Changes the world to that of a text in the form of {@code GET /sandbox/state}: settings, tenants, apps, users and
     * chats. A part that is left out stays as it is; if there are users, only these are left. Messages are not loaded.
     *
     * @throws IllegalArgumentException if the text is wrong; the message names the place
     */
    public FeishuSandbox load(String json) {
        WorldText.load(json, world, front.traffic());
        return this;
    }

    // --- address and credentials

    /** The URL to use for Feishu's: {@code http://127.0.0.1:…}, with TLS {@code https://…}; without a slash at the end. */
    public String baseUrl() {
        return front.baseUrl();
    }

    /** The default app's {@code app_id}. */
    public String appId() {
        return app().appId();
    }

    /** The default app's {@code app_secret}. */
    public String appSecret() {
        return app().appSecret();
    }

    // --- the world

    /** The default app. */
    public App app() {
        return world.app();
    }

    /**
     * An app.
     *
     * @throws java.util.NoSuchElementException if there is none of this id
     */
    public App app(String appId) {
        return world.app(appId);
    }

    /**
     * Adds an app, which is in no chat.
     *
     * @param appId {@code cli_…}
     * @throws IllegalArgumentException if the id does not start like this, or is taken
     */
    public App addApp(String appId, String appSecret) {
        return world.addApp(appId, appSecret);
    }

    /**
     * Adds a store app, which is installed in no tenant and is in no chat.
     *
     * @param appId {@code cli_…}
     * @throws IllegalArgumentException if the id does not start like this, or is taken
     */
    public App addStoreApp(String appId, String appSecret) {
        return world.addStoreApp(appId, appSecret);
    }

    /** The default company. */
    public Tenant tenant() {
        return world.tenant();
    }

    /**
     * A company.
     *
     * @throws java.util.NoSuchElementException if there is none of this {@code tenant_key}
     */
    public Tenant tenant(String tenantKey) {
        return world.tenant(tenantKey);
    }

    /**
     * Adds a company, which can install store apps; it has no chats.
     *
     * @throws IllegalArgumentException if the key has other characters than letters, digits, _ and -, or is taken
     */
    public Tenant addTenant(String tenantKey) {
        return world.addTenant(tenantKey);
    }

    /**
     * A user.
     *
     * @throws java.util.NoSuchElementException if there is none of this {@code user_id}
     */
    public User user(String userId) {
        return world.user(userId);
    }

    /**
     * Adds a user to the company and to the default chat.
     *
     * @param name the {@code user_id}; the other ids are made from it
     * @throws IllegalArgumentException if the name looks like another kind of id, or is taken
     */
    public User addUser(String name) {
        return world.addUser(name);
    }

    /**
     * Adds so many users to the company and to the default chat.
     *
     * @return their open_ids: {@code ou_user1}, {@code ou_user2} and so on
     */
    public List<String> addUsers(int count) {
        return world.addUsers(count);
    }

    /** The open_ids of the default chat's users, in the order they were added. */
    public List<String> openIds() {
        return chat().members().stream().map(User::openId).toList();
    }

    /** The default chat. */
    public Chat chat() {
        return world.chat(World.CHAT_ID);
    }

    /**
     * A chat.
     *
     * @throws java.util.NoSuchElementException if there is none of this id
     */
    public Chat chat(String chatId) {
        return world.chat(chatId);
    }

    /**
     * Adds a chat of the default company, with the default app's bot in it and no users.
     *
     * @param chatId {@code oc_…}
     * @throws IllegalArgumentException if the id does not start like this, or is taken
     */
    public Chat addChat(String chatId) {
        return world.addChat(chatId, world.tenant());
    }

    /**
     * Adds a chat of this company, with the default app's bot in it and no users.
     *
     * @param chatId {@code oc_…}
     * @throws IllegalArgumentException if the id does not start like this, or is taken
     */
    public Chat addChat(String chatId, Tenant tenant) {
        return world.addChat(chatId, tenant);
    }

    /** The {@code message_id} of the default message, by the default app in the default chat. */
    public String messageId() {
        return World.MESSAGE_ID;
    }

    /**
     * A message.
     *
     * @throws java.util.NoSuchElementException if there is none of this id
     */
    public Message message(String messageId) {
        return world.message(messageId);
    }

    /** Adds a message of the default app to the default chat; returns its {@code message_id}. */
    public String newMessage() {
        return newMessage(chat());
    }

    /** Adds a message of the default app to this chat; returns its {@code message_id}. */
    public String newMessage(Chat chat) {
        return world.addMessage(chat).messageId();
    }

    /** Adds a batch message; returns its {@code bm_…} id. It cannot be buzzed. */
    public String newBatchMessage() {
        return world.newBatchMessageId();
    }

    // --- settings

    /** Sets the treatment of invalid recipients; the default is {@link InvalidUsers#LISTED}. */
    public FeishuSandbox invalidUsers(InvalidUsers value) {
        world.settings().invalidUsers(value);
        return this;
    }

    /** Sets the HTTP status of refusals for a token, an app or a scope; the default is {@link AuthStatus#ALWAYS_400}. */
    public FeishuSandbox authStatus(AuthStatus value) {
        world.settings().authStatus(value);
        return this;
    }

    /**
     * Sets the code that a wrong app secret answers; the default is 10014.
     *
     * @param code 10014 or 10003 (HTTP 200), or 99991543 (HTTP 400)
     * @throws IllegalArgumentException for any other code
     */
    public FeishuSandbox wrongSecretCode(int code) {
        world.settings().wrongSecretCode(code);
        return this;
    }

    /**
     * Sets the length of new tokens, in characters; the default is 42.
     *
     * @throws IllegalArgumentException if not from 10 to 100,000
     */
    public FeishuSandbox tokenLength(int length) {
        world.settings().tokenLength(length);
        return this;
    }

    /**
     * Sets the limits on the calls of one app and tenant to each API but those for tokens; the defaults are Feishu's 50 a
     * second and 1000 a minute.
     *
     * @param perSecond calls a second; 0: no limit
     * @param perMinute calls a minute; 0: no limit
     * @throws IllegalArgumentException if negative
     */
    public FeishuSandbox rateLimits(int perSecond, int perMinute) {
        world.settings().rateLimits(perSecond, perMinute);
        return this;
    }

    /**
     * Sets the limit on the messages a second to one chat, from all bots together, and on the updates a second of one card;
     * the default of both is Feishu's 5. A call over the limit answers 230020.
     *
     * @param perSecond messages or updates a second; 0: no limit
     * @throws IllegalArgumentException if negative
     */
    public FeishuSandbox receiverLimit(int perSecond) {
        world.settings().receiverLimit(perSecond);
        return this;
    }

    /**
     * Sets the longest wait for the answer to an event or a press, in real time; the default is Feishu's three seconds.
     *
     * @throws IllegalArgumentException if not positive
     */
    public FeishuSandbox callbackTimeout(Duration value) {
        world.settings().callbackTimeout(value);
        return this;
    }

    /**
     * Sets the delay of every answer, in real time; the default is none. Calls are executed at once.
     *
     * @throws IllegalArgumentException if negative
     */
    public FeishuSandbox roundTrip(Duration duration) {
        front.traffic().roundTrip(duration);
        return this;
    }

    /** The clock by which tokens expire and limits open again. */
    public SandboxClock clock() {
        return clock;
    }

    // --- history

    /** The last calls to Feishu, in the order of their answers: 100,000, unless the builder sets another number. */
    public List<RecordedCall> calls() {
        return front.traffic().calls(call -> true);
    }

    /** The calls of one kind, in the order of their answers. */
    public List<RecordedCall> calls(CallKind kind) {
        return front.traffic().calls(call -> call.kind() == kind);
    }

    /** The calls for a token, in the order of their answers. */
    public List<RecordedCall> tokenCalls() {
        return calls(CallKind.TOKEN);
    }

    /** The calls to buzz users, in the order of their answers. */
    public List<RecordedCall> urgentCalls() {
        return calls(CallKind.URGENT);
    }

    /**
     * Waits for at least so many calls of one kind.
     *
     * @param timeout the longest wait, in real time
     * @return all calls of this kind
     * @throws AssertionError if there are fewer after the time-out; it shows all calls
     * @throws IllegalStateException if the thread is interrupted; its interrupt flag stays set
     */
    public List<RecordedCall> awaitCalls(CallKind kind, int count, Duration timeout) {
        Traffic current = front.traffic();
        return await(kind + " calls", count, timeout, () -> current.awaitCalls(kind, count, timeout));
    }

    /** The number of open connections to the sandbox. */
    public int connections() {
        return front.connections();
    }

    /** The last 100,000 events and challenges sent to callback URLs, in the order of their answers. */
    public List<PushedEvent> pushedEvents() {
        return world.pushedEvents();
    }

    /** The last 100,000 buzzes, in order. */
    public List<Buzz> inbox() {
        return world.inbox();
    }

    /**
     * Waits for at least so many buzzes.
     *
     * @param timeout the longest wait, in real time
     * @return all buzzes
     * @throws AssertionError if there are fewer after the time-out; it shows the calls and the buzzes
     * @throws IllegalStateException if the thread is interrupted; its interrupt flag stays set
     */
    public List<Buzz> awaitBuzzes(int count, Duration timeout) {
        World current = world;
        return await("buzzes", count, timeout, () -> current.awaitBuzzes(count, timeout));
    }

    /** The messages that were sent over the API, in order. */
    public List<Message> messages() {
        return world.sentMessages();
    }

    /**
     * Waits for at least so many messages sent over the API.
     *
     * @param timeout the longest wait, in real time
     * @return all messages
     * @throws AssertionError if there are fewer after the time-out; it shows the calls and the messages
     * @throws IllegalStateException if the thread is interrupted; its interrupt flag stays set
     */
    public List<Message> awaitMessages(int count, Duration timeout) {
        World current = world;
        return await("messages", count, timeout, () -> current.awaitMessages(count, timeout));
    }

    private interface Waiting<T> {
        List<T> happened() throws InterruptedException;
    }

    private <T> List<T> await(String name, int count, Duration timeout, Waiting<T> waiting) {
        List<T> happened;
        try {
            happened = waiting.happened();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
        if (happened.size() < count) {
            List<RecordedCall> calls = calls();
            throw new AssertionError("expected " + count + " " + name + " within " + timeout + ", but there were "
                    + happened.size() + lines(happened) + "\nafter " + calls.size() + " calls"
                    + lines(calls.stream().map(FeishuSandbox::describe).toList()));
        }
        return happened;
    }

    private static String describe(RecordedCall call) {
        return call.method() + " " + call.path() + " " + call.body() + " -> "
                + (call.status() == 0 ? "no answer" : call.status() + " " + call.responseBody());
    }

    private static String lines(List<?> entries) {
        return entries.stream().map(entry -> "\n  " + entry).collect(Collectors.joining());
    }

    // --- faults

    /** Lets the next call of the fault's kinds fail. Several faults hit one call each, in the order they were set. */
    public FeishuSandbox faultNext(Fault fault) {
        return faultNext(1, fault);
    }

    /**
     * Lets the next so many calls of the fault's kinds fail.
     *
     * @throws IllegalArgumentException if times is less than 1
     */
    public FeishuSandbox faultNext(int times, Fault fault) {
        front.faultNext(times, fault);
        return this;
    }

    /**
     * Lets random calls of the fault's kinds fail, until the faults are cleared. Faults set by {@link #faultNext} come
     * first.
     *
     * @param probability from 0 to 1
     * @param seed        the same seed hits the same calls
     * @throws IllegalArgumentException if the probability is not from 0 to 1, or the fault is {@link Fault#refuse}
     */
    public FeishuSandbox fault(double probability, Fault fault, long seed) {
        front.fault(probability, fault, seed);
        return this;
    }

    /** Forgets all faults, resets the connections that hang, and accepts connections. */
    public FeishuSandbox clearFaults() {
        front.clearFaults();
        return this;
    }

    /** Stops listening and closes all connections. New connections are refused until {@link #acceptConnections}. */
    public FeishuSandbox refuseConnections() {
        front.refuseConnections();
        return this;
    }

    /** Listens again, on the same port. */
    public FeishuSandbox acceptConnections() {
        front.acceptConnections();
        return this;
    }

    /** The text that tells people how to use this sandbox. */
    String usage() {
        return control.usage();
    }
}
