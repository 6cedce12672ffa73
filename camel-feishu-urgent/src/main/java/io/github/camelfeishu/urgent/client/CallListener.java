package io.github.camelfeishu.urgent.client;

/** Hears of the end of each call to Feishu, and decides nothing. Used by many threads; must be quick. */
public interface CallListener {

    /** @param failure null if the call succeeded */
    void called(CallKind kind, Failure failure);
}
