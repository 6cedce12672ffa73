package io.github.camelfeishu.urgent.sandbox.world;

import java.util.Arrays;
import java.util.Optional;

/** The three types of user id, told apart by their prefix. */
public enum UserIdType {
    /** An id of the user for one app. */
    OPEN_ID("open_id", "ou_"),
    /** An id of the user for all apps of a developer. */
    UNION_ID("union_id", "on_"),
    /** An id of the user in the company. */
    USER_ID("user_id", "");

    private final String id;
    private final String prefix;

    UserIdType(String id, String prefix) {
        this.id = id;
        this.prefix = prefix;
    }

    /** {@code open_id}, {@code union_id} or {@code user_id}. */
    public String id() {
        return id;
    }

    /** The start of an id of this type: {@code ou_}, {@code on_} or nothing. */
    public String prefix() {
        return prefix;
    }

    /** The type with this id; empty if there is none. */
    public static Optional<UserIdType> of(String id) {
        return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
    }

    /** The type of a user id, by its prefix. */
    public static UserIdType typeOf(String userId) {
        return Arrays.stream(values())
                .filter(type -> userId.startsWith(type.prefix))
                .findFirst()
                .orElseThrow();
    }
}
