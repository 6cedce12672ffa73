package io.github.camelfeishu.urgent.api;

import java.util.Locale;

/**
 * The three ways Feishu can buzz somebody about a message, from the gentlest to the strongest.
 *
 * @see <a href="https://open.feishu.cn/document/server-docs/im-v1/buzz-messages/urgent_app">Feishu: buzz messages</a>
 */
public enum UrgentType {
    /** A popup with a sound in the Feishu app. Free. */
    APP,
    /** The popup and an SMS. Uses up the tenant's SMS quota. */
    SMS,
    /** The popup and a phone call. Uses up the tenant's phone quota. */
    PHONE;

    /** The name on the wire, in URIs and in JSON: {@code app}, {@code sms} or {@code phone}. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this type disturbs more than {@code other}, in the order app &lt; sms &lt; phone. */
    public boolean isAbove(UrgentType other) {
        return compareTo(other) > 0;
    }

    /** The gentler of the two. */
    public static UrgentType lower(UrgentType a, UrgentType b) {
        return a.isAbove(b) ? b : a;
    }
}
