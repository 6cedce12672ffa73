package io.github.camelfeishu.urgent.callback;

import com.fasterxml.jackson.databind.JsonNode;

/** A verified request of Feishu to the request URL of an app. */
public sealed interface Callback {

    /** Feishu verifies the URL, and expects the challenge as the answer. */
    record Challenge(String challenge) implements Callback {}

    /**
     * Something has happened.
     *
     * @param id     Feishu's id of the event, else its signature: the same if it comes again; empty if it has neither
     * @param type   the event type, like {@code app_ticket}
     * @param header the header of version 2.0 of events; missing in version 1.0
     * @param event  the content of the event
     */
    record Event(String id, String type, JsonNode header, JsonNode event) implements Callback {}
}
