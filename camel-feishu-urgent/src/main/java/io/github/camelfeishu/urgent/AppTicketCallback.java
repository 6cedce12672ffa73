package io.github.camelfeishu.urgent;

import java.time.InstantSource;

import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.callback.Callback;
import io.github.camelfeishu.urgent.callback.CallbackRefusedException;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the events that Feishu posts to the request URL of a store app, and keeps the app tickets among them for the
 * component {@code feishu-urgent}. Events of other types are ignored. Verification and answers are those of
 * {@link FeishuCallback}, but a verification token is required, and only a refused request ends its route here.
 *
 * <pre>{@code
 * from("platform-http:/feishu/events").process(new AppTicketCallback(verificationToken, encryptKey));
 * }</pre>
 *
 * If the store of tickets fails, so does the exchange: Feishu pushes again later.
 */
public class AppTicketCallback extends FeishuCallback {

    private static final String COMPONENT = "feishu-urgent";
    private static final String APP_TICKET = "app_ticket";

    private static final Logger LOG = LoggerFactory.getLogger(AppTicketCallback.class);

    private AppTicketStore appTicketStore;

    /** To be given its properties. */
    public AppTicketCallback() {}

    /**
     * @param verificationToken the app's verification token
     * @param encryptKey        the app's encrypt key; null if it has none, and events come in plain
     */
    public AppTicketCallback(String verificationToken, String encryptKey) {
        super(verificationToken, encryptKey);
    }

    /** With a time that tests can move. */
    AppTicketCallback(String verificationToken, String encryptKey, InstantSource time) {
        this(verificationToken, encryptKey);
        setClock(time);
    }

    /** @throws IllegalArgumentException if there is no verification token */
    @Override
    protected void doInit() {
        if (FeishuUrgentConfiguration.isBlank(getVerificationToken())) {
            throw new IllegalArgumentException("verificationToken is required: it stands beside the encrypt key in the"
                    + " developer console, and tells Feishu's events from anybody else's");
        }
    }

    @Override
    public void process(Exchange exchange) {
        super.process(exchange);
        if (Integer.valueOf(200).equals(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))) {
            exchange.setRouteStop(false);
        }
    }

    @Override
    boolean goesOn(Exchange exchange, Callback.Event event) throws CallbackRefusedException {
        if (!event.type().equals(APP_TICKET)) {
            LOG.debug("An event of type {} is ignored", event.type());
            return false;
        }
        String appId = event.event()
                .path("app_id")
                .asText(event.header().path("app_id").asText());
        String ticket = event.event().path("app_ticket").asText();
        if (appId.isEmpty() || ticket.isEmpty()) {
            throw CallbackRefusedException.noEvent("the event app_ticket has no app_id or no app_ticket");
        }
        store(exchange).put(appId, ticket);
        LOG.info("An app ticket of {} has arrived", appId);
        return false;
    }

    private AppTicketStore store(Exchange exchange) {
        return appTicketStore != null
                ? appTicketStore
                : exchange.getContext()
                        .getComponent(COMPONENT, FeishuUrgentComponent.class)
                        .appTickets();
    }

    /** The place for tickets; by default the one of the component {@code feishu-urgent} of this context. */
    public void setAppTicketStore(AppTicketStore appTicketStore) {
        this.appTicketStore = appTicketStore;
    }
}
