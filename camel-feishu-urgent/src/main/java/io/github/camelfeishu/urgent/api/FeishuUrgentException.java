package io.github.camelfeishu.urgent.api;

import java.util.List;

/**
 * A buzz that failed, in whole or in part. The message has the call that failed, Feishu's code and own words,
 * the remedy, and Feishu's log id; the lists account for every recipient. Never holds a secret.
 */
public class FeishuUrgentException extends RuntimeException {

    /** Whose problem it is. */
    public enum Category {
        /** The call itself was refused: a parameter, a field. */
        REQUEST,
        /** The message cannot be buzzed: not the bot's own, deleted, folded. */
        MESSAGE,
        /** The recipients cannot be buzzed: unknown, gone, out of the app's reach, 200 unread buzzes. */
        RECIPIENT,
        /** The app, the bot, the chat or the way to Feishu is not set up for this. */
        SETUP,
        /** Credentials or token are wrong. */
        AUTH,
        /** The tenant's SMS or phone quota is used up. */
        QUOTA,
        /** Too many calls; nothing was executed. */
        RATE_LIMIT,
        /** Feishu or the way to it failed, on a call that buzzes nobody or before anything was sent. */
        SERVER,
        /** The buzz may or may not have been executed. */
        UNKNOWN_OUTCOME
    }

    private static final long serialVersionUID = 1L;

    private final Category category;
    private final int code;
    private final String logId;
    private final String messageId;
    private final Recipients recipients;

    /**
     * @param category   whose problem it is
     * @param code       Feishu's code; else the HTTP status; else 0
     * @param logId      Feishu's log id, or null
     * @param message    the call that failed, and the remedy; without secrets
     * @param messageId  the message to be buzzed; null if it could not be sent
     * @param recipients the account of all recipients
     * @param cause      the exception beneath, or null
     */
    public FeishuUrgentException(
            Category category,
            int code,
            String logId,
            String message,
            String messageId,
            Recipients recipients,
            Throwable cause) {
        super(message, cause);
        this.category = category;
        this.code = code;
        this.logId = logId;
        this.messageId = messageId;
        this.recipients = recipients;
    }

    public Category getCategory() {
        return category;
    }

    /** Feishu's code; without one the HTTP status; without an answer 0. */
    public int getCode() {
        return code;
    }

    /** Feishu's log id, for its support; null if no answer came. */
    public String getLogId() {
        return logId;
    }

    /**
     * Whether the same call may succeed later and is safe to repeat: true for {@link Category#RATE_LIMIT} and
     * {@link Category#SERVER}. False for {@link Category#UNKNOWN_OUTCOME}, because a repeat may ring a phone twice. A
     * message that may have been sent is repeated safely by a redelivery of the same exchange, within an hour.
     */
    public boolean isRetryable() {
        return category == Category.RATE_LIMIT || category == Category.SERVER;
    }

    /** The message to be buzzed; null if it was to be sent first and was not, or its id is unknown. */
    public String getMessageId() {
        return messageId;
    }

    /** Those who have been buzzed. */
    public List<String> getNotifiedUserIds() {
        return recipients.notified();
    }

    /** Those whom Feishu refused. */
    public List<String> getInvalidUserIds() {
        return recipients.invalid();
    }

    /** Those who have not been buzzed. */
    public List<String> getPendingUserIds() {
        return recipients.pending();
    }

    /** Those who may have been buzzed: the call went out and its answer was lost. */
    public List<String> getUnknownUserIds() {
        return recipients.unknown();
    }
}
