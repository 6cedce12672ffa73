package io.github.camelfeishu.urgent.api;

import java.util.Locale;
import java.util.Optional;

/** The kinds of id by which Feishu knows whom a message is for: a chat, or one user, in the chat with the bot. */
public enum ReceiveIdType {
    /** {@code oc_…}: a chat. The default. */
    CHAT_ID(null),
    /** {@code ou_…}: a user as one app sees them. */
    OPEN_ID(UserIdType.OPEN_ID),
    /** {@code on_…}: a user as all apps of one developer see them. */
    UNION_ID(UserIdType.UNION_ID),
    /** A user as their tenant knows them. */
    USER_ID(UserIdType.USER_ID),
    /** The mail address of a user. */
    EMAIL(UserIdType.EMAIL);

    private final UserIdType userIdType;

    ReceiveIdType(UserIdType userIdType) {
        this.userIdType = userIdType;
    }

    /**
     * The name on the wire and in URIs: {@code chat_id}, {@code open_id}, {@code union_id}, {@code user_id} or
     * {@code email}.
     */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of id by which the receiver can be buzzed; empty for a chat. */
    public Optional<UserIdType> userIdType() {
        return Optional.ofNullable(userIdType);
    }
}
