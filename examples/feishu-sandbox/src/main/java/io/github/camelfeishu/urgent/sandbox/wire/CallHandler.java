package io.github.camelfeishu.urgent.sandbox.wire;

/** Answers calls to Feishu. */
public interface CallHandler {
    /** The kind of a call. */
    CallKind kindOf(String method, String path);

    /** Executes the call. */
    Answer answer(HttpCall call);
}
