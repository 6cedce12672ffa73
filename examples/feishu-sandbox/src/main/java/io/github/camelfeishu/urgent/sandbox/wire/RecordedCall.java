package io.github.camelfeishu.urgent.sandbox.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call as it was received, and its answer.
 *
 * @param kind         the purpose of the call
 * @param method       HTTP method
 * @param path         path, still percent-encoded
 * @param rawQuery     query without the question mark, still percent-encoded; {@code null} if there was none
 * @param headers      all values of each header; look-ups by name ignore case
 * @param body         body, verbatim; empty if it was not read
 * @param status       HTTP status of the answer; 0 if the call got none
 * @param responseBody body of the answer; empty if the call got none
 * @param logId        the answer's {@code X-Tt-Logid}
 * @param time         time of receipt, by the sandbox's clock
 * @param fault        the fault that hit it; {@code null} if there was none
 */
public record RecordedCall(
        CallKind kind,
        String method,
        String path,
        String rawQuery,
        Map<String, List<String>> headers,
        String body,
        int status,
        String responseBody,
        String logId,
        Instant time,
        Fault fault) {

    /** The first value of a header; the look-up ignores case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }
}
