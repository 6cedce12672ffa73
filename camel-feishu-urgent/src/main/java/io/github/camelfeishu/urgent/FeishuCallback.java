package io.github.camelfeishu.urgent;

import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.api.FeishuEvent;
import io.github.camelfeishu.urgent.callback.Callback;
import io.github.camelfeishu.urgent.callback.CallbackReader;
import io.github.camelfeishu.urgent.callback.CallbackReader.Signature;
import io.github.camelfeishu.urgent.callback.CallbackRefusedException;
import io.github.camelfeishu.urgent.client.Json;
import io.github.camelfeishu.urgent.client.LruMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what Feishu posts to a request URL of an app: events, and presses on the buttons of cards. Put it behind any HTTP
 * consumer that hands on the body as it came and the {@code X-Lark-} headers. A verified event goes on in the route, as a
 * {@link FeishuEvent}, and the body at the end of the route is the answer:
 *
 * <pre>{@code
 * from("platform-http:/feishu?httpMethodRestrict=POST")
 *     .process(new FeishuCallback(verificationToken, encryptKey).events("card.action.trigger"))
 *     .bean(Presses.class)
 *     .marshal().json();
 * }</pre>
 *
 * <p>For anything else the route ends here, with the answer as the body, JSON, and the HTTP status in
 * {@link Exchange#HTTP_RESPONSE_CODE}:
 * <ul>
 * <li>200 for the challenge by which Feishu verifies the URL, which is answered; for an event whose exchange this node has
 * completed before; and for an event of another type than those of {@link #events};
 * <li>400 for a request that is no event;
 * <li>403 for a request that is not from Feishu: it has another verification token; or an encrypt key is set, and it is
 * not encrypted with that key or, unless it is the challenge, not signed within the last five minutes. The answer does not
 * say which; the log does.
 * </ul>
 */
public class FeishuCallback extends ServiceSupport implements Processor {

    /** More than come in the five minutes after which a replay is too old. */
    private static final int MAX_EVENTS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(FeishuCallback.class);

    private static final TypeReference<Map<String, Object>> CONTENT = new TypeReference<>() {};
    private static final Map<String, String> SUCCESS = Map.of("msg", "success");

    private final Lock lock = new ReentrantLock();
    private final Map<String, Boolean> completed = new LruMap<>(MAX_EVENTS);
    private InstantSource clock = InstantSource.system();
    private String verificationToken;
    private String encryptKey;
    private Set<String> events = Set.of();

    /** To be given its properties. */
    public FeishuCallback() {
        this(null, null);
    }

    /**
     * @param verificationToken the app's verification token; null if only the encrypt key is known here
     * @param encryptKey        the app's encrypt key; null if it has none, and events come in plain
     */
    public FeishuCallback(String verificationToken, String encryptKey) {
        this.verificationToken = verificationToken;
        this.encryptKey = encryptKey;
    }

    /** @throws IllegalArgumentException if there is neither a verification token nor an encrypt key */
    @Override
    protected void doInit() {
        if (FeishuUrgentConfiguration.isBlank(verificationToken) && FeishuUrgentConfiguration.isBlank(encryptKey)) {
            throw new IllegalArgumentException("verificationToken or encryptKey is required: they stand in the"
                    + " developer console, and tell Feishu's events from anybody else's");
        }
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        try {
            Callback callback = new CallbackReader(verificationToken, encryptKey, clock)
                    .read(
                            message.getBody(byte[].class),
                            new Signature(
                                    message.getHeader("X-Lark-Signature", String.class),
                                    message.getHeader("X-Lark-Request-Timestamp", String.class),
                                    message.getHeader("X-Lark-Request-Nonce", String.class)));
            if (callback instanceof Callback.Challenge challenge) {
                LOG.info("Feishu has verified the request URL");
                end(exchange, 200, Map.of("challenge", challenge.challenge()));
                return;
            }
            Callback.Event event = (Callback.Event) callback;
            if (isCompleted(event)) {
                LOG.debug("An event has come again and is ignored");
                end(exchange, 200, SUCCESS);
            } else if (goesOn(exchange, event)) {
                completeWith(exchange, event);
            } else {
                complete(event);
                end(exchange, 200, SUCCESS);
            }
        } catch (CallbackRefusedException e) {
            LOG.warn("Refused what came as an event of Feishu: {}", e.getMessage());
            end(exchange, e.status(), Map.of("msg", e.answer()));
        }
    }

    private void completeWith(Exchange exchange, Callback.Event event) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                // some HTTP consumers have answered a failure by now, and say that the exchange is complete
                if (done.getProperty(Exchange.EXCEPTION_CAUGHT) == null) {
                    complete(event);
                }
            }
        });
    }

    /** Takes an event that is verified and new; whether it goes on in the route. */
    boolean goesOn(Exchange exchange, Callback.Event event) throws CallbackRefusedException {
        if (!events.isEmpty() && !events.contains(event.type())) {
            LOG.debug("An event of type {} is ignored", event.type());
            return false;
        }
        JsonNode content = event.event();
        exchange.getMessage()
                .setBody(new FeishuEvent(
                        event.id(),
                        event.type(),
                        event.header()
                                .path("app_id")
                                .asText(content.path("app_id").asText()),
                        event.header()
                                .path("tenant_key")
                                .asText(content.path("tenant_key").asText()),
                        content.isObject() ? Json.MAPPER.convertValue(content, CONTENT) : Map.of()));
        return true;
    }

    /** The route ends here, with the answer. */
    private static void end(Exchange exchange, int status, Map<String, String> answer) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        answer.forEach(json::put);
        Message message = exchange.getMessage();
        message.setBody(json.toString());
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        exchange.setRouteStop(true);
    }

    private boolean isCompleted(Callback.Event event) {
        lock.lock();
        try {
            return completed.containsKey(event.id());
        } finally {
            lock.unlock();
        }
    }

    private void complete(Callback.Event event) {
        if (event.id().isEmpty()) {
            return;
        }
        lock.lock();
        try {
            completed.put(event.id(), true);
        } finally {
            lock.unlock();
        }
    }

    /** The types of events that go on in the route, separated by commas; unset: all. */
    public FeishuCallback events(String types) {
        setEvents(types);
        return this;
    }

    /** The types of events that go on in the route, separated by commas; unset: all. */
    public void setEvents(String types) {
        events = FeishuUrgentConfiguration.isBlank(types)
                ? Set.of()
                : Stream.of(types.split(",")).map(String::strip).collect(Collectors.toUnmodifiableSet());
    }

    /** The app's verification token, from the developer console. */
    public void setVerificationToken(String verificationToken) {
        this.verificationToken = verificationToken;
    }

    String getVerificationToken() {
        return verificationToken;
    }

    /** The app's encrypt key, from the developer console; unset if it has none there. */
    public void setEncryptKey(String encryptKey) {
        this.encryptKey = encryptKey;
    }

    /** The clock by which the age of an event is told; by default the system's. */
    public void setClock(InstantSource clock) {
        this.clock = clock;
    }
}
