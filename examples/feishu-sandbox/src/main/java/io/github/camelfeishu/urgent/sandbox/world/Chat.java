package io.github.camelfeishu.urgent.sandbox.world;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A chat: a group, or one person with a bot, which comes to be when the bot first sends them a message. A new group has
 * the default app's bot in it, every member may buzz, and nobody else is a member. Each method that changes something
 * takes effect with the next call and returns this chat.
 */
public final class Chat {
    private final World world;
    private final String chatId;
    private final Tenant tenant;
    private final User partner;
    private final RateLimit messageLimit = new RateLimit();
    private final Set<User> members = new LinkedHashSet<>();
    private final Set<App> bots = new LinkedHashSet<>();
    private boolean onlyAdminsMayBuzz;
    private boolean botIsAdmin;
    private boolean external;
    private boolean folded;
    private boolean dissolved;

    /** A partner of null makes it a group. */
    Chat(World world, String chatId, Tenant tenant, User partner) {
        this.world = world;
        this.chatId = chatId;
        this.tenant = tenant;
        this.partner = partner;
    }

    /** The {@code chat_id}: {@code oc_…}. */
    public String chatId() {
        return chatId;
    }

    /** The company whose chat it is; only apps calling as this tenant know its messages. */
    public Tenant tenant() {
        return tenant;
    }

    /** Who is in it, in the order they came. */
    public List<User> members() {
        synchronized (world) {
            return List.copyOf(members);
        }
    }

    /** Brings a user in. */
    public Chat addMember(User user) {
        synchronized (world) {
            members.add(user);
            return this;
        }
    }

    /** Takes a user out, who so becomes an invalid recipient here; see {@link InvalidUsers}. */
    public Chat removeMember(User user) {
        synchronized (world) {
            members.remove(user);
            return this;
        }
    }

    /** Brings the default app's bot in. */
    public Chat addBot() {
        return addBot(world.app());
    }

    /** Brings an app's bot in. */
    public Chat addBot(App app) {
        synchronized (world) {
            bots.add(app);
            return this;
        }
    }

    /** Takes the default app's bot out: 230002. */
    public Chat removeBot() {
        return removeBot(world.app());
    }

    /** Takes an app's bot out: 230002 for this app. */
    public Chat removeBot(App app) {
        synchronized (world) {
            bots.remove(app);
            return this;
        }
    }

    /** Whether only the owner and admins may buzz: then 230052, unless the bot is an admin. */
    public Chat onlyAdminsMayBuzz(boolean value) {
        synchronized (world) {
            onlyAdminsMayBuzz = value;
            return this;
        }
    }

    /** Whether the bots in it are admins, and may buzz where only admins may. */
    public Chat botIsAdmin(boolean value) {
        synchronized (world) {
            botIsAdmin = value;
            return this;
        }
    }

    /** Whether people of other companies are in it: then 230027. */
    public Chat external(boolean value) {
        synchronized (world) {
            external = value;
            return this;
        }
    }

    /** Whether it is folded: a buzz in it is in-app only, whatever was asked for, and costs nothing. */
    public Chat folded(boolean value) {
        synchronized (world) {
            folded = value;
            return this;
        }
    }

    /** Ends the chat for good: 232009. */
    public Chat dissolve() {
        synchronized (world) {
            dissolved = true;
            return this;
        }
    }

    public User partner() {
        return partner;
    }

    RateLimit messageLimit() {
        return messageLimit;
    }

    public List<App> bots() {
        return List.copyOf(bots);
    }

    public boolean hasMember(User user) {
        return members.contains(user);
    }

    public boolean hasBot(App app) {
        return bots.contains(app);
    }

    public boolean botMayBuzz() {
        return !onlyAdminsMayBuzz || botIsAdmin;
    }

    public boolean isOnlyAdminsMayBuzz() {
        return onlyAdminsMayBuzz;
    }

    public boolean isBotAdmin() {
        return botIsAdmin;
    }

    public boolean isExternal() {
        return external;
    }

    public boolean isFolded() {
        return folded;
    }

    public boolean isDissolved() {
        return dissolved;
    }

    @Override
    public String toString() {
        return chatId;
    }
}
