package io.github.camelfeishu.urgent.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.control.ControlApi;
import io.github.camelfeishu.urgent.sandbox.feishu.EventPusher;
import io.github.camelfeishu.urgent.sandbox.feishu.TokenApi;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.HttpFront;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
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
 * A stand-in for Feishu: it listens on a port, speaks Feishu's HTTP, keeps a small world, and is strict about it.
 * Whatever a test wants to be different is set here, or over HTTP below {@code /sandbox}.
 *
 * <p>A fresh world has one app, one chat with the app's bot and three people in it, and one message of the bot. Safe for
 * use by many threads.
 */
public final class FeishuSandbox implements AutoCloseable {
    private final String scheme;
    private final String host;
    private final SandboxClock clock;
    private final Consumer<FeishuSandbox> world;
    private final HttpFront front;
    private final EventPusher events = new EventPusher();
    private volatile World current;

    private FeishuSandbox(Builder builder) {
        scheme = builder.tls == null ? "http" : "https";
        host = builder.host;
        clock = builder.clock;
        world = builder.world;
        front = new HttpFront(host, builder.port, builder.tls, () -> current, new ControlApi(this));
        current = new World(clock, events);
        world.accept(this);
        front.start();
    }

    /** Starts a sandbox on a free port of 127.0.0.1. */
    public static FeishuSandbox start() {
        return builder().start();
    }

    /** A sandbox that is not as {@link #start} makes it. */
    public static Builder builder() {
        return new Builder();
    }

    /** How a sandbox is started. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private SSLContext tls;
        private SandboxClock clock = new SandboxClock();
        private Consumer<FeishuSandbox> world = feishu -> {};

        private Builder() {}

        /** The address to listen on; 127.0.0.1 unless set. */
        public Builder host(String host) {
            this.host = Objects.requireNonNull(host);
            return this;
        }

        /** The port to listen on; 0, the default, takes a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** With TLS, by this context's certificate; {@link FeishuSandbox#baseUrl} is then {@code https://…}. Without TLS unless set. */
        public Builder tls(SSLContext context) {
            this.tls = Objects.requireNonNull(context);
            return this;
        }

        /** A clock to share with whatever else should go by it. */
        public Builder clock(SandboxClock clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        /** What is to be different in every fresh world: at the start, and after each {@link #reset}. */
        public Builder world(Consumer<FeishuSandbox> world) {
            this.world = Objects.requireNonNull(world);
            return this;
        }

        /**
         * Starts it.
         *
         * @throws IllegalStateException if it cannot listen there
         */
        public FeishuSandbox start() {
            return new FeishuSandbox(this);
        }
    }

    /** Stops listening, ends every connection and every thread. A second time does nothing. */
    @Override
    public void close() {
        front.close();
        events.close();
    }

    /** Back to a fresh world and the system's time; ends every fault and forgets all calls, buzzes and messages. */
    public FeishuSandbox reset() {
        clock.reset();
        current = new World(clock, events);
        clearFaults();
        world.accept(this);
        return this;
    }

    // --- where it is, and who may call

    /** Where Feishu is to be looked for: {@code http://127.0.0.1:…}, with TLS {@code https://…}; without a slash at the end. */
    public String baseUrl() {
        return scheme + "://" + host + ":" + front.port();
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
        return current.app();
    }

    /**
     * An app.
     *
     * @throws java.util.NoSuchElementException if there is none of this id
     */
    public App app(String appId) {
        return current.app(appId);
    }

    /**
     * Adds an app, which is in no chat yet.
     *
     * @param appId {@code cli_…}
     * @throws IllegalArgumentException if the id does not look like one, or is taken
     */
    public App addApp(String appId, String appSecret) {
        return current.addApp(appId, appSecret);
    }

    /**
     * Adds a store app, which is installed in no tenant and in no chat yet.
     *
     * @param appId {@code cli_…}
     * @throws IllegalArgumentException if the id does not look like one, or is taken
     */
    public App addStoreApp(String appId, String appSecret) {
        return current.addStoreApp(appId, appSecret);
    }

    /** The default company. */
    public Tenant tenant() {
        return current.tenant;
    }

    /**
     * A company.
     *
     * @throws java.util.NoSuchElementException if there is none of this {@code tenant_key}
     */
    public Tenant tenant(String tenantKey) {
        return current.tenant(tenantKey);
    }

    /**
     * Adds a company that can install store apps; it has no chats yet.
     *
     * @throws IllegalArgumentException if the key has other characters than letters, digits, _ and -, or is taken
     */
    public Tenant addTenant(String tenantKey) {
        return current.addTenant(tenantKey);
    }

    /**
     * A user.
     *
     * @throws java.util.NoSuchElementException if there is none of this {@code user_id}
     */
    public User user(String userId) {
        return current.user(userId);
    }

