package io.github.camelfeishu.urgent.oncall;

/** The state of a person who is to be buzzed about an incident by one step. */
enum State {
    BUZZED,
    /** The person has read the card and needs no buzz. */
    READ,
    /** Feishu refuses to buzz the person. */
    REFUSED,
    /** The call was sent and got no answer yet, or never. */
    PERHAPS,
    /** The same, and the person has got a popup about it. */
    PERHAPS_TOLD,
    NOT_BUZZED
}
