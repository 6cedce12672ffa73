package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Instant;
import java.util.Map;

/**
 * An event or a challenge that was sent to an app's callback URL, and its answer.
 *
 * @param appId   the app
 * @param type    {@code app_ticket} or {@code url_verification}
 * @param url     the callback URL
 * @param headers its headers, without {@code Content-Type}
 * @param body    its body, verbatim
 * @param status  HTTP status of the answer; 0 if there was none within three seconds
 * @param answer  body of the answer; without an answer, the reason
 * @param time    time of sending, by the sandbox's clock
 */
public record PushedEvent(
        String appId,
        String type,
        String url,
        Map<String, String> headers,
        String body,
        int status,
        String answer,
        Instant time) {}