    /**
     * Adds a person to the company and to the default chat.
     *
     * @param name the {@code user_id}, from which the other ids are made
     * @throws IllegalArgumentException if the name does not look like one, or is taken
     */
    public User addUser(String name) {
        World here = current;
        synchronized (here) {
            User user = here.addUser(name);
            here.chat(World.CHAT_ID).addMember(user);
            return user;
        }
    }

    /**
     * Adds so many people to the company and to the default chat.
     *
     * @return their open_ids: {@code ou_user1}, {@code ou_user2} and so on
     */
    public List<String> addUsers(int count) {
        return current.addUsers(count);
    }

    /** The open_ids of everybody in the default chat, in the order they came. */
    public List<String> openIds() {
        return chat().members().stream().map(User::openId).toList();
    }

    /** The default chat. */
    public Chat chat() {
        return current.chat(World.CHAT_ID);
    }

    /**
     * A chat.
     *
     * @throws java.util.NoSuchElementException if there is none of this id
     */
    public Chat chat(String chatId) {
        return current.chat(chatId);
    }

    /**
     * Adds a chat with the default app's bot in it, and nobody else.
     *
     * @param chatId {@code oc_…}
     * @throws IllegalArgumentException if the id does not look like one, or is taken
     */
    public Chat addChat(String chatId) {
        return current.addChat(chatId);
    }

    /**
     * Adds a chat of this company with the default app's bot in it, and nobody else.
     *
     * @param chatId {@code oc_…}
     * @throws IllegalArgumentException if the id does not look like one, or is taken
     */
    public Chat addChat(String chatId, Tenant tenant) {
        return current.addChat(chatId, tenant);
    }

    /** The {@code message_id} of the message that is always there: by the default app, in the default chat. */
    public String messageId() {
        return World.MESSAGE_ID;
    }

    /**
     * A message.
     *
     * @throws java.util.NoSuchElementException if there is none of this id
     */
    public Message message(String messageId) {
        return current.message(messageId);
    }

    /** Another message of the default app in the default chat; its {@code message_id}. */
    public String newMessage() {
        return newMessage(chat());
    }

    /** Another message of the default app in this chat; its {@code message_id}. */
    public String newMessage(Chat chat) {
        return current.addMessage(chat).messageId();
    }

    /** Another message sent in a batch; its {@code bm_…} id, which cannot be buzzed. */
    public String newBatchMessage() {
        return current.newBatchMessageId();
    }

    // --- what is not settled about Feishu, and what a test may want otherwise

    /** What happens to a call with invalid recipients; {@link InvalidUsers#LISTED} unless set. */
    public FeishuSandbox invalidUsers(InvalidUsers value) {
        return set(here -> here.invalidUsers = Objects.requireNonNull(value));
    }

    /** With which HTTP status tokens, apps and scopes are refused; {@link AuthStatus#ALWAYS_400} unless set. */
    public FeishuSandbox authStatus(AuthStatus value) {
        return set(here -> here.authStatus = Objects.requireNonNull(value));
    }

    /**
     * What a wrong app secret answers; 99991543 unless set.
     *
     * @param code 99991543 (HTTP 400), 10014 or 10003 (HTTP 200)
     * @throws IllegalArgumentException for any other code
     */
    public FeishuSandbox wrongSecretCode(int code) {
        FeishuCode value = FeishuCode.of(code)
                .filter(TokenApi.WRONG_SECRET::contains)
                .orElseThrow(() -> new IllegalArgumentException(code + " is not what a wrong secret answers"));
        return set(here -> here.wrongSecret = value);
    }

    /**
     * How long new tokens are, in characters; 42 unless set.
     *
     * @throws IllegalArgumentException if not from 10 to 100,000
     */
    public FeishuSandbox tokenLength(int length) {
        if (length < 10 || length > 100_000) {
            throw new IllegalArgumentException("a token is 10 to 100,000 characters long, not " + length);
        }
        return set(here -> here.tokenLength = length);
    }

    /**
     * How many calls each API but those for tokens takes from one app in one tenant; Feishu's 50 a second and 1000 a
     * minute unless set.
     *
     * @param perSecond calls a second; 0 switches this limit off
     * @param perMinute calls a minute; 0 switches this limit off
     * @throws IllegalArgumentException if negative
     */
    public FeishuSandbox rateLimits(int perSecond, int perMinute) {
        World.notNegative("perSecond", perSecond);
        World.notNegative("perMinute", perMinute);
        return set(here -> {
            here.perSecond = perSecond;
            here.perMinute = perMinute;
        });
    }

    /**
     * How many messages a second go to one chat, from all bots together; Feishu's 5 unless set. One more answers 230020.
     *
     * @param perSecond messages a second; 0 switches this limit off
     * @throws IllegalArgumentException if negative
     */
    public FeishuSandbox receiverLimit(int perSecond) {
        World.notNegative("perSecond", perSecond);
        return set(here -> here.perReceiver = perSecond);
    }

