package io.github.camelfeishu.urgent.delivery;

/** Events that are counted, besides the calls of {@link DeliveryListener#called}. */
public enum DeliveryEvent {
    /** Recipients were buzzed. */
    NOTIFIED,
    /** Recipients were refused. */
    INVALID,
    /** A call waited, for our limit or for Feishu's. */
    RATE_LIMITED_WAIT,
    /** A call was repeated. */
    RETRY
}
