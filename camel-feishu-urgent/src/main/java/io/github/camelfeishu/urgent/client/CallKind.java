package io.github.camelfeishu.urgent.client;

/** What a call is for. */
public enum CallKind {
    /** To come by an access token. */
    TOKEN,
    /** To send a message. It can be repeated with the same uuid: Feishu sends it once. */
    SEND,
    /** To learn who has read a message. */
    READ,
    /** To disturb people: an answer that is lost leaves them in doubt. */
    BUZZ
}
