package io.github.camelfeishu.urgent.client;

import java.io.Serializable;
import java.time.Duration;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;

/** One call to Feishu that did not succeed. */
public final class FeishuCallException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Why.
     *
     * @param category   whose problem it is
     * @param code       Feishu's code; else the HTTP status; else 0
     * @param reason     Feishu's own words, or what happened on the way
     * @param advice     what to do about it
     * @param logId      Feishu's log id, or null
     * @param deadToken  whether the call was refused for its access token, so that a new one may help
     * @param retryAfter how long Feishu asks to wait; null where it does not say
     * @param lost       whether the call may have been executed
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

        Failure(Category category, int code, String reason, String advice, String logId, boolean deadToken) {
            this(category, code, reason, advice, logId, deadToken, null, false);
        }
    }

    private final Failure failure;

    public FeishuCallException(Failure failure, Throwable cause) {
        super(failure.reason(), cause);
        this.failure = failure;
    }

    /** A call that is not made now, and not repeated by us either: nothing was executed. */
    public static FeishuCallException notNow(String reason) {
        return new FeishuCallException(FeishuErrors.notNow(reason), null);
    }

    /** Pages of readers that do not come to an end. */
    public static FeishuCallException endlessReaders() {
        return new FeishuCallException(
                FeishuErrors.lost(CallKind.READ, 0, "the pages of readers come to no end", null), null);
    }

    /** A refusal of recipients that was put together from several calls. */
    public static FeishuCallException refused(int code, String reason, String logId) {
        return new FeishuCallException(FeishuErrors.refused(code, reason, logId), null);
    }

    /** A refusal that names the recipients, and is not about them. */
    public static FeishuCallException notAboutRecipients(FeishuCallException refusal) {
        return new FeishuCallException(FeishuErrors.notAboutRecipients(refusal.failure()), refusal);
    }

    public Failure failure() {
        return failure;
    }
}
