package io.github.camelfeishu.urgent.api;

import java.util.Locale;

/** The kinds of id that name a user; all ids of one request are of the same kind. */
public enum UserIdType {
    /** {@code ou_…}: a user as one app sees them. The default, and what Feishu recommends. */
    OPEN_ID,
    /** {@code on_…}: a user as all apps of one developer see them. */
    UNION_ID,
    /** A user as their tenant knows them. */
    USER_ID,
    /** The mail address of a user's account. Looked up before the buzz, which goes by {@code open_id}. */
    EMAIL,
    /** A mobile number: 11 digits in mainland China, else {@code +} and country code. Looked up likewise. */
    MOBILE;

    /** The name in URIs and in JSON: {@code open_id}, {@code union_id}, {@code user_id}, {@code email} or {@code mobile}. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether Feishu cannot buzz by it, so that the {@code open_id} is looked up first. */
    public boolean isLookedUp() {
        return this == EMAIL || this == MOBILE;
    }
}
