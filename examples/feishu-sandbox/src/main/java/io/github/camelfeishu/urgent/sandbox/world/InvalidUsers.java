package io.github.camelfeishu.urgent.sandbox.world;

/** The treatment of recipients that are unknown, have left the company or are not in the chat. */
public enum InvalidUsers {
    /**
     * As Feishu's reference says: the other recipients are buzzed, the invalid ones come back in
     * {@code invalid_user_id_list}. If all are invalid the call fails with 230001.
     */
    LISTED,
    /**
     * As seen on live tenants: one invalid recipient fails the whole call and nobody is buzzed. An unknown one answers
     * 99992351, 99992352 or 99992353, by the type of the id; one that left the company 230013; one that is not in the
     * chat 230001.
     */
    FAIL_CALL
}
