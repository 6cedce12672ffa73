package io.github.camelfeishu.urgent.sandbox.world;

/** What happens to a call with recipients who are unknown, have left the company or are not in the chat. */
public enum InvalidUsers {
    /**
     * As Feishu's reference has it: the others are buzzed, the invalid ones come back in {@code invalid_user_id_list};
     * only where all are invalid the call fails, with 230001.
     */
    LISTED,
    /**
     * As seen on live tenants: one invalid recipient fails the whole call and nobody is buzzed. Unknown: 99992351,
     * 99992352 or 99992353 by the id type; left the company: 230013; not in the chat: 230001.
     */
    FAIL_CALL
}
