package io.github.camelfeishu.urgent.sandbox.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A user of the company, with ids of all three types. Each change takes effect with the next call and returns this user.
 */
public final class User {
    /** With so many, the next buzz answers 230023. */
    private static final int MAX_UNREAD_BUZZES = 200;

    /** An app without one of them is not told that its messages were read. */
    private static final List<String> READ_EVENT_SCOPES = List.of("im:message", "im:message:readonly");

    /** The key of unread buzzes that were set, not sent. */
    private static final String NO_MESSAGE = "";

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    /** Feishu has numbers of the mainland without +86. */
    private static final Pattern MOBILE = Pattern.compile("1\\d{10}|\\+(?!86)\\d{5,15}");

    /** So many of the latest buzzes stay on the phone. */
    private static final int MAX_NOTICES = 20;

    private final World world;
    private final String userId;
    private final Map<String, Integer> unreadBuzzes = new LinkedHashMap<>();
    /** The latest first. */
    private final Deque<Notice> notices = new ArrayDeque<>();

    private String email = "";
    private String mobile = "";
    private boolean inCompany = true;
    private boolean available = true;
    private boolean inContactRange = true;
    private boolean frozen;
    private boolean activated = true;

    User(World world, String userId) {
        this.world = world;
        this.userId = userId;
    }

    /** The {@code user_id}: the user's name. */
    public String userId() {
        return userId;
    }

    /** The mail address; empty: none. A new user has the name at {@code example.com}. */
    public String email() {
        synchronized (world) {
            return email;
        }
    }

    /**
     * Sets the mail address; empty: none.
     *
     * @throws IllegalArgumentException if it is no address, or belongs to another user
     */
    public User email(String address) {
        require(address, EMAIL, "a mail address");
        synchronized (world) {
            world.changeEmail(this, email, address);
            email = address;
            return this;
        }
    }

    /** The mobile number; empty: none. A new user has one that starts with 143. */
    public String mobile() {
        synchronized (world) {
            return mobile;
        }
    }

    /**
     * Sets the mobile number; empty: none.
     *
     * @param number 11 digits for the mainland of China, others with + and country code
     * @throws IllegalArgumentException if it is no such number, or belongs to another user
     */
    public User mobile(String number) {
        require(number, MOBILE, "a mobile number: 11 digits, or + and country code outside the mainland of China");
        synchronized (world) {
            world.changeMobile(this, mobile, number);
            mobile = number;
            return this;
        }
    }

    private static void require(String text, Pattern form, String name) {
        if (!text.isEmpty() && !form.matcher(text).matches()) {
            throw new IllegalArgumentException(text + " is not " + name);
        }
    }

    /** The {@code union_id}: {@code on_} and the name. */
    public String unionId() {
        return UserIdType.UNION_ID.prefix() + userId;
    }

    /** The {@code open_id} as the default app knows it: {@code ou_} and the name. */
    public String openId() {
        return openId(world.app());
    }

    /** The {@code open_id} as this app knows it. Other apps get 99992361 for it. */
    public String openId(App app) {
        String suffix = app == world.app() ? "" : "__" + app.appId();
        return UserIdType.OPEN_ID.prefix() + userId + suffix;
    }

    /** Leaves the company; the user is an invalid recipient then, see {@link InvalidUsers}. */
    public User leaveCompany() {
        synchronized (world) {
            inCompany = false;
            return this;
        }
    }

    /** Removes the user from the app's availability: 230013. */
    public User outsideAvailability() {
        return available(false);
    }

    /** Adds the user to the app's availability again. */
    public User insideAvailability() {
        return available(true);
    }

    private User available(boolean value) {
        synchronized (world) {
            available = value;
            return this;
        }
    }

    /** Removes the user from the app's contact range: 41050, and nobody finds the user by mail address or number. */
    public User outsideContactRange() {
        return inContactRange(false);
    }

    /** Adds the user to the app's contact range again. */
    public User insideContactRange() {
        return inContactRange(true);
    }

    private User inContactRange(boolean value) {
        synchronized (world) {
            inContactRange = value;
            return this;
        }
    }

    /** Sets whether the account is suspended; only the user's status shows it. */
    public User frozen(boolean value) {
        synchronized (world) {
            frozen = value;
            return this;
        }
    }

    /** Sets whether the account is in use yet; only the user's status shows it. */
    public User activated(boolean value) {
        synchronized (world) {
            activated = value;
            return this;
        }
    }

