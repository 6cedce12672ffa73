package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.feishu.EventPusher;
import io.github.camelfeishu.urgent.sandbox.feishu.MsgType;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.Faults;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.AccessTokens.AccessToken;

/**
 * Everything that Feishu would know, and what has happened so far. The world itself is the one lock: whoever reads or
 * changes anything in it holds its monitor, and nobody waits for the network meanwhile.
 */
public final class World {
    static final String APP_ID = "cli_sandbox";
    static final String APP_SECRET = "sandbox-secret";
    public static final String TENANT_KEY = "tenant_sandbox";
    public static final String CHAT_ID = "oc_sandbox";
    public static final String MESSAGE_ID = "om_sandbox";
    /** The content of messages that nobody sent over the API. */
    private static final String PREPARED = "{\"text\":\"prepared\"}";

    static final List<String> PEOPLE = List.of("lilei", "hanmeimei", "lucy");

    public static final int PER_SECOND = 50;
    public static final int PER_MINUTE = 1000;
    static final int PER_RECEIVER = 5;

    /** How long a uuid is remembered. */
    private static final Duration UUID_MEMORY = Duration.ofHours(1);

    /** How many calls, buzzes and pushed events are kept; the oldest go first. */
    static final int KEPT = 100_000;

    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    public final SandboxClock clock;
    public final AccessTokens tokens = new AccessTokens();
    public final Faults faults = new Faults();
    public final EventPusher events;
    public final Tenant tenant = new Tenant(this, TENANT_KEY);

    public InvalidUsers invalidUsers = InvalidUsers.LISTED;
    public AuthStatus authStatus = AuthStatus.ALWAYS_400;
    public FeishuCode wrongSecret = FeishuCode.APP_CREDENTIALS_WRONG;
    public int tokenLength = 42;
    public int perSecond = PER_SECOND;
    public int perMinute = PER_MINUTE;
    public int perReceiver = PER_RECEIVER;
    public Duration roundTrip = Duration.ZERO;

    private final Map<String, Tenant> tenants = new LinkedHashMap<>(Map.of(TENANT_KEY, tenant));
    private final Map<String, App> apps = new LinkedHashMap<>();
    private final Map<String, User> users = new LinkedHashMap<>();
    private final Map<String, Chat> chats = new LinkedHashMap<>();
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final List<Message> sentMessages = new ArrayList<>();
    private final Map<UuidKey, SentMessage> sentByUuid = new HashMap<>();
    private final Map<PartnerKey, Chat> chatsByPartner = new HashMap<>();
    private final Map<String, RateLimit> rateLimits = new HashMap<>();
    private final Deque<RecordedCall> calls = new ArrayDeque<>();
    private final Deque<Buzz> inbox = new ArrayDeque<>();
    private final Deque<PushedEvent> pushedEvents = new ArrayDeque<>();
    private final App app;
    private int numbered;

    /** A uuid means something to one app in one tenant. */
    private record UuidKey(String uuid, App app, Tenant tenant) {}

    private record SentMessage(Message message, Instant at) {}

    /** A user has one chat with each bot, in each tenant. */
    private record PartnerKey(User user, App app, Tenant tenant) {}

    public World(SandboxClock clock, EventPusher events) {
        this.clock = clock;
        this.events = events;
        app = addApp(APP_ID, APP_SECRET);
        Chat chat = addChat(CHAT_ID);
        PEOPLE.forEach(name -> chat.addMember(addUser(name)));
        addMessage(MESSAGE_ID, chat, app, MsgType.TEXT.id, PREPARED);
    }

    public App app() {
        return app;
    }

    public synchronized App app(String appId) {
        return known("app", appId, apps);
    }

    public synchronized Collection<App> apps() {
        return List.copyOf(apps.values());
    }

    public synchronized App addApp(String appId, String appSecret) {
        return addApp(new App(this, appId, appSecret, false)).install();
    }

    public synchronized App addStoreApp(String appId, String appSecret) {
        return addApp(new App(this, appId, appSecret, true));
    }

    private App addApp(App app) {
        String appId = app.appId();
        if (!appId.startsWith("cli_")) {
            throw new IllegalArgumentException("an app id starts with cli_, not " + appId);
        }
        return add("app", appId, app, apps);
    }

    public synchronized Tenant tenant(String tenantKey) {
        return known("tenant", tenantKey, tenants);
    }

    public synchronized Collection<Tenant> tenants() {
        return List.copyOf(tenants.values());
    }

