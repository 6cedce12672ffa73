package io.github.camelfeishu.urgent.sandbox.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

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
     * @param events     in place of the body, server-sent events: those since the last call, or an empty text; null: none
     */
    record Outcome(
            int status,
            String contentType,
            Map<String, String> headers,
            Body body,
            Runnable afterwards,
            Supplier<String> events) {
        /** An answer that is written as it goes over the wire. */
        public static Outcome of(String contentType, Body body) {
            return new Outcome(200, contentType, Map.of(), body, null, null);
        }

        /** A stream of events. */
        public static Outcome of(Supplier<String> events) {
            Map<String, String> headers = Map.of("Cache-Control", "no-store");
            return new Outcome(200, "text/event-stream; charset=utf-8", headers, null, null, events);
        }

        /** An answer that is at hand as a whole. */
        public static Outcome of(Answer answer, Runnable afterwards) {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            return new Outcome(
                    answer.status(), answer.contentType(), answer.headers(), out -> out.write(bytes), afterwards, null);
        }
    }
}
