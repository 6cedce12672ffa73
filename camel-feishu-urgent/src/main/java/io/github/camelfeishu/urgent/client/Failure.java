package io.github.camelfeishu.urgent.client;

import java.io.Serializable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;

/**
 * A call to Feishu that did not succeed.
 *
 * @param category   whose problem it is
 * @param code       Feishu's code; else the HTTP status; else 0
 * @param reason     Feishu's own words, or the fault on the way
 * @param advice     the remedy
 * @param logId      Feishu's log id, or null
 * @param deadToken  whether the call was refused for its access token, so that a new one may help
 * @param retryAfter how long Feishu asks to wait; null if it does not say
 * @param lost       whether the call may have sent a message or buzzed people
 */
public record Failure(
        Category category,
        int code,
        String reason,
        String advice,
        String logId,
        boolean deadToken,
        Duration retryAfter,
        boolean lost)
        implements Serializable {

    /** A plain refusal, or another failure of a call that was certainly not executed. */
    public static Failure notExecuted(Category category, int code, String reason, String advice, String logId) {
        return new Failure(category, code, reason, advice, logId, false, null, false);
    }

    /** A call that went out and whose outcome is unknown. */
    public static Failure lost(CallKind kind, int code, String reason, String logId) {
        Category category = kind == CallKind.BUZZ ? Category.UNKNOWN_OUTCOME : Category.SERVER;
        String advice =
                switch (kind) {
                    case BUZZ ->
                        "The buzz may have been executed: ask the recipients, or Feishu's support with the log"
                                + " id, before it is repeated.";
                    case SEND ->
                        "The message may have been sent, nobody was buzzed: a redelivery of this exchange within"
                                + " an hour sends it once.";
                    case TOKEN, READ, LOOKUP, CHECK -> "Nobody was buzzed by this call: try again later.";
                };
        boolean matters = kind == CallKind.BUZZ || kind == CallKind.SEND;
        return new Failure(category, code, reason, advice, logId, false, null, matters);
    }

    /** A call that never reached Feishu. */
    public static Failure notSent(String reason) {
        return notExecuted(
                Category.SERVER,
                0,
                reason,
                "Nothing was sent: check baseUrl, DNS, proxy, firewall and truststore, or try again later.",
                null);
    }

    /** A call that is not made, because there are too many calls or the component stops; never repeated by us. */
    public static Failure notNow(String reason) {
        return new Failure(
                Category.RATE_LIMIT,
                0,
                reason,
                "Nothing was sent: send the exchange again later, or raise maxWait.",
                null,
                false,
                ChronoUnit.FOREVER.getDuration(),
                false);
    }
}
