package io.github.camelfeishu.urgent.sandbox.world;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A chat: a group, or the chat of one user and one bot, which begins with the bot's first message to the user. A new
 * group has no members but the default app's bot, and every bot in it may buzz. Each change takes effect with the next
 * call and returns this chat.
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

    /** A group, if the partner is null. */
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

    /** Its company. Other tenants' tokens do not find its messages. */
    public Tenant tenant() {
        return tenant;
    }

    /** Its users, in the order they were added. */
    public List<User> members() {
        synchronized (world) {
            return List.copyOf(members);
        }
    }

    /** Adds a user. */
    public Chat addMember(User user) {
        synchronized (world) {
            members.add(user);
            return this;
        }
    }

    /** Removes a user, who is then an invalid recipient in this chat; see {@link InvalidUsers}. */
    public Chat removeMember(User user) {
        synchronized (world) {
            members.remove(user);
            return this;
        }
    }

    /** Adds the default app's bot. */
    public Chat addBot() {
        return addBot(world.app());
    }

    /** Adds an app's bot. */
    public Chat addBot(App app) {
        synchronized (world) {
            bots.add(app);
            return this;
        }
    }

    /** Removes the default app's bot: 230002. */
    public Chat removeBot() {
        return removeBot(world.app());
    }

    /** Removes an app's bot: 230002 for this app. */
    public Chat removeBot(App app) {
        synchronized (world) {
            bots.remove(app);
            return this;
        }
    }

    /** Sets whether only the owner and admins may buzz: if so, 230052 unless the bot is an admin. */
    public Chat onlyAdminsMayBuzz(boolean value) {
        synchronized (world) {
            onlyAdminsMayBuzz = value;
            return this;
        }
    }

    /** Sets whether its bots are admins. */
    public Chat botIsAdmin(boolean value) {
        synchronized (world) {
            botIsAdmin = value;
            return this;
        }
    }

    /** Sets whether it has users of other companies: 230027 if so. */
    public Chat external(boolean value) {
        synchronized (world) {
            external = value;
            return this;
        }
    }

    /** Sets whether it is folded: if so, every buzz is one in the app and free. */
    public Chat folded(boolean value) {
        synchronized (world) {
            folded = value;
            return this;
        }
    }

    /** Dissolves it: 232009. */
    public Chat dissolve() {
        synchronized (world) {
            dissolved = true;
            return this;
        }
    }

    RateLimit messageLimit() {
        return messageLimit;
    }

    /** The user of a chat with a bot; null: this is a group. */
    public User partner() {
        return partner;
    }

    /** The apps whose bots are in it, in the order they were added. */
    public List<App> bots() {
        synchronized (world) {
            return List.copyOf(bots);
        }
    }

    /** Whether this user is in it. */
    public boolean hasMember(User user) {
        synchronized (world) {
            return members.contains(user);
        }
    }

    /** Whether this app's bot is in it. */
    public boolean hasBot(App app) {
        synchronized (world) {
            return bots.contains(app);
        }
    }

    /** Whether its bots may buzz. */
    public boolean botsMayBuzz() {
        synchronized (world) {
            return !onlyAdminsMayBuzz || botIsAdmin;
        }
    }

    /** Whether only the owner and admins may buzz. */
    public boolean isOnlyAdminsMayBuzz() {
        synchronized (world) {
            return onlyAdminsMayBuzz;
        }
    }

    /** Whether its bots are admins. */
    public boolean isBotAdmin() {
        synchronized (world) {
            return botIsAdmin;
        }
    }

    /** Whether it has users of other companies. */
    public boolean isExternal() {
        synchronized (world) {
            return external;
        }
    }

    /** Whether it is folded. */
    public boolean isFolded() {
        synchronized (world) {
            return folded;
        }
    }

    /** Whether it was dissolved. */
    public boolean isDissolved() {
        synchronized (world) {
            return dissolved;
        }
    }

    @Override
    public String toString() {
        return chatId;
    }
}
