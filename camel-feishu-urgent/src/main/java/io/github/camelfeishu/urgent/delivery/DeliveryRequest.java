package io.github.camelfeishu.urgent.delivery;

import java.util.List;
import java.util.Optional;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.NewMessage;

/** Everything that one exchange asks for, complete and checked. */
public sealed interface DeliveryRequest {

    /** The tenant of a store app; empty for any other app, which has one tenant. */
    Optional<String> tenantKey();

    /**
     * Whom to buzz, and how.
     *
     * @param urgentType how
     * @param userIdType the kind of ids in {@code userIds}; addresses are looked up first
     * @param userIds    the recipients, at least one; the same id may be there twice
     */
    record Buzz(UrgentType urgentType, UserIdType userIdType, List<String> userIds) {

        public Buzz {
            userIds = List.copyOf(userIds);
        }
    }

    /** Buzz people about a message that the bot has sent before. */
    record BuzzMessage(Optional<String> tenantKey, String messageId, Buzz buzz) implements DeliveryRequest {}

    /** Send a message, and buzz people about it. */
    record SendAndBuzz(Optional<String> tenantKey, NewMessage message, Buzz buzz) implements DeliveryRequest {}

    /** Send a message, and buzz nobody. */
    record SendOnly(Optional<String> tenantKey, NewMessage message) implements DeliveryRequest {}
}
