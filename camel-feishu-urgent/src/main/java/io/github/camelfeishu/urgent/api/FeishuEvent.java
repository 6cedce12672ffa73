package io.github.camelfeishu.urgent.api;

import java.util.Map;

/**
 * An event that Feishu has posted, or a press on a button of a card.
 *
 * @param id        Feishu's id of the event, the same if it is posted again; empty if it has none
 * @param type      the event type, like {@code card.action.trigger}
 * @param appId     the app that it is for; empty if Feishu does not say
 * @param tenantKey the tenant where it has happened; empty if Feishu does not say
 * @param event     the content, as in Feishu's documentation: objects are maps, lists are lists
 */
public record FeishuEvent(String id, String type, String appId, String tenantKey, Map<String, Object> event) {}
