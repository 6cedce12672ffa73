package io.github.camelfeishu.urgent;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.callback.Callback;
import io.github.camelfeishu.urgent.callback.CallbackReader;
import io.github.camelfeishu.urgent.callback.CallbackReader.Signature;
import io.github.camelfeishu.urgent.callback.CallbackRefusedException;
import io.github.camelfeishu.urgent.client.LruMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the events that Feishu posts to the request URL of a store app, and keeps the app tickets among them for the
 * component {@code feishu-urgent}. Put it behind any HTTP consumer that hands on the body as it came and the
 * {@code X-Lark-} headers:
 *
 * <pre>{@code
 * from("platform-http:/feishu/events").process(new AppTicketCallback(verificationToken, encryptKey));
 * }</pre>
 *
 * <p>The answer is the body, JSON, with the HTTP status in {@link Exchange#HTTP_RESPONSE_CODE}:
 * <ul>
 * <li>200 for an app ticket, which is kept; for an event that came before, or any other event, which is ignored; and
 * for the challenge by which Feishu verifies the URL, which is answered;
 * <li>400 for a request that is no event;
 * <li>403 for a request that is not from Feishu: it has another verification token; or an encrypt key is set, and it is
 * not encrypted with that key or, unless it is the challenge, not signed within the last five minutes. The answer does not
 * say which; the log does.
 * </ul>
 * A refused request ends its route here. If the store of tickets fails, so does the exchange: Feishu pushes again later.
 */
public class AppTicketCallback extends ServiceSupport implements Processor {

    private static final String COMPONENT = "feishu-urgent";
    private static final String APP_TICKET = "app_ticket";

    /** More than come in the five minutes after which a replay is too old. */
    private static final int MAX_EVENTS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(AppTicketCallback.class);

    private final InstantSource time;
    private final Lock lock = new ReentrantLock();
    private final Map<String, Boolean> events = new LruMap<>(MAX_EVENTS);
    private String verificationToken;
    private String encryptKey;
    private AppTicketStore appTicketStore;

    /** To be given its properties. */
    public AppTicketCallback() {
        this(null, null);
    }

    /**
     * @param verificationToken the app's verification token
     * @param encryptKey        the app's encrypt key; null if it has none, and events come in plain
     */
    public AppTicketCallback(String verificationToken, String encryptKey) {
        this(verificationToken, encryptKey, InstantSource.system());
    }

    /** With a time that tests can move. */
    AppTicketCallback(String verificationToken, String encryptKey, InstantSource time) {
        this.time = time;
        this.verificationToken = verificationToken;
        this.encryptKey = encryptKey;
    }

    /** @throws IllegalArgumentException if there is no verification token */
    @Override
    protected void doInit() {
        if (verificationToken == null || verificationToken.isBlank()) {
            throw new IllegalArgumentException("verificationToken is required: it stands beside the encrypt key in the"
                    + " developer console, and tells Feishu's events from anybody else's");
        }
    }

    @Override
    public void process(Exchange exchange) {
        int status = 200;
        Map<String, String> answer;
        try {
            answer = answer(exchange);
        } catch (CallbackRefusedException e) {
            LOG.warn("Refused what came as an event of Feishu: {}", e.getMessage());
            status = e.status();
            answer = Map.of("msg", e.answer());
            exchange.setRouteStop(true);
        }
        Message message = exchange.getMessage();
        message.setBody(json(answer));
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
    }

    private Map<String, String> answer(Exchange exchange) throws CallbackRefusedException {
        Message message = exchange.getMessage();
        Callback callback = new CallbackReader(verificationToken, encryptKey, time)
                .read(
                        message.getBody(byte[].class),
                        new Signature(
                                message.getHeader("X-Lark-Signature", String.class),
                                message.getHeader("X-Lark-Request-Timestamp", String.class),
                                message.getHeader("X-Lark-Request-Nonce", String.class)));
        if (callback instanceof Callback.Challenge challenge) {
            LOG.info("Feishu has verified the request URL");
            return Map.of("challenge", challenge.challenge());
        }
        Callback.Event event = (Callback.Event) callback;
        if (isRepeated(event)) {
            LOG.debug("An event has come again and is ignored");
        } else if (event.type().equals(APP_TICKET)) {
            keep(exchange, event);
        } else {
            LOG.debug("An event of type {} is ignored", event.type());
        }
        return Map.of("msg", "success");
    }

    private boolean isRepeated(Callback.Event event) {
        lock.lock();
        try {
            return events.containsKey(event.id());
        } finally {
            lock.unlock();
        }
    }

    private void remember(Callback.Event event) {
        if (event.id().isEmpty()) {
            return;
        }
        lock.lock();
        try {
            events.put(event.id(), true);
        } finally {
            lock.unlock();
        }
    }

    private void keep(Exchange exchange, Callback.Event event) throws CallbackRefusedException {
        String appId = event.event()
                .path("app_id")
                .asText(event.header().path("app_id").asText());
        String ticket = event.event().path("app_ticket").asText();
        if (appId.isEmpty() || ticket.isEmpty()) {
            throw CallbackRefusedException.noEvent("the event app_ticket has no app_id or no app_ticket");
        }
        store(exchange).put(appId, ticket);
        remember(event);
        LOG.info("An app ticket of {} has arrived", appId);
    }

    private AppTicketStore store(Exchange exchange) {
        return appTicketStore != null
                ? appTicketStore
                : exchange.getContext()
                        .getComponent(COMPONENT, FeishuUrgentComponent.class)
                        .appTickets();
    }

    private static String json(Map<String, String> answer) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        answer.forEach(json::put);
        return json.toString();
    }

    /** The app's verification token, from the developer console. Required. */
    public void setVerificationToken(String verificationToken) {
        this.verificationToken = verificationToken;
    }

    /** The app's encrypt key, from the developer console; unset if it has none there. */
    public void setEncryptKey(String encryptKey) {
        this.encryptKey = encryptKey;
    }

    /** The place for tickets; by default the one of the component {@code feishu-urgent} of this context. */
    public void setAppTicketStore(AppTicketStore appTicketStore) {
        this.appTicketStore = appTicketStore;
    }
}
