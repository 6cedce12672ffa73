package io.github.camelfeishu.urgent.input;

import java.util.List;

/**
 * One thing to be known of a request, and the places it can come from.
 *
 * @param name     as messages say it
 * @param option   in the URI
 * @param header   the header
 * @param bodyKeys in the body; a dot leads into an object
 */
record Field(String name, String option, String header, List<String> bodyKeys) {

    static final Field MESSAGE_ID = new Field(
            "message id", "messageId", Headers.MESSAGE_ID, List.of("message_id", "messageId", "data.message_id"));
    static final Field USER_IDS = new Field(
            "user ids", "userIds", Headers.USER_IDS, List.of("user_ids", "userIds", "user_id_list", "userIdList"));
    static final Field URGENT_TYPE =
            new Field("urgent type", "urgentType", Headers.TYPE, List.of("urgent_type", "urgentType"));
    static final Field USER_ID_TYPE =
            new Field("user id type", "userIdType", Headers.USER_ID_TYPE, List.of("user_id_type", "userIdType"));
    static final Field RECEIVE_ID = new Field("receive id", "receiveId", Headers.RECEIVE_ID, List.of());
    static final Field RECEIVE_ID_TYPE =
            new Field("receive id type", "receiveIdType", Headers.RECEIVE_ID_TYPE, List.of());
    static final Field TENANT_KEY = new Field("tenant key", "tenantKey", Headers.TENANT_KEY, List.of());

    /** The same, if the body is a message to be sent and nothing else. */
    Field notInBody() {
        return new Field(name, option, header, List.of());
    }

    IllegalArgumentException fault(String what) {
        String inBody = bodyKeys.isEmpty() ? "" : " or from " + bodyKeys.get(0) + " in the body";
        return new IllegalArgumentException(name + ": " + what + ". It can come from the option " + option
                + (inBody.isEmpty() ? " or" : ",") + " from the header " + header + inBody + ".");
    }
}
