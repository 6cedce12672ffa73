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
    private final String content;
    private final Map<User, Instant> readers = new LinkedHashMap<>();
    private Instant sentAt;
    private App sender;
    private boolean deleted;
    private boolean folded;
    private boolean risky;

    Message(World world, String messageId, Chat chat, App sender, String msgType, String content, Instant sentAt) {
        this.world = world;
        this.messageId = messageId;
        this.chat = chat;
        this.sender = sender;
        this.msgType = msgType;
        this.content = content;
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

    /** The {@code content}: the JSON text as it was sent. */
    public String content() {
        return content;
    }

    /** When it was sent, by the sandbox's clock. */
    public Instant sentAt() {
        synchronized (world) {
            return sentAt;
        }
    }

    /** Says when it was sent; after seven days Feishu does not tell who has read it: 230033. */
    public Message sentAt(Instant time) {
        synchronized (world) {
            sentAt = Objects.requireNonNull(time);
            return this;
        }
    }

    /** The open_ids, as the default app knows them, of those who have read it, in the order they did. */
    public List<String> readBy() {
        synchronized (world) {
            return readers.keySet().stream().map(User::openId).toList();
        }
    }

    /** Says who sent it; to any other app it answers 230012. */
    public Message sender(App app) {
        synchronized (world) {
            sender = app;
            return this;
        }
    }

    /** Deletes it for good: 230110. */
    public Message delete() {
        synchronized (world) {
            deleted = true;
            return this;
        }
    }

    /** Whether it is aggregated with others: then 230098. */
    public Message folded(boolean value) {
        synchronized (world) {
            folded = value;
            return this;
        }
    }

    /** Whether Feishu judges it risky: then 230052. */
    public Message risky(boolean value) {
        synchronized (world) {
            risky = value;
            return this;
        }
    }

    void read(User user, Instant time) {
        readers.putIfAbsent(user, time);
    }

    /** Who has read it, and when, in this order; it only grows at the end. */
    public List<Map.Entry<User, Instant>> readers() {
        return List.copyOf(readers.entrySet());
    }

    public App sender() {
        return sender;
    }

    public boolean isDeleted() {
        return deleted;
    }

    public boolean isFolded() {
        return folded;
    }

    public boolean isRisky() {
        return risky;
    }

    @Override
    public String toString() {
        return messageId;
    }
}
