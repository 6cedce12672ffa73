package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Feishu's data, and its history. The world is also the one lock: reads and changes hold its monitor, and network I/O
 * never does. A call that must see one state throughout takes the monitor itself.
 */
public final class World {
    /** The {@code tenant_key} of the default company. */
    public static final String TENANT_KEY = "tenant_sandbox";
    /** The {@code chat_id} of the default chat. */
    public static final String CHAT_ID = "oc_sandbox";
    /** The {@code message_id} of the default message. */
    public static final String MESSAGE_ID = "om_sandbox";

    private static final String APP_ID = "cli_sandbox";
    private static final String APP_SECRET = "sandbox-secret";
    private static final List<String> USERS = List.of("lilei", "hanmeimei", "lucy");
    private static final String TEXT = "text";
    /** The content of messages that were not sent over the API. */
    private static final String PREPARED = "{\"text\":\"prepared\"}";

    /** A uuid sent again within this time gets the message sent before. */
    private static final Duration UUID_MEMORY = Duration.ofHours(1);
    /** The number of buzzes, and of pushed events, that are kept. */
    private static final int MAX_HISTORY = 100_000;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]+");

    private final SandboxClock clock;
    private final EventSender events;
    private final Set<String> scopes;
    private final Settings settings = new Settings(this);
    private final AccessTokens tokens = new AccessTokens();
    private final Tenant tenant = new Tenant(this, TENANT_KEY);
    private final App app;
    private final Map<String, Tenant> tenants = new LinkedHashMap<>(Map.of(TENANT_KEY, tenant));
    private final Map<String, App> apps = new LinkedHashMap<>();
    private final Map<String, User> users = new LinkedHashMap<>();
    private final Map<String, User> usersByEmail = new HashMap<>();
    private final Map<String, User> usersByMobile = new HashMap<>();
    private final Map<String, Chat> chats = new LinkedHashMap<>();
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final List<Message> sentMessages = new ArrayList<>();
    private final Map<UuidKey, SentMessage> sentByUuid = new HashMap<>();
    private final Map<PartnerKey, Chat> chatsByPartner = new HashMap<>();
    private final Map<String, RateLimit> rateLimits = new HashMap<>();
    private final Deque<Buzz> inbox = new ArrayDeque<>();
    private final Deque<PushedEvent> pushedEvents = new ArrayDeque<>();
    private int lastNumber;
    private long buzzes;

    /** Each app in each tenant has uuids of its own. */
    private record UuidKey(String uuid, App app, Tenant tenant) {}

    /** A message and the time of the call that sent it; the message's own time can be changed. */
    private record SentMessage(Message message, Instant at) {}

    /** A user has one chat with each bot, in each tenant. */
    private record PartnerKey(User user, App app, Tenant tenant) {}

    /**
     * A fresh world.
     *
     * @param scopes the scopes of a new app
     */
    public World(SandboxClock clock, EventSender events, Set<String> scopes) {
        this.clock = clock;
        this.events = events;
        this.scopes = Set.copyOf(scopes);
        app = addApp(APP_ID, APP_SECRET);
        addChat(CHAT_ID, tenant);
        USERS.forEach(this::addUser);
        addMessage(MESSAGE_ID, chat(CHAT_ID), app, TEXT, PREPARED, null);
    }

    /** The time. */
    public SandboxClock clock() {
        return clock;
    }

    /** All scopes that an app can have. */
    public Set<String> scopes() {
        return scopes;
    }

    /** The settings. */
    public Settings settings() {
        return settings;
    }

    EventSender events() {
        return events;
    }

    AccessTokens tokens() {
        return tokens;
    }

    // --- apps and tenants

    /** The default app. */
    public App app() {
        return app;
    }

    /**
     * The app with this id.
     *
     * @throws NoSuchElementException if there is none
     */
    public synchronized App app(String appId) {
        return known("app", appId, apps);
    }

    /** The app with this id; empty if there is none. */
    public synchronized Optional<App> findApp(String appId) {
        return Optional.ofNullable(apps.get(appId));
    }

    /** All apps. */
    public synchronized Collection<App> apps() {
        return List.copyOf(apps.values());
    }

    /**
     * Adds an app, which is installed in the default tenant.
     *
     * @throws IllegalArgumentException if the id does not start with {@code cli_}, or is taken
     */
    public synchronized App addApp(String appId, String appSecret) {
        return addApp(new App(this, appId, appSecret, false, scopes)).install();
    }

    /**
     * Adds a store app, which is installed nowhere.
     *
     * @throws IllegalArgumentException if the id does not start with {@code cli_}, or is taken
     */
    public synchronized App addStoreApp(String appId, String appSecret) {
        return addApp(new App(this, appId, appSecret, true, scopes));
    }

    private App addApp(App app) {
        String appId = app.appId();
        if (!appId.startsWith("cli_")) {
            throw new IllegalArgumentException("an app id starts with cli_, not " + appId);
        }
        return add("app", appId, app, apps);
    }

    /** Pushes a store app's ticket in the background, unless the app has no callback URL. */
    public synchronized void pushTicketLater(App app) {
        app.subscription().ifPresent(to -> events.pushTicketLater(this, app, to, app.ticket()));
    }

    /** The app's current token, or a new one; a tenant of null asks for an app_access_token. */
    public synchronized AccessToken issueToken(App app, Tenant tenant) {
        return tokens.issue(app, tenant, clock.instant(), settings.tokenLength());
    }

    /** The access token with this value; empty if none was issued. */
    public synchronized Optional<AccessToken> findToken(String value) {
        return tokens.find(value);
    }

    /** The default company. */
    public Tenant tenant() {
        return tenant;
    }

    /**
     * The company with this key.
     *
     * @throws NoSuchElementException if there is none
     */
    public synchronized Tenant tenant(String tenantKey) {
        return known("tenant", tenantKey, tenants);
    }

    /** The company with this key; empty if there is none. */
    public synchronized Optional<Tenant> findTenant(String tenantKey) {
        return Optional.ofNullable(tenants.get(tenantKey));
    }

    /** All companies. */
    public synchronized Collection<Tenant> tenants() {
        return List.copyOf(tenants.values());
    }

    /**
     * Adds a company.
     *
     * @throws IllegalArgumentException if the key has other characters than letters, digits, _ and -, or is taken
     */
    public synchronized Tenant addTenant(String tenantKey) {
        return add("tenant", tenantKey, new Tenant(this, tenantKey), tenants);
    }

    // --- users

    /**
     * The user with this {@code user_id}.
     *
     * @throws NoSuchElementException if there is none
     */
    public synchronized User user(String userId) {
        return known("user", userId, users);
    }

    /** All users. */
    public synchronized Collection<User> users() {
        return List.copyOf(users.values());
    }

    /**
     * Adds a user to the company and to the default chat.
     *
     * @throws IllegalArgumentException if the name looks like another kind of id, or the name or its mail address is taken
     */
    public synchronized User addUser(String name) {
        if (UserIdType.typeOf(name) != UserIdType.USER_ID || name.startsWith("sandbox_")) {
            throw new IllegalArgumentException(
                    "a user's name must not look like an open_id, union_id or magic id: " + name);
        }
        String email = name + "@example.com";
        if (usersByEmail.containsKey(email)) {
            throw new IllegalArgumentException(email + " is the address of " + usersByEmail.get(email));
        }
        User user = add("user", name, new User(this, name), users).email(email).mobile(newMobile());
        chat(CHAT_ID).addMember(user);
        return user;
    }

    /** No operator in China has numbers that start with 143. */
    private String newMobile() {
        return IntStream.iterate(users.size(), number -> number + 1)
                .mapToObj("143%08d"::formatted)
                .filter(number -> !usersByMobile.containsKey(number))
                .findFirst()
                .orElseThrow();
    }

    /** A world that was loaded may have users with such names. */
    private String newName() {
        String name;
        do {
            name = "user" + ++lastNumber;
        } while (users.containsKey(name));
        return name;
    }

    /** Removes a user, as if there had never been one. */
    public synchronized void removeUser(User user) {
        user.email("").mobile("");
        chats.values().forEach(chat -> chat.removeMember(user));
        users.remove(user.userId());
    }

    /** Adds so many users to the company and to the default chat; returns their open_ids. */
    public synchronized List<String> addUsers(int count) {
        List<String> openIds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            openIds.add(addUser(newName()).openId());
        }
        return List.copyOf(openIds);
    }

    /** The user with this id, as this app knows it; empty if there is none. */
    public synchronized Optional<User> findUser(UserIdType type, String id, App as) {
        if (UserIdType.typeOf(id) != type) {
            return Optional.empty();
        }
        String name = id.substring(type.prefix().length());
        if (type == UserIdType.OPEN_ID) {
            name = name.replaceFirst("__cli_.*", "");
        }
        return Optional.ofNullable(users.get(name))
                .filter(user -> user.id(type, as).equals(id));
    }

    /** The user with this mail address; empty if there is none. */
    public synchronized Optional<User> findUserByEmail(String email) {
        return Optional.ofNullable(usersByEmail.get(email));
    }

    /** The user with this mobile number; empty if there is none. */
    public synchronized Optional<User> findUserByMobile(String mobile) {
        return Optional.ofNullable(usersByMobile.get(mobile));
    }

    void changeEmail(User user, String from, String to) {
        change(usersByEmail, user, from, to);
    }

    void changeMobile(User user, String from, String to) {
        change(usersByMobile, user, from, to);
    }

    private static void change(Map<String, User> owners, User user, String from, String to) {
        User owner = owners.getOrDefault(to, user);
        if (owner != user) {
            throw new IllegalArgumentException(to + " belongs to " + owner);
        }
        owners.remove(from);
        if (!to.isEmpty()) {
            owners.put(to, user);
        }
    }

    /** Whether the id is an open_id, but not for this app. */
    public synchronized boolean isOpenIdOfAnotherApp(String id, App as) {
        return apps.values().stream()
                .filter(other -> other != as)
                .anyMatch(other -> findUser(UserIdType.OPEN_ID, id, other).isPresent());
    }

    // --- chats and messages

    /**
     * The chat with this id.
     *
     * @throws NoSuchElementException if there is none
     */
    public synchronized Chat chat(String chatId) {
        return known("chat", chatId, chats);
    }

    /** The chat with this id; empty if there is none. */
    public synchronized Optional<Chat> findChat(String chatId) {
        return Optional.ofNullable(chats.get(chatId));
    }

    /** All chats. */
    public synchronized Collection<Chat> chats() {
        return List.copyOf(chats.values());
    }

    /**
     * Adds a chat of this company, with the default app's bot in it.
     *
     * @throws IllegalArgumentException if the id does not start with {@code oc_}, or is taken
     */
    public synchronized Chat addChat(String chatId, Tenant of) {
        if (!chatId.startsWith("oc_")) {
            throw new IllegalArgumentException("a chat id starts with oc_, not " + chatId);
        }
        return add("chat", chatId, new Chat(this, chatId, of, null).addBot(app), chats);
    }

    /** The chat of this user with the token's app; a new one if they have none yet. */
    public synchronized Chat chatWith(User user, AccessToken token) {
        return chatsByPartner.computeIfAbsent(new PartnerKey(user, token.app(), token.tenant()), key -> {
            String chatId = "oc_p2p" + ++lastNumber;
            Chat chat = new Chat(this, chatId, token.tenant(), user).addBot(token.app());
            return add("chat", chatId, chat.addMember(user), chats);
        });
    }

    /**
     * The message with this id.
     *
     * @throws NoSuchElementException if there is none
     */
    public synchronized Message message(String messageId) {
        return known("message", messageId, messages);
    }

    /** The message with this id; empty if there is none. */
    public synchronized Optional<Message> findMessage(String messageId) {
        return Optional.ofNullable(messages.get(messageId));
    }

    /** All messages. */
    public synchronized Collection<Message> messages() {
        return List.copyOf(messages.values());
    }

    /** Adds a message of the default app to the chat. */
    public synchronized Message addMessage(Chat chat) {
        return addMessage(newMessageId(), chat, app, TEXT, PREPARED, null);
    }

    private Message addMessage(
            String messageId, Chat chat, App sender, String msgType, String content, Message parent) {
        Message message = new Message(this, messageId, chat, sender, msgType, content, parent, clock.instant());
        return add("message", messageId, message, messages);
    }

    private String newMessageId() {
        return "om_msg" + ++lastNumber;
    }

    /** The {@code bm_…} id of a new batch message, of which nothing else is kept. */
    public synchronized String newBatchMessageId() {
        return "bm_msg" + ++lastNumber;
    }

    /** Sends a message; an empty uuid is not remembered. */
    public synchronized Message send(Chat chat, AccessToken token, String msgType, String content, String uuid) {
        return sent(addMessage(newMessageId(), chat, token.app(), msgType, content, null), token, uuid);
    }

    /** Replies to a message; a reply to a message of a thread is in that thread, too. An empty uuid is not remembered. */
    public synchronized Message reply(
            Message parent, AccessToken token, String msgType, String content, String uuid, boolean inThread) {
        Message reply = addMessage(newMessageId(), parent.chat(), token.app(), msgType, content, parent);
        if (inThread && parent.threadId() == null) {
            parent.threadId("omt_thread" + ++lastNumber);
        }
        reply.threadId(parent.threadId());
        return sent(reply, token, uuid);
    }

    private Message sent(Message message, AccessToken token, String uuid) {
        sentMessages.add(message);
        if (!uuid.isEmpty()) {
            sentByUuid.put(new UuidKey(uuid, token.app(), token.tenant()), new SentMessage(message, message.sentAt()));
        }
        notifyAll();
        return message;
    }

    /** Replaces the content of a card. */
    public synchronized void update(Message card, String content) {
        card.update(content, clock.instant());
        notifyAll();
    }

    /** The message that the token's app sent with this uuid within the last hour. */
    public synchronized Optional<Message> sentBefore(String uuid, AccessToken token) {
        return Optional.ofNullable(sentByUuid.get(new UuidKey(uuid, token.app(), token.tenant())))
                .filter(sent -> clock.instant().isBefore(sent.at.plus(UUID_MEMORY)))
                .map(SentMessage::message);
    }

    /** Buzzes the users: adds to the inbox and to their unread buzzes, and charges the quota. */
    public synchronized void buzz(UrgentType type, Message message, List<User> recipients, App as) {
        Instant now = clock.instant();
        for (User user : recipients) {
            Buzz buzz = new Buzz(user.openId(as), type.id(), message.messageId(), now);
            user.buzzed(++buzzes, buzz);
            keep(inbox, buzz);
        }
        message.chat().tenant().charge(type, recipients.size());
        notifyAll();
    }

    // --- limits

    /** Counts a call on this API, per app and tenant; not empty if the call is over a limit. */
    public synchronized Optional<LimitExceeded> countCall(String api, AccessToken caller) {
        return rateLimits
                .computeIfAbsent(api + " " + caller.app() + " " + caller.tenant(), key -> new RateLimit())
                .tryCall(clock.instant(), settings.perSecond(), settings.perMinute());
    }

    /** Counts a message to the chat, from any bot; false if it is over the limit. */
    public synchronized boolean countMessage(Chat chat) {
        return chat.messageLimit()
                .tryCall(clock.instant(), settings.perReceiver(), 0)
                .isEmpty();
    }

    /** Counts an update of the message; false if it is over the limit. */
    public synchronized boolean countUpdate(Message message) {
        return message.updateLimit()
                .tryCall(clock.instant(), settings.perReceiver(), 0)
                .isEmpty();
    }

    // --- history

    /** Records an event that was pushed. */
    public synchronized void record(PushedEvent event) {
        keep(pushedEvents, event);
    }

    /** The events that were pushed, in the order of their answers. */
    public synchronized List<PushedEvent> pushedEvents() {
        return List.copyOf(pushedEvents);
    }

    /** All buzzes, in order. */
    public synchronized List<Buzz> inbox() {
        return List.copyOf(inbox);
    }

    /** The number of buzzes so far. */
    public synchronized long countBuzzes() {
        return buzzes;
    }

    /** The last so many buzzes, in reverse order. */
    public synchronized List<Buzz> lastBuzzes(int count) {
        List<Buzz> last = new ArrayList<>();
        Iterator<Buzz> backwards = inbox.descendingIterator();
        while (last.size() < count && backwards.hasNext()) {
            last.add(backwards.next());
        }
        return last;
    }

    /** The messages that were sent over the API, in order. */
    public synchronized List<Message> sentMessages() {
        return List.copyOf(sentMessages);
    }

    /** Waits for so many buzzes; returns those there are, which are fewer after the time-out. */
    public List<Buzz> awaitBuzzes(int count, Duration timeout) throws InterruptedException {
        return await(inbox, count, timeout);
    }

    /** Waits for so many messages sent over the API; returns those there are, which are fewer after the time-out. */
    public List<Message> awaitMessages(int count, Duration timeout) throws InterruptedException {
        return await(sentMessages, count, timeout);
    }

    private synchronized <T> List<T> await(Collection<T> history, int count, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long left = timeout.toNanos();
        while (history.size() < count && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
        return List.copyOf(history);
    }

    private static <T> void keep(Deque<T> history, T entry) {
        if (history.size() == MAX_HISTORY) {
            history.removeFirst();
        }
        history.addLast(entry);
    }

    private static <T> T known(String kind, String id, Map<String, T> map) {
        T found = map.get(id);
        if (found == null) {
            throw new NoSuchElementException("there is no " + kind + " " + id + " here, only " + map.keySet());
        }
        return found;
    }

    private static <T> T add(String kind, String id, T entry, Map<String, T> map) {
        if (!isId(id)) {
            throw new IllegalArgumentException(kind + " " + id + " may only hold letters, digits, _ and -");
        }
        if (map.putIfAbsent(id, entry) != null) {
            throw new IllegalArgumentException("there is a " + kind + " " + id + " already");
        }
        return entry;
    }

    /** Whether the text is made of the characters of an id: letters, digits, _ and -. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** The value, unless it is negative. */
    public static int notNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
        return value;
    }
}
