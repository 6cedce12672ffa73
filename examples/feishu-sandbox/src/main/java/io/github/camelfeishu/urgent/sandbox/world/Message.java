package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A message in a chat, sent by an app's bot. Each method takes effect with the next call and returns this message. */
public final class Message {
    private final World world;
    private final String messageId;
    private final Chat chat;
    private final String msgType;
    private final Message parent;
    private final RateLimit updateLimit = new RateLimit();
    private final Map<User, Reader> readers = new LinkedHashMap<>();
    private String content;
    private String threadId;
    private Instant sentAt;
    private Instant updatedAt;
    private App sender;
    private boolean deleted;
    private boolean folded;
    private boolean risky;

    /** A user who has read a message, and the time of reading. */
    public record Reader(User user, Instant time) {}

    /** A reply, unless the parent is null. */
    Message(
            World world,
            String messageId,
            Chat chat,
            App sender,
            String msgType,
            String content,
            Message parent,
            Instant sentAt) {
        this.world = world;
        this.messageId = messageId;
        this.chat = chat;
        this.sender = sender;
        this.msgType = msgType;
        this.content = content;
        this.parent = parent;
        this.sentAt = sentAt;
    }

    /** The {@code message_id}: {@code om_…}. */
    public String messageId() {
        return messageId;
    }

    /** The chat it is in. */
    public Chat chat() {
        return chat;
    }

    /** The {@code msg_type}: {@code text}, {@code post} or {@code interactive}. */
    public String msgType() {
        return msgType;
    }

    /** The {@code content}: the JSON text as it was sent, or of the last update of a card. */
    public String content() {
        synchronized (world) {
            return content;
        }
    }

    /** The time of the last update of a card; the time of sending if there was none. */
    public Instant updatedAt() {
        synchronized (world) {
            return updatedAt == null ? sentAt : updatedAt;
        }
    }

    /** Whether the card was updated. */
    public boolean isUpdated() {
        synchronized (world) {
            return updatedAt != null;
        }
    }

    void update(String newContent, Instant time) {
        content = newContent;
        updatedAt = time;
    }

    RateLimit updateLimit() {
        return updateLimit;
    }

    /** The message that this one replies to; null: this is no reply. */
    public Message parent() {
        return parent;
    }

    /** The first message of the replies that this one belongs to; null: this is no reply. */
    public Message root() {
        return parent == null || parent.parent == null ? parent : parent.root();
    }

    /** The {@code thread_id} of the thread that it is in: {@code omt_…}; null: it is in none. */
    public String threadId() {
        synchronized (world) {
            return threadId;
        }
    }

    void threadId(String id) {
        threadId = id;
    }

    /**
     * Presses a button of the card, as this user, and waits for the app's answer for up to three seconds. A new card in
     * the answer is the message's content then. A press is never repeated.
     *
     * @param button the words on the button
     * @return what the user sees
     * @throws java.util.NoSuchElementException if the card has no such button
     * @throws IllegalStateException if the message is no card, was deleted or is too old, the button is disabled, or the
     *     user is not in the chat
     */
    public Click click(User user, String button) {
        return world.events().click(world, this, user, button);
    }

    /** The time of sending, by the sandbox's clock. */
    public Instant sentAt() {
        synchronized (world) {
            return sentAt;
        }
    }

    /** Sets the time of sending. Seven days later Feishu no longer names the readers: 230033. */
    public Message sentAt(Instant time) {
        synchronized (world) {
            sentAt = Objects.requireNonNull(time);
            return this;
        }
    }

    /** The open_ids of its readers, as the default app knows them, in the order of reading. */
    public List<String> readBy() {
        synchronized (world) {
            return readers.keySet().stream().map(User::openId).toList();
        }
    }

    /** Its readers, in the order of reading. */
    public List<Reader> readers() {
        synchronized (world) {
            return List.copyOf(readers.values());
        }
    }

    /** Whether this user has read it. */
    public boolean isReadBy(User user) {
        synchronized (world) {
            return readers.containsKey(user);
        }
    }

    /** The app whose bot sent it. */
    public App sender() {
        synchronized (world) {
            return sender;
        }
    }

    /** Sets the app that sent it. Every other app gets 230012. */
    public Message sender(App app) {
        synchronized (world) {
            sender = app;
            return this;
        }
    }

    /** Deletes it: 230110. */
    public Message delete() {
        synchronized (world) {
            deleted = true;
            return this;
        }
    }

    /** Sets whether it is aggregated with others: 230098 if so. */
    public Message folded(boolean value) {
        synchronized (world) {
            folded = value;
            return this;
        }
    }

    /** Sets whether Feishu judges it risky: 230052 if so. */
    public Message risky(boolean value) {
        synchronized (world) {
            risky = value;
            return this;
        }
    }

    /** Adds a reader; false if the user has read it before. */
    boolean read(User user, Instant time) {
        return readers.putIfAbsent(user, new Reader(user, time)) == null;
    }

    /** Whether it was deleted. */
    public boolean isDeleted() {
        synchronized (world) {
            return deleted;
        }
    }

    /** Whether it is aggregated with others. */
    public boolean isFolded() {
        synchronized (world) {
            return folded;
        }
    }

    /** Whether Feishu judges it risky. */
    public boolean isRisky() {
        synchronized (world) {
            return risky;
        }
    }

    @Override
    public String toString() {
        return messageId;
    }
}
