package io.github.camelfeishu.urgent.sandbox.world;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;

/** The three kinds of user id; the prefix tells them apart. */
public enum UserIdType {
    OPEN_ID("open_id", FeishuCode.INVALID_OPEN_ID),
    UNION_ID("union_id", FeishuCode.INVALID_UNION_ID),
    USER_ID("user_id", FeishuCode.INVALID_USER_ID);

    public static final String OPEN_ID_PREFIX = "ou_";
    static final String UNION_ID_PREFIX = "on_";

    public final String id;
    /** What an id answers that is not one of this kind. */
    public final FeishuCode invalid;

    UserIdType(String id, FeishuCode invalid) {
        this.id = id;
        this.invalid = invalid;
    }

    public static Optional<UserIdType> of(String id) {
        return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
    }

    /** Whether an app may see ids of this kind in an answer. */
    public boolean isShownTo(App app) {
        return this != USER_ID || app.hasAnyScope(List.of(App.USER_ID_SCOPE));
    }

    public static UserIdType kindOf(String userId) {
        if (userId.startsWith(OPEN_ID_PREFIX)) {
            return OPEN_ID;
        }
        return userId.startsWith(UNION_ID_PREFIX) ? UNION_ID : USER_ID;
    }
}
