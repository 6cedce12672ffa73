package io.github.camelfeishu.urgent.sandbox.world;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A user of the company, with ids of all three types. Each change takes effect with the next call and returns this user.
 */
public final class User {
    /** With so many, the next buzz answers 230023. */
    private static final int MAX_UNREAD_BUZZES = 200;

    /** The key of unread buzzes that were set, not sent. */
    private static final String NO_MESSAGE = "";

    private final World world;
    private final String userId;
    private final Map<String, Integer> unreadBuzzes = new LinkedHashMap<>();
    private boolean inCompany = true;
    private boolean available = true;

    User(World world, String userId) {
        this.world = world;
        this.userId = userId;
    }

    /** The {@code user_id}: the user's name. */
    public String userId() {
        return userId;
    }

    /** The mail address: the name at {@code example.com}. */
    public String email() {
        return userId + "@example.com";
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
     * Reads a message and all buzzes about it; the user is one of the message's readers then.
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
            message.read(this, world.clock().instant());
            unreadBuzzes.remove(messageId);
            return this;
        }
    }

    /** Reads all messages of the user's chats, and all buzzes. */
    public User readAll() {
        synchronized (world) {
            world.messages().stream()
                    .filter(message -> message.chat().hasMember(this))
                    .forEach(message -> message.read(this, world.clock().instant()));
            unreadBuzzes.clear();
            return this;
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

    /** Whether the user can get another buzz. */
    public boolean canBeBuzzed() {
        return unreadBuzzes() < MAX_UNREAD_BUZZES;
    }

    void buzzed(String messageId) {
        unreadBuzzes.merge(messageId, 1, Integer::sum);
    }

    @Override
    public String toString() {
        return userId;
    }
}
