package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Instant;
import java.util.Map;

/**
 * An event, or a challenge, that Feishu sent to an app's callback URL, and what it got for it.
 *
 * @param appId   whose event
 * @param type    {@code app_ticket} or {@code url_verification}
 * @param url     where it went
 * @param headers its headers, besides {@code Content-Type}
 * @param body    its body, verbatim
 * @param status  HTTP status of the answer; 0 where there was none within three seconds
 * @param answer  body of the answer; where there was none, why
 * @param time    when it was sent, by the sandbox's clock
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
