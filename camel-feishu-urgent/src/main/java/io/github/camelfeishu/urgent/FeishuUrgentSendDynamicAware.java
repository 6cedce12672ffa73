package io.github.camelfeishu.urgent;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.input.DynamicOptions;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.spi.SendDynamicAware;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.RawParameterHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import org.apache.camel.util.UnsafeUriCharactersEncoder;

/**
 * Lets a toD send to any number of recipients by one endpoint: Camel asks it for the URI of that endpoint, which is the
 * toD's without the {@link DynamicOptions#NAMES}, and these go with the exchange.
 */
// not a SendDynamicAwareSupport: it calls a method whose return type has changed since Camel 4.14
@SendDynamic("feishu-urgent")
public class FeishuUrgentSendDynamicAware extends ServiceSupport implements SendDynamicAware {

    private CamelContext camelContext;
    private String scheme;

    /** Splits the options: the endpoint's as they are written; the exchange's as lenient ones. */
    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) throws Exception {
        Map<String, Object> fixed = new LinkedHashMap<>(URISupport.parseQuery(URISupport.extractQuery(uri), true));
        // read as DefaultComponent reads them
        Map<String, Object> dynamic =
                URISupport.parseParameters(new URI(UnsafeUriCharactersEncoder.encode(URISupport.normalizeUri(uri))));
        fixed.keySet().removeAll(DynamicOptions.NAMES);
        dynamic.keySet().retainAll(DynamicOptions.NAMES);
        RawParameterHelper.resolveRawParameterValues(camelContext, dynamic);
        boolean once = Stream.of(fixed, dynamic)
                .allMatch(options -> options.values().stream().allMatch(String.class::isInstance));
        return once && !dynamic.isEmpty() && dynamic.values().stream().noneMatch(this::isReference)
                ? new DynamicAwareEntry(uri, originalUri, fixed, dynamic)
                : null;
    }

    /** Only an endpoint can resolve it. */
    private boolean isReference(Object value) {
        String text = value.toString();
        return text.startsWith("#") || text.contains("{{");
    }

    @Override
    public String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) {
        String uri = StringHelper.before(entry.getUri(), "?");
        return entry.getProperties().isEmpty()
                ? uri
                : entry.getProperties().entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining("&", uri + "?", ""));
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        Map<String, String> values = entry.getLenientProperties().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, option -> (String) option.getValue()));
        return sent -> sent.setProperty(
                DynamicOptions.PROPERTY,
                new DynamicOptions(sent.getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class), values));
    }

    /** Leaves the exchange as it was, also if it is within another toD, whose interceptor has sent it here. */
    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        Object before = exchange.getProperty(DynamicOptions.PROPERTY);
        return sent -> sent.setProperty(DynamicOptions.PROPERTY, before);
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
