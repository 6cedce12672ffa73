package io.github.camelfeishu.urgent.sandbox;

/** A message in a chat, sent by an app's bot. Each method takes effect with the next call and returns this message. */
public final class Message {
    private final World world;
    private final String messageId;
    private final Chat chat;
    private App sender;
    private boolean deleted;
    private boolean folded;
    private boolean risky;

    Message(World world, String messageId, Chat chat, App sender) {
        this.world = world;
        this.messageId = messageId;
        this.chat = chat;
        this.sender = sender;
    }

    /** The {@code message_id}: {@code om_…}. */
    public String messageId() {
        return messageId;
    }

    /** The chat it is in. */
    public Chat chat() {
        return chat;
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

    App sender() {
        return sender;
    }

    boolean isDeleted() {
        return deleted;
    }

    boolean isFolded() {
        return folded;
    }

    boolean isRisky() {
        return risky;
    }

    @Override
    public String toString() {
        return messageId;
    }
}
