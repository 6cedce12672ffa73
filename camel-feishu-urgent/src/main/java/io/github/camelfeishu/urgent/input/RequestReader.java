package io.github.camelfeishu.urgent.input;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.camelfeishu.urgent.api.ReceiveIdType;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.NewMessage;
import io.github.camelfeishu.urgent.client.PersonAddress;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.Buzz;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.BuzzMessage;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.SendAndBuzz;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.SendOnly;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one complete request of an exchange. What the URI says, holds; what it leaves open the header says, then the body,
 * then the component's default.
 */
public final class RequestReader {

    /** The id of a message that a dry run did not send. */
    public static final String DRY_RUN_MESSAGE_ID = "om_dry_run";

    private static final int MAX_RECIPIENTS = 1_000_000;
    private static final int MAX_ID_LENGTH = 128;
    private static final int SHOWN_CHARACTERS = 64;
    private static final String BATCH_MESSAGE = "bm_";
    private static final String NO_NUMBER =
            " is no mobile number: 11 digits for mainland China, else + (in a URI %2B) and"
                    + " country code, in a text without spaces";

    private static final Logger LOG = LoggerFactory.getLogger(RequestReader.class);

    /** A value as it was given, and where. */
    private record Given(Object value, String place, boolean inUri) {

        Given(Object value, String place) {
            this(value, place, false);
        }

        static Optional<Given> inUri(Field field, Optional<?> value) {
            return value.map(it -> new Given(it, "the option " + field.option(), true));
        }
    }

    private final RequestOptions options;
    private final boolean dryRun;

    /** @param dryRun whether the message of a dry run may be buzzed: only by a dry run */
    public RequestReader(RequestOptions options, boolean dryRun) {
        this.options = options;
        this.dryRun = dryRun;
    }

    /**
     * Reads the exchange.
     *
     * @throws IllegalArgumentException if something is missing or wrong; says which field, what is wrong with it, and
     *                                  the places it can come from
     */
    public DeliveryRequest read(Exchange exchange) {
        Message message = exchange.getMessage();
        DynamicOptions dynamic = DynamicOptions.of(exchange, options.endpointUri());
        Optional<Given> messageId =
                inUri(Field.MESSAGE_ID, dynamic, options.uri().messageId());
        Optional<Given> receiveId =
                inUri(Field.RECEIVE_ID, dynamic, options.uri().receiveId());
        Optional<Given> userIds = inUri(Field.USER_IDS, dynamic, options.uri().userIds());
        if (messageId.isPresent() && receiveId.isPresent()) {
            throw Field.MESSAGE_ID.fault("the URI names a message to buzz and, by receiveId, a receiver of a new"
                    + " message: keep one of them");
        }
        Optional<String> tenantKey = tenantKey(message);
        Optional<NewMessage> newMessage = messageId.isPresent() ? Optional.empty() : newMessage(message, receiveId);
        if (options.sendOnly()) {
            return new SendOnly(
                    tenantKey,
                    newMessage.orElseThrow(
                            () -> Field.RECEIVE_ID.fault("there is none, and with sendOnly the body is sent to it")));
        }
        return newMessage.isPresent()
                ? new SendAndBuzz(tenantKey, newMessage.get(), buzzReceiver(message, userIds, newMessage.get()))
                : buzzMessage(message, tenantKey, messageId, userIds);
    }

    /**
     * The recipients that the URI names; empty if it names none.
     *
     * @throws IllegalArgumentException if one of them is wrong
     */
    public List<String> recipientsInUri() {
        return Given.inUri(Field.USER_IDS, options.uri().userIds())
                .map(given -> userIds(Field.USER_IDS, given, recipientTypeInUri()))
                .orElse(List.of());
    }

    /** The kind of ids of these recipients. */
    public UserIdType recipientTypeInUri() {
        return options.uri().userIdType().orElse(options.defaults().userIdType());
    }

    private Optional<Given> inUri(Field field, DynamicOptions dynamic, Optional<String> own) {
        return Given.inUri(field, dynamic.get(field.option()).or(() -> own));
    }

    private BuzzMessage buzzMessage(
            Message message, Optional<String> tenantKey, Optional<Given> idInUri, Optional<Given> userIdsInUri) {
        RequestBody body = RequestBody.of(message);
        Given messageId = idInUri.or(() -> inHeader(message, Field.MESSAGE_ID))
                .or(() -> inBody(body, Field.MESSAGE_ID))
                .orElseThrow(() ->
                        Field.MESSAGE_ID.fault("there is none, and without it nothing can be buzzed" + body.fault()));
        Given userIds = userIdsInUri
                .or(() -> inHeader(message, Field.USER_IDS))
                .or(() -> inBody(body, Field.USER_IDS))
                .orElseThrow(() -> Field.USER_IDS.fault("there is no recipient" + body.fault()));
        Optional<Given> userIdType =
                Given.inUri(Field.USER_ID_TYPE, options.uri().userIdType());
        if (userIdsInUri.isEmpty()) {
            userIdType = userIdType
                    .or(() -> inHeader(message, Field.USER_ID_TYPE))
                    .or(() -> inBody(body, Field.USER_ID_TYPE));
        }
        Optional<Given> urgentType = inHeader(message, Field.URGENT_TYPE).or(() -> inBody(body, Field.URGENT_TYPE));
        UserIdType type = userIdType(message, Field.USER_ID_TYPE, userIdType);
        return new BuzzMessage(
                tenantKey,
                messageId(messageId),
                new Buzz(
                        urgentType(message, Field.URGENT_TYPE, urgentType),
                        type,
                        userIds(Field.USER_IDS, userIds, type)));
    }

