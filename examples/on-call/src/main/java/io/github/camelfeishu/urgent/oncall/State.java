package io.github.camelfeishu.urgent.oncall;

/** Where somebody stands who is to be buzzed about an alert group by one type. */
enum State {
    BUZZED,
    /** Has read the card, and needs no buzz. */
    READ,
    /** Feishu refuses to buzz them. */
    REFUSED,
    /** The call went out and was not answered, or it is under way. */
    PERHAPS,
    NOT_BUZZED
}
