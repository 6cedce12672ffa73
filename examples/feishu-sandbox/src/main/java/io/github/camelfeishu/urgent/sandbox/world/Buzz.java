package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Instant;

/**
 * One person buzzed once.
 *
 * @param openId    who, as the buzzing app knows them: {@code ou_…}
 * @param type      how: {@code app}, {@code sms} or {@code phone}; always {@code app} in a folded chat
 * @param messageId by which message: {@code om_…}
 * @param time      when, by the sandbox's clock
 */
public record Buzz(String openId, String type, String messageId, Instant time) {}
