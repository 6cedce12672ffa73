package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Instant;

/**
 * One buzz of one user.
 *
 * @param openId    the user, as the buzzing app knows them: {@code ou_…}
 * @param type      {@code app}, {@code sms} or {@code phone}; always {@code app} in a folded chat
 * @param messageId the message: {@code om_…}
 * @param time      the time, by the sandbox's clock
 */
public record Buzz(String openId, String type, String messageId, Instant time) {}
