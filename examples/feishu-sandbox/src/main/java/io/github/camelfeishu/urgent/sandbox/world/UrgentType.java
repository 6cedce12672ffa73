package io.github.camelfeishu.urgent.sandbox.world;

import java.util.List;
import java.util.Locale;

/** The three ways to buzz, each an API of its own with scopes and limits of its own. */
public enum UrgentType {
    APP("app", "im:message.urgent", "im:message:send_urgent_app"),
    SMS("sms", "im:message.urgent:sms", "im:message.urgent:sms_send"),
    PHONE("phone", "im:message.urgent:phone", "im:message.urgent:phone_send");

    public final String id;
    /** Any one of them will do: the name of today, the older name. */
    public final List<String> scopes;

    UrgentType(String id, String... scopes) {
        this.id = id;
        this.scopes = List.of(scopes);
    }

    public static UrgentType of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
