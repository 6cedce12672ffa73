package io.github.camelfeishu.urgent;

import java.util.Map;
import java.util.Set;

import org.apache.camel.Exchange;

/**
 * What a toD gives for one message as options of an endpoint that it shares with other messages. They go with the
 * exchange, and rank as the endpoint's own.
 *
 * @param endpointUri the endpoint that they are for; an interceptor may send the exchange elsewhere on its way there
 * @param values      by the name of the option
 */
record DynamicOptions(String endpointUri, Map<String, String> values) {

    /** The options that only say what to do with one message: all others make up the endpoint. */
    static final Set<String> NAMES = Set.of("messageId", "userIds", "receiveId");

    static final String PROPERTY = "CamelFeishuUrgentDynamicOptions";

    /** Those of this exchange for this endpoint; empty where it was not sent by a toD. */
    static DynamicOptions of(Exchange exchange, FeishuUrgentEndpoint endpoint) {
        DynamicOptions options = exchange.getProperty(PROPERTY, DynamicOptions.class);
        return options != null && options.endpointUri.equals(endpoint.getEndpointUri())
                ? options
                : new DynamicOptions(endpoint.getEndpointUri(), Map.of());
    }

    String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** Without the URI, which may have a secret in it. */
    @Override
    public String toString() {
        return values.toString();
    }
}