    /** The number of buzzes that the user has not read. */
    public int unreadBuzzes() {
        synchronized (world) {
            return unreadBuzzes.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * Sets the number of buzzes that the user has not read. With 200 the next one answers 230023.
     *
     * @throws IllegalArgumentException if negative
     */
    public User unreadBuzzes(int count) {
        World.notNegative("unreadBuzzes", count);
        synchronized (world) {
            unreadBuzzes.clear();
            unreadBuzzes.put(NO_MESSAGE, count);
            return this;
        }
    }

    /**
     * Reads a message and all buzzes about it; the user is one of the message's readers then. If it is in the chat of the
     * user and a bot, the bot's app is told at its callback URL.
     *
     * @throws java.util.NoSuchElementException if there is no such message
     * @throws IllegalStateException if the user is not in the message's chat
     */
    public User read(String messageId) {
        synchronized (world) {
            Message message = world.message(messageId);
            if (!message.chat().hasMember(this)) {
                throw new IllegalStateException(this + " is not in " + message.chat() + " and cannot read " + message);
            }
            read(List.of(message));
            unreadBuzzes.remove(messageId);
            endCalls(notice -> notice.ringsAbout(messageId), Notice.Call.ENDED);
            return this;
        }
    }

    /** Reads all messages of the user's chats, and all buzzes. */
    public User readAll() {
        synchronized (world) {
            read(world.messages().stream()
                    .filter(message -> message.chat().hasMember(this))
                    .toList());
            unreadBuzzes.clear();
            endCalls(notice -> notice.call() == Notice.Call.RINGING, Notice.Call.ENDED);
            return this;
        }
    }

    private void read(List<Message> messages) {
        Map<App, List<Message>> news = messages.stream()
                .filter(message -> message.read(this, world.clock().instant()))
                .filter(message -> message.chat().partner() == this)
                .collect(Collectors.groupingBy(Message::sender, LinkedHashMap::new, Collectors.toList()));
        news.forEach((app, read) -> {
            if (app.hasAnyScope(READ_EVENT_SCOPES)) {
                app.subscription().ifPresent(to -> world.events().pushRead(world, app, to, this, read));
            }
        });
    }

    /**
     * Answers the phone, which rings about this message. That does not read the message.
     *
     * @throws IllegalStateException if the phone does not ring about it
     */
    public User answer(String messageId) {
        return endCalls(messageId, Notice.Call.ANSWERED);
    }

    /**
     * Declines the call about this message.
     *
     * @throws IllegalStateException if the phone does not ring about it
     */
    public User decline(String messageId) {
        return endCalls(messageId, Notice.Call.DECLINED);
    }

    private User endCalls(String messageId, Notice.Call state) {
        synchronized (world) {
            if (!endCalls(notice -> notice.ringsAbout(messageId), state)) {
                throw new IllegalStateException("the phone of " + this + " does not ring about " + messageId);
            }
            return this;
        }
    }

    private boolean endCalls(Predicate<Notice> which, Notice.Call state) {
        List<Notice> before = List.copyOf(notices);
        notices.clear();
        before.forEach(notice -> notices.addLast(which.test(notice) ? notice.with(state) : notice));
        return before.stream().anyMatch(which);
    }

    /** The buzzes on the user's phone, the latest first; older ones than the last 20 are gone. */
    public List<Notice> notices() {
        synchronized (world) {
            return List.copyOf(notices);
        }
    }

    /** The number of the user's last buzz; 0: none. */
    public long lastBuzz() {
        synchronized (world) {
            return notices.isEmpty() ? 0 : notices.peekFirst().number();
        }
    }

    /** The id of this type, as this app knows it. */
    public String id(UserIdType type, App app) {
        return switch (type) {
            case OPEN_ID -> openId(app);
            case UNION_ID -> unionId();
            case USER_ID -> userId;
        };
    }

    /** Whether the user is in the company. */
    public boolean isInCompany() {
        synchronized (world) {
            return inCompany;
        }
    }

    /** Whether the user is within the app's availability. */
    public boolean isAvailable() {
        synchronized (world) {
            return available;
        }
    }

    /** Whether the user is within the app's contact range. */
    public boolean isInContactRange() {
        synchronized (world) {
            return inContactRange;
        }
    }

    /** Whether the account is suspended. */
    public boolean isFrozen() {
        synchronized (world) {
            return frozen;
        }
    }

    /** Whether the account is in use. */
    public boolean isActivated() {
        synchronized (world) {
            return activated;
        }
    }

    /** Whether the user can get another buzz. */
    public boolean canBeBuzzed() {
        return unreadBuzzes() < MAX_UNREAD_BUZZES;
    }

    void buzzed(long number, Buzz buzz) {
        unreadBuzzes.merge(buzz.messageId(), 1, Integer::sum);
        if (notices.size() == MAX_NOTICES) {
            notices.removeLast();
        }
        boolean rings = buzz.type().equals(UrgentType.PHONE.id());
        notices.addFirst(new Notice(number, buzz, rings ? Notice.Call.RINGING : Notice.Call.NONE));
    }

    @Override
    public String toString() {
        return userId;
    }
}
