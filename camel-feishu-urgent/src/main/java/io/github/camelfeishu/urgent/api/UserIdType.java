package io.github.camelfeishu.urgent.api;

import java.util.Locale;

/** The three kinds of id by which Feishu knows a user; all ids of one call are of the same kind. */
public enum UserIdType {
    /** {@code ou_…}: a user as one app sees them. The default, and what Feishu recommends. */
    OPEN_ID,
    /** {@code on_…}: a user as all apps of one developer see them. */
    UNION_ID,
    /** A user as their tenant knows them. */
    USER_ID;

    /** The name on the wire, in URIs and in JSON: {@code open_id}, {@code union_id} or {@code user_id}. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
