package io.github.camelfeishu.urgent.sandbox.wire;

/** Answers calls to Feishu. */
public interface CallHandler {
    /** The kind of a call to this path. */
    CallKind kindOf(String path);

    /** Executes the call. */
    Answer answer(HttpCall call);
}
