package io.github.camelfeishu.urgent.sandbox.wire;

/** The purpose of a call, by its path; the method decides only between APIs on one path. A wrong body does not change the kind. */
public enum CallKind {
    /** Asks for an access token, or for an app ticket. */
    TOKEN,
    /** Buzzes users. */
    URGENT,
    /** Sends a message, or replies to one. */
    SEND,
    /** Updates a card. */
    UPDATE,
    /** Asks for the readers of a message. */
    READERS,
    /** Finds users by mail address or mobile number. */
    USERS,
    /** Asks for the state of the app, its bot, a chat, a message or a user, and changes nothing. */
    CHECK,
    /** A path that the sandbox does not know. */
    OTHER
}
