package io.github.camelfeishu.urgent.api;

import java.util.List;

/**
 * The request that a message makes. As a message body it may leave any part unsaid ({@code null}). The endpoint's URI and
 * the headers win over it.
 *
 * @param messageId  the message to buzz, {@code om_…}, sent by the same bot
 * @param userIds    the recipients, all of {@code userIdType}; any number, calls are split by 200
 * @param urgentType how to buzz them
 * @param userIdType the kind of ids in {@code userIds}; mail addresses and numbers are looked up before the buzz
 */
public record UrgentRequest(String messageId, List<String> userIds, UrgentType urgentType, UserIdType userIdType) {

    /** @throws NullPointerException if {@code userIds} holds a null */
    public UrgentRequest {
        userIds = userIds == null ? null : List.copyOf(userIds);
    }
}
