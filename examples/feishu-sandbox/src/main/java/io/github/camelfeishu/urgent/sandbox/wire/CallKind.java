package io.github.camelfeishu.urgent.sandbox.wire;

/** The purpose of a call, by its path alone: a wrong method or body does not change the kind. */
public enum CallKind {
    /** Asks for an access token, or for an app ticket. */
    TOKEN,
    /** Buzzes users. */
    URGENT,
    /** Sends a message. */
    SEND,
    /** Asks for the readers of a message. */
    READERS,
    /** A path that the sandbox does not know. */
    OTHER
}
