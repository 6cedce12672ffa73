package io.github.camelfeishu.urgent.sandbox.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call as it came over the wire, and what the caller got for it.
 *
 * @param kind         what it was for
 * @param method       HTTP method
 * @param path         path, still percent-encoded
 * @param rawQuery     query without the question mark, still percent-encoded; {@code null} where there was none
 * @param headers      headers by name, whatever its case, each with all its values
 * @param body         body, verbatim; empty where it was not read
 * @param status       HTTP status of the answer; 0 where the caller got none
 * @param responseBody body of the answer; empty where the caller got none
 * @param logId        the answer's {@code X-Tt-Logid}
 * @param time         when it came in, by the sandbox's clock
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
        Instant time) {

    /** The first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }
}
