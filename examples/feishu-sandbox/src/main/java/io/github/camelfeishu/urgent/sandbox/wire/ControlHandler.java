package io.github.camelfeishu.urgent.sandbox.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers requests to the sandbox itself; they are not recorded, and no fault hits them. */
public interface ControlHandler {
    /** Whether a request to this path is for the sandbox, not for Feishu. */
    boolean handles(String path);

    /** Executes the request. */
    Outcome answer(HttpCall request);

    /** The body of an answer, written as it goes over the wire: a world of any size fits into a small heap. */
    interface Body {
        /** Writes the body. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * How a request ends.
     *
     * @param afterwards a task to run after the answer was sent; null: none
     */
    record Outcome(int status, String contentType, Map<String, String> headers, Body body, Runnable afterwards) {
        /** An answer that is at hand as a whole. */
        public static Outcome of(Answer answer, Runnable afterwards) {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            return new Outcome(
                    answer.status(), answer.contentType(), answer.headers(), out -> out.write(bytes), afterwards);
        }
    }
}
