package io.github.camelfeishu.urgent.sandbox;

/** The three kinds of user id; the prefix tells them apart. */
enum UserIdType {
    OPEN_ID("open_id", FeishuCode.INVALID_OPEN_ID),
    UNION_ID("union_id", FeishuCode.INVALID_UNION_ID),
    USER_ID("user_id", FeishuCode.INVALID_USER_ID);

    static final String OPEN_ID_PREFIX = "ou_";
    static final String UNION_ID_PREFIX = "on_";

    final String id;
    /** What an id answers that is not one of this kind. */
    final FeishuCode invalid;

    UserIdType(String id, FeishuCode invalid) {
        this.id = id;
        this.invalid = invalid;
    }

    static UserIdType kindOf(String userId) {
        if (userId.startsWith(OPEN_ID_PREFIX)) {
            return OPEN_ID;
        }
        return userId.startsWith(UNION_ID_PREFIX) ? UNION_ID : USER_ID;
    }
}