    /** The body is the message and nothing else; if nobody is named, its receiver is buzzed. */
    private Buzz buzzReceiver(Message message, Optional<Given> userIdsInUri, NewMessage newMessage) {
        Field userIdsField = Field.USER_IDS.notInBody();
        UrgentType urgentType =
                urgentType(message, Field.URGENT_TYPE.notInBody(), inHeader(message, Field.URGENT_TYPE));
        Optional<Given> userIds = userIdsInUri.or(() -> inHeader(message, Field.USER_IDS));
        if (userIds.isEmpty()) {
            ReceiveIdType receiveIdType = newMessage.receiveIdType();
            UserIdType userIdType = receiveIdType
                    .userIdType()
                    .orElseThrow(() -> userIdsField.fault("there is no recipient, and by the " + receiveIdType.value()
                            + " of its receiver a message does not say whom to buzz"));
            return new Buzz(urgentType, userIdType, List.of(newMessage.receiveId()));
        }
        Optional<Given> userIdType =
                Given.inUri(Field.USER_ID_TYPE, options.uri().userIdType());
        if (userIdsInUri.isEmpty()) {
            userIdType = userIdType.or(() -> inHeader(message, Field.USER_ID_TYPE));
        }
        UserIdType type = userIdType(message, Field.USER_ID_TYPE.notInBody(), userIdType);
        return new Buzz(urgentType, type, userIds(userIdsField, userIds.get(), type));
    }

    /** The message to send; empty if no receiver is named, and the message is there already. */
    private Optional<NewMessage> newMessage(Message message, Optional<Given> receiveIdInUri) {
        Optional<Given> receiveId = receiveIdInUri.or(() -> inHeader(message, Field.RECEIVE_ID));
        if (receiveId.isEmpty()) {
            return Optional.empty();
        }
        if (message.getBody() instanceof UrgentResult) {
            throw new IllegalArgumentException(
                    "message to send: the body is the UrgentResult of the step before, not an"
                            + " alert. Set the body to the message, or leave out receiveId to buzz the message of that step.");
        }
        Optional<Given> type = Given.inUri(Field.RECEIVE_ID_TYPE, options.uri().receiveIdType());
        if (receiveIdInUri.isEmpty()) {
            type = type.or(() -> inHeader(message, Field.RECEIVE_ID_TYPE));
        }
        ReceiveIdType receiveIdType = type.map(it -> constant(message, Field.RECEIVE_ID_TYPE, it, ReceiveIdType.class))
                .orElse(options.defaults().receiveIdType());
        String id = receiveIdType == ReceiveIdType.EMAIL
                ? address(Field.RECEIVE_ID, receiveId.get(), receiveId.get().value(), UserIdType.EMAIL, "it")
                : id(Field.RECEIVE_ID, receiveId.get(), receiveId.get().value());
        return Optional.of(MessageContent.checked(new NewMessage(
                receiveIdType, id, options.msgType(), MessageContent.of(message, options.msgType()), uuid(message))));
    }

    private static Optional<String> uuid(Message message) {
        Optional<String> uuid = Optional.ofNullable(message.getHeader(Headers.UUID, String.class));
        uuid.filter(key -> key.isBlank() || key.length() > FeishuClient.MAX_UUID)
                .ifPresent(key -> {
                    throw new IllegalArgumentException("idempotency key: that of the header " + Headers.UUID + " has "
                            + (key.isBlank() ? "no text" : key.length() + " characters") + ", and Feishu takes 1 to "
                            + FeishuClient.MAX_UUID);
                });
        return uuid;
    }

    private Optional<String> tenantKey(Message message) {
        if (!options.storeApp()) {
            return Optional.empty();
        }
        Given tenantKey = Given.inUri(Field.TENANT_KEY, options.uri().tenantKey())
                .or(() -> inHeader(message, Field.TENANT_KEY))
                .or(() -> Given.inUri(Field.TENANT_KEY, options.defaults().tenantKey()))
                .orElseThrow(() -> Field.TENANT_KEY.fault(
                        "there is none, and a store app calls in the name of one of its tenants"));
        return Optional.of(id(Field.TENANT_KEY, tenantKey, tenantKey.value()));
    }

    private static Optional<Given> inHeader(Message message, Field field) {
        return Optional.ofNullable(message.getHeader(field.header()))
                .map(value -> new Given(value, "the header " + field.header()));
    }

    private static Optional<Given> inBody(RequestBody body, Field field) {
        return body.get(field.bodyKeys()).map(value -> new Given(value, "the body"));
    }

