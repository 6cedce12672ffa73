package io.github.camelfeishu.urgent.client;

import java.io.Serializable;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;

/** One call to Feishu that did not succeed. */
public final class FeishuCallException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Why.
     *
     * @param category  whose problem it is; {@link Category#UNKNOWN_OUTCOME} alone means: it may have been executed
     * @param code      Feishu's code; else the HTTP status; else 0
     * @param reason    Feishu's own words, or what happened on the way
     * @param advice    what to do about it
     * @param logId     Feishu's log id, or null
     * @param deadToken whether the call was refused for its access token, so that a new one may help
     */
    public record Failure(Category category, int code, String reason, String advice, String logId, boolean deadToken)
            implements Serializable {}

    private final Failure failure;

    FeishuCallException(Failure failure, Throwable cause) {
        super(failure.reason(), cause);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
