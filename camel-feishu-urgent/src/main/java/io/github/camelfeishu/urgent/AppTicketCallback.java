package io.github.camelfeishu.urgent;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what Feishu posts to the request URL of a store app's events, and keeps the app tickets among it for the
 * component {@code feishu-urgent}. To be put behind any HTTP consumer that hands on the body as it came and the
 * {@code X-Lark-} headers:
 *
 * <pre>{@code
 * from("platform-http:/feishu/events").process(new AppTicketCallback(verificationToken, encryptKey));
 * }</pre>
 *
 * <p>The answer is the body, JSON, with the HTTP status in {@link Exchange#HTTP_RESPONSE_CODE}:
 * <ul>
 * <li>200 for an app ticket, which is kept; for any other event, which is not looked at; and for the challenge by which
 * Feishu verifies the URL, which is answered;
 * <li>400 for what is no event;
 * <li>403 for what is not from Feishu: another verification token; and where an encrypt key is set what is not
 * encrypted with it or, save for the challenge, not signed. The answer does not say which; the log does.
 * </ul>
 * What is refused ends its route there. If the store of tickets fails, so does the exchange: Feishu pushes again later.
 */
public class AppTicketCallback extends ServiceSupport implements Processor {

    private static final String COMPONENT = "feishu-urgent";
    private static final String URL_VERIFICATION = "url_verification";
    private static final String APP_TICKET = "app_ticket";

    private static final Logger LOG = LoggerFactory.getLogger(AppTicketCallback.class);

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private String verificationToken;
    private String encryptKey;
    private AppTicketStore appTicketStore;

    /** Why something is refused: what the sender may know, and what stands in the log. */
    private static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final String answer;

        private Refusal(int status, String answer, String reason) {
            super(reason, null, false, false);
            this.status = status;
            this.answer = answer;
        }

        static Refusal noEvent(String reason) {
            return new Refusal(400, reason, reason);
        }

        /** Tells the sender nothing: by different answers an encrypted event could be guessed. */
        static Refusal notFromFeishu(String reason) {
            return new Refusal(403, "not verified as sent by Feishu", reason);
        }
    }

    /** To be given its properties. */
    public AppTicketCallback() {}

    /**
     * @param verificationToken the app's verification token
     * @param encryptKey        the app's encrypt key; null if it has none, and events come in plain
     */
    public AppTicketCallback(String verificationToken, String encryptKey) {
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
        Message message = exchange.getMessage();
        int status = 200;
        Map<String, ?> answer;
        try {
            answer = answer(exchange, message.getBody(byte[].class));
        } catch (Refusal e) {
            LOG.warn("Refused what came as an event of Feishu: {}", e.getMessage());
            status = e.status;
            answer = Map.of("msg", e.answer);
            exchange.setRouteStop(true);
        }
        message.setBody(json(answer));
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
    }

    private Map<String, ?> answer(Exchange exchange, byte[] body) throws Refusal {
        JsonNode sent = tree(body);
        if (!sent.isObject()) {
            throw Refusal.noEvent("the body is not a JSON object");
        }
        JsonNode event = hasEncryptKey() ? decrypt(sent) : sent;
        if (event.has("encrypt")) {
            throw Refusal.noEvent("the event is encrypted, and no encryptKey is set here");
        }
        // version 2.0 of events has a header, version 1.0 says the same elsewhere
        JsonNode header = event.path("header");
        if (!isToken(header.isObject() ? header.path("token") : event.path("token"))) {
            throw Refusal.notFromFeishu("its verification token is not verificationToken");
        }
        if (event.path("type").asText().equals(URL_VERIFICATION)) {
            LOG.info("Feishu has verified the request URL");
            return Map.of("challenge", event.path("challenge").asText());
        }
        if (hasEncryptKey() && !isSigned(exchange.getMessage(), body)) {
            throw Refusal.notFromFeishu("X-Lark-Signature is missing or not made with encryptKey of this very body");
        }
        String type = (header.isObject() ? header.path("event_type") : event.at("/event/type")).asText();
        if (type.equals(APP_TICKET)) {
            keep(exchange, event.path("event"), header);
        } else {
            LOG.debug("An event of type {} is none for us", type);
        }
        return Map.of("msg", "success");
    }

    private void keep(Exchange exchange, JsonNode event, JsonNode header) throws Refusal {
        String appId = event.path("app_id").asText(header.path("app_id").asText());
        String ticket = event.path("app_ticket").asText();
        if (appId.isEmpty() || ticket.isEmpty()) {
            throw Refusal.noEvent("the event app_ticket has no app_id or no app_ticket");
        }
        store(exchange).put(appId, ticket);
        LOG.info("An app ticket of {} has arrived", appId);
    }

    private AppTicketStore store(Exchange exchange) {
        return appTicketStore != null
                ? appTicketStore
                : exchange.getContext()
                        .getComponent(COMPONENT, FeishuUrgentComponent.class)
                        .appTickets();
    }

    private boolean hasEncryptKey() {
        return encryptKey != null && !encryptKey.isBlank();
    }

    private JsonNode decrypt(JsonNode sent) throws Refusal {
        try {
            JsonNode event = tree(new CallbackSecurity(encryptKey)
                    .decrypt(sent.path("encrypt").asText()));
            if (event.isObject()) {
                return event;
            }
        } catch (GeneralSecurityException e) {
            LOG.trace("Decryption failed", e);
        }
        throw Refusal.notFromFeishu("it is not encrypted with encryptKey");
    }

    private boolean isToken(JsonNode token) {
        return token.isTextual() && CallbackSecurity.same(verificationToken, token.textValue());
    }

    private boolean isSigned(Message message, byte[] body) {
        try {
            return new CallbackSecurity(encryptKey)
                    .isSigned(
                            message.getHeader("X-Lark-Signature", String.class),
                            message.getHeader("X-Lark-Request-Timestamp", String.class),
                            message.getHeader("X-Lark-Request-Nonce", String.class),
                            body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 cannot be had here", e);
        }
    }

    private static JsonNode tree(byte[] json) {
        try {
            return json == null ? MissingNode.getInstance() : JSON.readTree(json);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static String json(Map<String, ?> answer) {
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("This does not become JSON", e);
        }
    }

    /** The app's verification token, from the developer console. Required. */
    public void setVerificationToken(String verificationToken) {
        this.verificationToken = verificationToken;
    }

    /** The app's encrypt key, from the developer console; unset if it has none there. */
    public void setEncryptKey(String encryptKey) {
        this.encryptKey = encryptKey;
    }

    /** Where to keep tickets; by default where the component {@code feishu-urgent} of this context looks for them. */
    public void setAppTicketStore(AppTicketStore appTicketStore) {
        this.appTicketStore = appTicketStore;
    }
}