    private String messageId(Given given) {
        String id = id(Field.MESSAGE_ID, given, given.value());
        if (id.startsWith(BATCH_MESSAGE)) {
            throw fault(
                    Field.MESSAGE_ID,
                    given,
                    shown(id) + " was sent as a batch message, and Feishu cannot buzz those: send it on its own");
        }
        if (id.equals(DRY_RUN_MESSAGE_ID) && !dryRun) {
            throw fault(
                    Field.MESSAGE_ID,
                    given,
                    id + " was not sent: the step that sends it has dryRun=true, and this one has not");
        }
        return id;
    }

    private static List<String> userIds(Field field, Given given, UserIdType type) {
        Collection<?> entries =
                entries(field, type == UserIdType.MOBILE && given.inUri() ? withPlus(field, given) : given);
        if (entries.isEmpty()) {
            throw fault(field, given, "there is no recipient, the list is empty");
        }
        if (entries.size() > MAX_RECIPIENTS) {
            throw fault(field, given, entries.size() + " recipients are more than " + MAX_RECIPIENTS);
        }
        List<String> ids = new ArrayList<>(entries.size());
        for (Object entry : entries) {
            ids.add(
                    type.isLookedUp()
                            ? address(field, given, entry, type, "recipient " + (ids.size() + 1))
                            : id(field, given, entry));
        }
        return ids;
    }

    private static Given withPlus(Field field, Given given) {
        String text = UriNumbers.withPlus(given.value().toString())
                .orElseThrow(() -> fault(
                        field,
                        given,
                        "a space before a number may have been a +, and without it the number may be one of mainland"
                                + " China: write RAW(+1...), or no space after a comma"));
        return new Given(text, given.place(), true);
    }

    private static Collection<?> entries(Field field, Given given) {
        try {
            Optional<Collection<?>> entries = TextLists.entriesOrText(given.value());
            if (entries.isPresent()) {
                return entries.get();
            }
        } catch (JsonProcessingException e) {
            throw fault(field, given, "it starts like a JSON list and does not parse: " + e.getOriginalMessage());
        }
        throw fault(
                field,
                given,
                "a " + given.value().getClass().getName()
                        + " is neither a list of ids nor a text of ids separated by comma, semicolon or space");
    }

    private static String id(Field field, Given given, Object value) {
        if (!(value instanceof CharSequence)) {
            throw fault(
                    field,
                    given,
                    (value == null ? "null" : "a " + value.getClass().getName()) + " stands where an id should");
        }
        String id = value.toString();
        if (id.isBlank()) {
            throw fault(field, given, "an id is blank");
        }
        if (id.length() > MAX_ID_LENGTH) {
            throw fault(field, given, shown(id) + " has more than " + MAX_ID_LENGTH + " characters");
        }
        if (!isId(id)) {
            throw fault(field, given, shown(id) + " is no id: only letters, digits, _ and - may be in it");
        }
        return id;
    }

    /** By hand, because a matcher for each of very many ids is felt. */
    private static boolean isId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    /** A mail address or mobile number, as it was given. The fault does not quote it: exceptions are logged. */
    private static String address(Field field, Given given, Object value, UserIdType type, String what) {
        String address = value instanceof CharSequence ? value.toString() : "";
        if (PersonAddress.of(type, address).isEmpty()) {
            throw fault(field, given, what + (type == UserIdType.EMAIL ? " is no mail address" : NO_NUMBER));
        }
        return address;
    }

    private UserIdType userIdType(Message message, Field field, Optional<Given> given) {
        return given.map(it -> constant(message, field, it, UserIdType.class))
                .orElse(options.defaults().userIdType());
    }

    private UrgentType urgentType(Message message, Field field, Optional<Given> inMessage) {
        Optional<Given> given = inMessage.or(() -> Given.inUri(field, options.urgentType()));
        if (given.isEmpty()) {
            return UrgentType.APP;
        }
        UrgentType asked = constant(message, field, given.get(), UrgentType.class);
        if (asked.isAbove(options.ceiling())) {
            LOG.warn(
                    "Buzzing by {}, the most that is allowed here: {} asks for {}",
                    options.ceiling().value(),
                    given.get().place(),
                    asked.value());
        }
        return UrgentType.lower(asked, options.ceiling());
    }

    private static <E extends Enum<E>> E constant(Message message, Field field, Given given, Class<E> type) {
        if (type.isInstance(given.value())) {
            return type.cast(given.value());
        }
        if (!(given.value() instanceof CharSequence)) {
            throw fault(field, given, "a " + given.value().getClass().getName() + " stands where a name should");
        }
        try {
            return EnumNames.parse(
                    message.getExchange().getContext(),
                    type,
                    shown(given.value().toString()));
        } catch (IllegalArgumentException e) {
            throw fault(field, given, e.getMessage());
        }
    }

    private static IllegalArgumentException fault(Field field, Given given, String what) {
        return field.fault(what + " (from " + given.place() + ")");
    }

    /** Short, and on one line. */
    private static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
