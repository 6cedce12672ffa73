package io.github.camelfeishu.urgent.input;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.camel.Exchange;

/**
 * The options that a toD gives for one message, of an endpoint that it shares with other messages. They travel with the
 * exchange, and rank as the endpoint's own.
 *
 * @param endpointUri the endpoint that they are for: an interceptor may send the exchange to another one
 * @param values      by the name of the option
 */
public record DynamicOptions(String endpointUri, Map<String, String> values) {

    /** The options that are only about one message; all others make up the endpoint. */
    public static final Set<String> NAMES = Set.of("messageId", "userIds", "receiveId");

    public static final String PROPERTY = "CamelFeishuUrgentDynamicOptions";

    private static final DynamicOptions NONE = new DynamicOptions("", Map.of());

    /** Those of this exchange for this endpoint; without values if it was not sent by a toD. */
    public static DynamicOptions of(Exchange exchange, String endpointUri) {
        DynamicOptions options = exchange.getProperty(PROPERTY, DynamicOptions.class);
        return options != null && options.endpointUri.equals(endpointUri) ? options : NONE;
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Without the URI, which may have a secret in it. */
    @Override
    public String toString() {
        return values.toString();
    }
}