    public synchronized Tenant addTenant(String tenantKey) {
        return add("tenant", tenantKey, new Tenant(this, tenantKey), tenants);
    }

    public synchronized User user(String userId) {
        return known("user", userId, users);
    }

    public synchronized Collection<User> users() {
        return List.copyOf(users.values());
    }

    public synchronized User addUser(String name) {
        if (UserIdType.kindOf(name) != UserIdType.USER_ID || name.startsWith("sandbox_")) {
            throw new IllegalArgumentException(
                    "a user's name must not look like an open_id, union_id or magic id: " + name);
        }
        return add("user", name, new User(this, name), users);
    }

    public synchronized List<String> addUsers(int count) {
        List<String> openIds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            User user = addUser("user" + ++numbered);
            chat(CHAT_ID).addMember(user);
            openIds.add(user.openId());
        }
        return List.copyOf(openIds);
    }

    public synchronized Chat chat(String chatId) {
        return known("chat", chatId, chats);
    }

    public synchronized Collection<Chat> chats() {
        return List.copyOf(chats.values());
    }

    public synchronized Chat addChat(String chatId) {
        return addChat(chatId, tenant);
    }

    public synchronized Chat addChat(String chatId, Tenant of) {
        if (!chatId.startsWith("oc_")) {
            throw new IllegalArgumentException("a chat id starts with oc_, not " + chatId);
        }
        return add("chat", chatId, new Chat(this, chatId, of, null).addBot(app), chats);
    }

    public synchronized Message message(String messageId) {
        return known("message", messageId, messages);
    }

    public synchronized Collection<Message> messages() {
        return List.copyOf(messages.values());
    }

    public synchronized Message addMessage(Chat chat) {
        return addMessage(newMessageId(), chat, app, MsgType.TEXT.id, PREPARED);
    }

    private Message addMessage(String messageId, Chat chat, App sender, String msgType, String content) {
        Message message = new Message(this, messageId, chat, sender, msgType, content, clock.instant());
        return add("message", messageId, message, messages);
    }

    private String newMessageId() {
        return "om_msg" + ++numbered;
    }

    public synchronized String newBatchMessageId() {
        return "bm_msg" + ++numbered;
    }

    public Optional<Message> findMessage(String messageId) {
        return Optional.ofNullable(messages.get(messageId));
    }

    public Optional<Chat> findChat(String chatId) {
        return Optional.ofNullable(chats.get(chatId));
    }

    public Optional<Tenant> findTenant(String tenantKey) {
        return Optional.ofNullable(tenants.get(tenantKey));
    }

    public Optional<App> findApp(String appId) {
        return Optional.ofNullable(apps.get(appId));
    }

    /** The user with this id, as this app knows them. */
    public Optional<User> findUser(UserIdType type, String id, App as) {
        if (UserIdType.kindOf(id) != type) {
            return Optional.empty();
        }
        String name =
                switch (type) {
                    case USER_ID -> id;
                    case UNION_ID -> id.substring(UserIdType.UNION_ID_PREFIX.length());
                    case OPEN_ID ->
                        id.substring(UserIdType.OPEN_ID_PREFIX.length()).replaceFirst("__cli_.*", "");
                };
        return Optional.ofNullable(users.get(name))
                .filter(user -> type != UserIdType.OPEN_ID || user.openId(as).equals(id));
    }

    public Optional<User> findUserByEmail(String email) {
        return users.values().stream()
                .filter(user -> user.email().equals(email))
                .findFirst();
    }

    public boolean isOpenIdOfAnotherApp(String id, App as) {
        return apps.values().stream()
                .filter(other -> other != as)
                .anyMatch(other -> findUser(UserIdType.OPEN_ID, id, other).isPresent());
    }

    /** Counts a call with this token on this API, per app and tenant; not null: it is over a limit. */
    public RateLimit.Exceeded countCall(String api, AccessToken caller) {
        return rateLimits
                .computeIfAbsent(api + " " + caller.app() + " " + caller.tenant(), key -> new RateLimit())
                .tryCall(clock.instant(), perSecond, perMinute);
    }

    /** Counts a message to the chat, from whatever bot; false: it is over the limit. */
    public boolean countMessage(Chat chat) {
        return chat.messageLimit().tryCall(clock.instant(), perReceiver, 0) == null;
    }

    /** The chat of this user with the token's app; a new one, if they have had none yet. */
    public Chat chatWith(User user, AccessToken token) {
        return chatsByPartner.computeIfAbsent(new PartnerKey(user, token.app(), token.tenant()), key -> {
            String chatId = "oc_p2p" + ++numbered;
            Chat chat = new Chat(this, chatId, token.tenant(), user).addBot(token.app());
            return add("chat", chatId, chat.addMember(user), chats);
        });
    }

    /** What the app has sent with this uuid within the last hour; nothing was sent with an empty one. */
    public Optional<Message> sentBefore(String uuid, AccessToken token) {
        return Optional.ofNullable(sentByUuid.get(new UuidKey(uuid, token.app(), token.tenant())))
                .filter(sent -> clock.instant().isBefore(sent.at.plus(UUID_MEMORY)))
                .map(SentMessage::message);
    }

    /** Sends a message; an empty uuid is not remembered. */
    public Message send(Chat chat, AccessToken token, String msgType, String content, String uuid) {
        Message message = addMessage(newMessageId(), chat, token.app(), msgType, content);
        sentMessages.add(message);
        if (!uuid.isEmpty()) {
            sentByUuid.put(new UuidKey(uuid, token.app(), token.tenant()), new SentMessage(message, message.sentAt()));
        }
        notifyAll();
        return message;
    }

    /** Buzzes them: into the inbox, onto what they have not read, off the quota. */
    public void buzz(UrgentType type, Message message, List<User> recipients, App as) {
        Instant now = clock.instant();
        for (User user : recipients) {
            user.buzzed(message.messageId());
            keep(inbox, new Buzz(user.openId(as), type.id, message.messageId(), now));
        }
        message.chat().tenant().charge(type, recipients.size());
        notifyAll();
    }

    /** The fault of the next call of this kind; null: none. */
    public synchronized Fault nextFault(CallKind kind) {
        return faults.next(kind);
    }

    public synchronized Duration roundTrip() {
        return roundTrip;
    }

    public synchronized void record(RecordedCall call) {
        keep(calls, call);
    }

    public synchronized List<RecordedCall> calls(Predicate<RecordedCall> wanted) {
        return calls.stream().filter(wanted).toList();
    }

    public synchronized void record(PushedEvent event) {
        keep(pushedEvents, event);
    }

    public synchronized List<PushedEvent> pushedEvents() {
        return List.copyOf(pushedEvents);
    }

    public synchronized List<Buzz> inbox() {
        return List.copyOf(inbox);
    }

    public synchronized List<Message> sentMessages() {
        return List.copyOf(sentMessages);
    }

    public List<Buzz> awaitBuzzes(int count, Duration timeout) throws InterruptedException {
        return await("buzzes", inbox, count, timeout);
    }

    public List<Message> awaitMessages(int count, Duration timeout) throws InterruptedException {
        return await("messages", sentMessages, count, timeout);
    }

    private synchronized <T> List<T> await(String what, Collection<T> happened, int count, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (happened.size() < count) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("expected " + count + " " + what + " within " + timeout + ", but there were "
                        + happened.size() + describe(happened) + "\nafter " + calls.size() + " calls"
                        + describeCalls());
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return List.copyOf(happened);
    }

    private String describeCalls() {
        return describe(calls.stream()
                .map(call -> call.method() + " " + call.path() + " " + call.body() + " -> "
                        + (call.status() == 0 ? "no answer" : call.status() + " " + call.responseBody()))
                .toList());
    }

    private static String describe(Collection<?> what) {
        StringBuilder text = new StringBuilder();
        what.forEach(entry -> text.append("\n  ").append(entry));
        return text.toString();
    }

    private static <T> void keep(Deque<T> queue, T entry) {
        if (queue.size() == KEPT) {
            queue.removeFirst();
        }
        queue.addLast(entry);
    }

    private static <T> T known(String what, String id, Map<String, T> map) {
        T found = map.get(id);
        if (found == null) {
            throw new NoSuchElementException("there is no " + what + " " + id + " here, only " + map.keySet());
        }
        return found;
    }

    private static <T> T add(String what, String id, T entry, Map<String, T> map) {
        if (!NAME.matcher(id).matches()) {
            throw new IllegalArgumentException(what + " " + id + " may only hold letters, digits, _ and -");
        }
        if (map.putIfAbsent(id, entry) != null) {
            throw new IllegalArgumentException("there is a " + what + " " + id + " already");
        }
        return entry;
    }

    public static int notNegative(String what, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " must not be negative: " + value);
        }
        return value;
    }
}
