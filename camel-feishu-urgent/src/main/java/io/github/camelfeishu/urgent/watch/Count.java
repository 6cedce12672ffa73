package io.github.camelfeishu.urgent.watch;

/** The counts that JMX and Micrometer show. */
public enum Count {
    /** Messages that were sent. */
    MESSAGE,
    /** Urgent calls, repeats included. */
    CALL,
    /** Recipients who were buzzed. */
    NOTIFIED,
    /** Recipients who were refused. */
    INVALID,
    /** Waits of a call, for our limit or for Feishu's. */
    RATE_LIMITED_WAIT,
    /** Repeats of a call. */
    RETRY,
    /** Buzzes whose outcome is unknown. */
    UNKNOWN_OUTCOME,
    /** Access tokens that were fetched. */
    TOKEN_RENEWAL
}
