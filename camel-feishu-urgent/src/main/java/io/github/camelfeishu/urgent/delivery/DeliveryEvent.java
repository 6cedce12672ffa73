package io.github.camelfeishu.urgent.delivery;

/** What is counted about deliveries. */
public enum DeliveryEvent {
    /** A message was sent. */
    MESSAGE,
    /** An urgent call was sent. */
    CALL,
    /** A recipient was buzzed. */
    NOTIFIED,
    /** A recipient was refused. */
    INVALID,
    /** A call waited, for our limit or for Feishu's. */
    RATE_LIMITED_WAIT,
    /** A call was repeated. */
    RETRY,
    /** A call went out and its answer was lost. */
    UNKNOWN_OUTCOME,
    /** A new access token was fetched. */
    TOKEN_RENEWAL;

    /** Who keeps count. */
    public interface Counter {
        void add(DeliveryEvent event, long count);
    }
}
