package io.github.camelfeishu.urgent.input;

import java.util.Optional;

import io.github.camelfeishu.urgent.api.MsgType;
import io.github.camelfeishu.urgent.api.ReceiveIdType;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;

/**
 * The options of an endpoint that say what to do with a message.
 *
 * @param endpointUri the endpoint
 * @param uri         the options that stand in its URI: no message changes them
 * @param urgentType  the type that the URI names
 * @param ceiling     the most that a message may ask for
 * @param msgType     the kind of message that the body becomes
 * @param sendOnly    whether to send the body and buzz nobody
 * @param storeApp    whether the app has many tenants
 * @param defaults    for fields that URI and message leave open
 */
public record RequestOptions(
        String endpointUri,
        InUri uri,
        Optional<UrgentType> urgentType,
        UrgentType ceiling,
        MsgType msgType,
        boolean sendOnly,
        boolean storeApp,
        Defaults defaults) {

    /** Options that are empty if the URI does not have them. */
    public record InUri(
            Optional<String> messageId,
            Optional<String> userIds,
            Optional<UserIdType> userIdType,
            Optional<String> receiveId,
            Optional<ReceiveIdType> receiveIdType,
            Optional<String> tenantKey) {}

    /** @param tenantKey the component's; empty if it has none */
    public record Defaults(UserIdType userIdType, ReceiveIdType receiveIdType, Optional<String> tenantKey) {}
}
