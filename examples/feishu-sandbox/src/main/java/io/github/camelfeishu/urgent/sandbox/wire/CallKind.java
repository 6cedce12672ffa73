package io.github.camelfeishu.urgent.sandbox.wire;

/** What a call is for, by its path alone: a wrong method or body does not change the kind. */
public enum CallKind {
    /** An access token is asked for, or the ticket for one. */
    TOKEN,
    /** Somebody is to be buzzed. */
    URGENT,
    /** A message is to be sent. */
    SEND,
    /** It is asked who has read a message. */
    READERS,
    /** A path that the sandbox does not know. */
    OTHER
}