    /**
     * How long every answer takes on top, in real time; the call is executed at once. Zero unless set.
     *
     * @throws IllegalArgumentException if negative
     */
    public FeishuSandbox roundTrip(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a round trip takes no negative time: " + duration);
        }
        return set(here -> here.roundTrip = duration);
    }

    private FeishuSandbox set(Consumer<World> change) {
        World here = current;
        synchronized (here) {
            change.accept(here);
        }
        return this;
    }

    /** The time by which tokens expire and limits open again. */
    public SandboxClock clock() {
        return clock;
    }

    // --- what has happened

    /** All calls to Feishu, in the order they were answered; the last 100,000. */
    public List<RecordedCall> calls() {
        return current.calls(call -> true);
    }

    /** The calls of one kind, in the order they were answered. */
    public List<RecordedCall> calls(CallKind kind) {
        return current.calls(call -> call.kind() == kind);
    }

    /** The calls for a token, in the order they were answered. */
    public List<RecordedCall> tokenCalls() {
        return calls(CallKind.TOKEN);
    }

    /** The calls to buzz somebody, in the order they were answered. */
    public List<RecordedCall> urgentCalls() {
        return calls(CallKind.URGENT);
    }

    /** Every event and challenge that was sent to a callback URL, in the order they were answered; the last 100,000. */
    public List<PushedEvent> pushedEvents() {
        return current.pushedEvents();
    }

    /** Every buzz that was executed, in order; the last 100,000. */
    public List<Buzz> inbox() {
        return current.inbox();
    }

    /**
     * Waits until at least so many buzzes have been executed.
     *
     * @param timeout how long to wait at most, in real time
     * @return all of them
     * @throws AssertionError if there are fewer by then; it shows the calls and the buzzes
     * @throws IllegalStateException if the thread is interrupted; it stays so
     */
    public List<Buzz> awaitBuzzes(int count, Duration timeout) {
        World here = current;
        return await(() -> here.awaitBuzzes(count, timeout));
    }

    /** Every message that was sent over the API, in order. */
    public List<Message> messages() {
        return current.sentMessages();
    }

    /**
     * Waits until at least so many messages have been sent over the API.
     *
     * @param timeout how long to wait at most, in real time
     * @return all of them
     * @throws AssertionError if there are fewer by then; it shows the calls and the messages
     * @throws IllegalStateException if the thread is interrupted; it stays so
     */
    public List<Message> awaitMessages(int count, Duration timeout) {
        World here = current;
        return await(() -> here.awaitMessages(count, timeout));
    }

    private interface Waiting<T> {
        List<T> happened() throws InterruptedException;
    }

    private static <T> List<T> await(Waiting<T> waiting) {
        try {
            return waiting.happened();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    // --- what goes wrong

    /** Lets the next call that the fault is for go wrong. Several such faults come one after the other. */
    public FeishuSandbox faultNext(Fault fault) {
        return faultNext(1, fault);
    }

    /**
     * Lets the next so many calls that the fault is for go wrong.
     *
     * @throws IllegalArgumentException if times is less than 1
     */
    public FeishuSandbox faultNext(int times, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("a fault happens at least once, not " + times + " times");
        }
        if (fault.action() == Fault.Action.REFUSE) {
            front.refuseConnections(fault.duration());
            return this;
        }
        return set(here -> here.faults.plan(times, fault));
    }

    /**
     * Lets calls that the fault is for go wrong by chance, until the faults are cleared. Faults set by
     * {@link #faultNext} come first.
     *
     * @param probability from 0 to 1
     * @param seed        the same seed draws the same calls
     * @throws IllegalArgumentException if the probability is none, or the fault is {@link Fault#refuse}
     */
    public FeishuSandbox fault(double probability, Fault fault, long seed) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability is from 0 to 1, not " + probability);
        }
        if (fault.action() == Fault.Action.REFUSE) {
            throw new IllegalArgumentException("a connection cannot be refused by chance: there is no call yet");
        }
        return set(here -> here.faults.draw(probability, fault, seed));
    }

    /** No more faults: forgets those to come, resets what hangs, and accepts connections. */
    public FeishuSandbox clearFaults() {
        set(here -> here.faults.clear());
        front.releaseHanging();
        front.acceptConnections();
        return this;
    }

    /** Stops listening until {@link #acceptConnections}: every connection is refused, those open are closed. */
    public FeishuSandbox refuseConnections() {
        front.refuseConnections();
        return this;
    }

    /** Listens again, on the same port. */
    public FeishuSandbox acceptConnections() {
        front.acceptConnections();
        return this;
    }

    public World current() {
        return current;
    }
}
