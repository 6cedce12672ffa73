package io.github.camelfeishu.urgent.client;

/** The purpose of a call. */
public enum CallKind {
    /** Fetches an access token. */
    TOKEN,
    /** Sends a message. It can be repeated with the same uuid: Feishu sends it once. */
    SEND,
    /** Looks up who has read a message. */
    READ,
    /** Looks up people by mail address or mobile number. */
    LOOKUP,
    /** Looks at app, bot, chat, people or a message, to tell whether a buzz would work. */
    CHECK,
    /** Buzzes people. A lost answer leaves them unknown. */
    BUZZ
}
