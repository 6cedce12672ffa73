package io.github.camelfeishu.urgent.sandbox.wire;

/** Answers requests to the sandbox itself; they are not recorded, and no fault hits them. */
public interface ControlHandler {
    /** Whether a request to this path is for the sandbox, not for Feishu. */
    boolean handles(String path);

    /** Executes the request. */
    Outcome answer(String method, String path, String body);

    /**
     * How a request ends.
     *
     * @param answer     the answer
     * @param afterwards a task to run after the answer was sent; null: none
     */
    record Outcome(Answer answer, Runnable afterwards) {}
}
