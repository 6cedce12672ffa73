package io.github.camelfeishu.urgent.check;

import java.util.List;
import java.util.Optional;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;

/**
 * The things that an endpoint is told to do, as far as its URI says them; messages may say others.
 *
 * @param tenantKey the tenant of a store app
 * @param types     the types to buzz by; empty if it only sends
 * @param sends     whether it sends messages
 * @param readers   whether it asks for readers
 * @param idType    the kind of ids that name recipients
 * @param chatId    the chat that it sends to
 * @param messageId the message that it buzzes
 * @param people    the recipients; the receiver too if it is a person
 */
public record CheckPlan(
        Optional<String> tenantKey,
        List<UrgentType> types,
        boolean sends,
        boolean readers,
        UserIdType idType,
        Optional<String> chatId,
        Optional<String> messageId,
        List<Person> people) {

    /**
     * Somebody whom the URI names.
     *
     * @param name the name in findings; without the address
     * @param id   the id or address
     */
    public record Person(String name, UserIdType type, String id) {}
}
