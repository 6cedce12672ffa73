package io.github.camelfeishu.urgent.sandbox.world;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A person of the tenant, with ids of all three kinds. Each method that changes something takes effect with the next
 * call and returns this user.
 */
public final class User {
    /** What a user can hold before another buzz answers 230023. */
    static final int MAX_UNREAD_BUZZES = 200;

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

    /** The {@code user_id}: the name the user was added by. */
    public String userId() {
        return userId;
    }

    /** The address: the name at {@code example.com}. */
    public String email() {
        return userId + "@example.com";
    }

    /** The {@code union_id}: {@code on_} and the name. */
    public String unionId() {
        return UserIdType.UNION_ID_PREFIX + userId;
    }

    /** The {@code open_id} as the default app knows it: {@code ou_} and the name. */
    public String openId() {
        return openId(world.app());
    }

    /** The {@code open_id} as this app knows it; another app's is refused with 99992361. */
    public String openId(App app) {
        String suffix = app == world.app() ? "" : "__" + app.appId();
        return UserIdType.OPEN_ID_PREFIX + userId + suffix;
    }

    /** Leaves the company, and so becomes an invalid recipient; see {@link InvalidUsers}. */
    public User leaveCompany() {
        synchronized (world) {
            inCompany = false;
            return this;
        }
    }

    /** Takes the user out of the app's availability: 230013. */
    public User outsideAvailability() {
        return available(false);
    }

    /** Takes the user into the app's availability again. */
    public User insideAvailability() {
        return available(true);
    }

    private User available(boolean value) {
        synchronized (world) {
            available = value;
            return this;
        }
    }

    /** How many buzzes the user has not read. */
    public int unreadBuzzes() {
        synchronized (world) {
            return unreadBuzzes.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * Sets how many buzzes the user has not read; 200 is full, and one more answers 230023.
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
     * Reads a message, and with it every buzz about it; from now on the sender can learn of it.
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
            message.read(this, world.clock.instant());
            unreadBuzzes.remove(messageId);
            return this;
        }
    }

    /** Reads everything: every message of every chat that the user is in, and every buzz. */
    public User readAll() {
        synchronized (world) {
            world.messages().stream()
                    .filter(message -> message.chat().hasMember(this))
                    .forEach(message -> message.read(this, world.clock.instant()));
            unreadBuzzes.clear();
            return this;
        }
    }

    /** The id of this kind, as this app knows it. */
    public String id(UserIdType type, App app) {
        return switch (type) {
            case OPEN_ID -> openId(app);
            case UNION_ID -> unionId();
            case USER_ID -> userId;
        };
    }

    public boolean isInCompany() {
        return inCompany;
    }

    public boolean isAvailable() {
        return available;
    }

    public boolean canTakeABuzz() {
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
