package io.github.camelfeishu.urgent.sandbox.world;

/**
 * The callback URL of an app.
 *
 * @param url               the URL that gets the events
 * @param verificationToken a text in every event, by which the receiver recognises Feishu
 * @param encryptKey        the key that events are encrypted and signed with; null: they are neither
 */
public record EventSubscription(String url, String verificationToken, String encryptKey) {}
