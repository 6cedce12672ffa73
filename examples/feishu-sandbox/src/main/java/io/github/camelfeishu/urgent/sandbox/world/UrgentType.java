package io.github.camelfeishu.urgent.sandbox.world;

import java.util.Locale;

/** The three types of buzz. Each is an API of its own, with scopes and limits of its own. */
public enum UrgentType {
    /** In the app; free. */
    APP("app"),
    /** By SMS. */
    SMS("sms"),
    /** By a phone call. */
    PHONE("phone");

    private final String id;

    UrgentType(String id) {
        this.id = id;
    }

    /** {@code app}, {@code sms} or {@code phone}. */
    public String id() {
        return id;
    }

    /** The type with this id. */
    public static UrgentType of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
