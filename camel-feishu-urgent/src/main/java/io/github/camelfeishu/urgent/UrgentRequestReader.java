package io.github.camelfeishu.urgent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.MsgType;
import io.github.camelfeishu.urgent.api.ReceiveIdType;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.NewMessage;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Makes one complete request of an exchange: the header wins, then the body, then the endpoint's option. */
final class UrgentRequestReader {

    /** Of an exchange whose message a disabled endpoint has not sent. */
    static final String NOT_SENT = "CamelFeishuUrgentNotSent";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");
    private static final String BATCH_MESSAGE = "bm_";
    private static final int SHOWN_CHARACTERS = 64;

    private static final Field MESSAGE_ID = new Field(
            "message id",
            FeishuUrgentConstants.MESSAGE_ID,
            List.of("message_id", "messageId", "data.message_id"),
            "messageId");
    private static final Field USER_IDS = new Field(
            "user ids",
            FeishuUrgentConstants.USER_IDS,
            List.of("user_ids", "userIds", "user_id_list", "userIdList"),
            "userIds");
    private static final Field URGENT_TYPE =
            new Field("urgent type", FeishuUrgentConstants.TYPE, List.of("urgent_type", "urgentType"), "urgentType");
    private static final Field USER_ID_TYPE = new Field(
            "user id type", FeishuUrgentConstants.USER_ID_TYPE, List.of("user_id_type", "userIdType"), "userIdType");
    private static final Field RECEIVE_ID =
            new Field("receive id", FeishuUrgentConstants.RECEIVE_ID, List.of(), "receiveId");
    private static final Field RECEIVE_ID_TYPE =
            new Field("receive id type", FeishuUrgentConstants.RECEIVE_ID_TYPE, List.of(), "receiveIdType");
    private static final Field TENANT_KEY =
            new Field("tenant key", FeishuUrgentConstants.TENANT_KEY, List.of(), "tenantKey");

    /** One thing to be known, and the places it can come from. */
    private record Field(String name, String header, List<String> bodyKeys, String option) {

        /** The same, where the body is a message to be sent and nothing else. */
        Field notInBody() {
            return new Field(name, header, List.of(), option);
        }

        IllegalArgumentException fault(String what) {
            String inBody = bodyKeys.isEmpty() ? "" : ", from " + bodyKeys.get(0) + " in the body,";
            return new IllegalArgumentException(name + ": " + what + ". It can come from the header " + header + inBody
                    + " or from the option " + option + ".");
        }

        IllegalArgumentException fault(Said said, String what) {
            return fault(what + " (from " + said.place() + ")");
        }
    }

    /** A value as it was given, and where. */
    private record Said(Object value, String place) {}

    /** Whom the body is to be sent to. */
    private record Receiver(ReceiveIdType type, String id) {}

    private final FeishuUrgentEndpoint endpoint;

    UrgentRequestReader(FeishuUrgentEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Reads the exchange.
     *
     * @throws IllegalArgumentException if something is missing or wrong; says which field, what is wrong with it, and
     *                                  where it can come from
     */
    UrgentRequest read(Exchange exchange) {
        Message message = exchange.getMessage();
        Receiver receiver = receiver(message);
        if (endpoint.isSendOnly()) {
            return unbuzzed(receiver);
        }
        return receiver == null ? request(message) : request(message, receiver);
    }

    private UrgentRequest request(Message message) {
        UrgentBody body = UrgentBody.of(message);
        Said said = first(message, body, MESSAGE_ID, option(message, MESSAGE_ID, endpoint.getMessageId()));
        String messageId = said == null && isOfTheUnsent(message) ? null : messageId(said, body);
        Said userIds = first(message, body, USER_IDS, option(message, USER_IDS, endpoint.getUserIds()));
        if (userIds == null) {
            throw USER_IDS.fault("there is no recipient" + body.fault());
        }
        return new UrgentRequest(
                messageId,
                userIds(USER_IDS, userIds),
                urgentType(URGENT_TYPE, message, body),
                userIdType(USER_ID_TYPE, message, body));
    }

    /** About a message that is sent, and nobody buzzed. */
    private UrgentRequest unbuzzed(Receiver receiver) {
        if (receiver == null) {
            throw RECEIVE_ID.fault("there is none, and with sendOnly the body is sent to it");
        }
        return new UrgentRequest(
                null, List.of(), UrgentType.APP, endpoint.getConfiguration().getUserIdType());
    }

    /** About a message that is yet to be sent: where nobody is named, its receiver is buzzed. */
    private UrgentRequest request(Message message, Receiver receiver) {
        Field field = USER_IDS.notInBody();
        Said userIds = first(message, UrgentBody.SILENT, field, option(message, field, endpoint.getUserIds()));
        UrgentType urgentType = urgentType(URGENT_TYPE.notInBody(), message, UrgentBody.SILENT);
        if (userIds != null) {
            return new UrgentRequest(
                    null,
                    userIds(field, userIds),
                    urgentType,
                    userIdType(USER_ID_TYPE.notInBody(), message, UrgentBody.SILENT));
        }
        UserIdType userIdType = receiver.type()
                .userIdType()
                .orElseThrow(() -> field.fault("there is no recipient, and by the "
                        + receiver.type().value() + " of its receiver a message does not say whom to buzz"));
        return new UrgentRequest(null, List.of(receiver.id()), urgentType, userIdType);
    }

    /**
     * The message to send before it is buzzed; null where no receiver is named, and the message is there already.
     *
     * @throws IllegalArgumentException if the body is no such message; likewise
     */
    NewMessage newMessage(Exchange exchange) {
        Message message = exchange.getMessage();
        Receiver receiver = receiver(message);
        if (receiver == null) {
            return null;
        }
        MsgType type = endpoint.getMsgType();
        return MessageContent.checked(
                new NewMessage(receiver.type(), receiver.id(), type, MessageContent.of(message, type)));
    }

    private Receiver receiver(Message message) {
        Said said = first(message, UrgentBody.SILENT, RECEIVE_ID, option(message, RECEIVE_ID, endpoint.getReceiveId()));
        if (said == null) {
            return null;
        }
        ReceiveIdType type = value(
                RECEIVE_ID_TYPE,
                first(message, UrgentBody.SILENT, RECEIVE_ID_TYPE, endpoint.getReceiveIdType()),
                ReceiveIdType.class,
                ReceiveIdType::of);
        return new Receiver(type, type == ReceiveIdType.EMAIL ? address(said) : id(RECEIVE_ID, said, said.value()));
    }

    private static String address(Said said) {
        if (!(said.value() instanceof CharSequence text)
                || !ADDRESS.matcher(text).matches()) {
            throw RECEIVE_ID.fault(said, shown(String.valueOf(said.value())) + " is no mail address");
        }
        return text.toString();
    }

    /**
     * The tenant in which a store app calls; null for any other app, which has but one.
     *
     * @throws IllegalArgumentException if a store app has none, or it is wrong; likewise
     */
    String tenantKey(Exchange exchange) {
        FeishuUrgentConfiguration options = endpoint.getConfiguration();
        if (options.getAppType() != AppType.STORE) {
            return null;
        }
        Object header = exchange.getMessage().getHeader(TENANT_KEY.header());
        Said said = header == null
                ? new Said(options.getTenantKey(), "the option " + TENANT_KEY.option())
                : new Said(header, "the header " + TENANT_KEY.header());
        if (said.value() == null) {
            throw TENANT_KEY.fault("there is none, and a store app calls in the name of one of its tenants");
        }
        return id(TENANT_KEY, said, said.value());
    }

    /** The endpoint's own, unless a toD gives one for this message. */
    private String option(Message message, Field field, String otherwise) {
        return DynamicOptions.of(message.getExchange(), endpoint).get(field.option(), otherwise);
    }

    private static Said first(Message message, UrgentBody body, Field field, Object option) {
        return Stream.of(
                        new Said(message.getHeader(field.header()), "the header " + field.header()),
                        new Said(body.get(field.bodyKeys()), "the body"),
                        new Said(option, "the option " + field.option()))
                .filter(said -> said.value() != null)
                .findFirst()
                .orElse(null);
    }

    /** Also where all endpoints are disabled a route runs to its end, that of a message which was not sent included. */
    private boolean isOfTheUnsent(Message message) {
        return !endpoint.getConfiguration().isEnabled()
                && message.getExchange().getProperty(NOT_SENT, false, Boolean.class);
    }

    private static String messageId(Said said, UrgentBody body) {
        if (said == null) {
            throw MESSAGE_ID.fault("there is none, and without it nothing can be buzzed" + body.fault());
        }
        String id = id(MESSAGE_ID, said, said.value());
        if (id.startsWith(BATCH_MESSAGE)) {
            throw MESSAGE_ID.fault(
                    said, shown(id) + " was sent as a batch message, and Feishu cannot buzz those: send it on its own");
        }
        return id;
    }

    private static List<String> userIds(Field field, Said said) {
        Collection<?> entries = entries(said.value());
        if (entries == null) {
            throw field.fault(
                    said,
                    "a " + said.value().getClass().getName() + " is neither a list of ids nor a comma separated text");
        }
        if (entries.isEmpty()) {
            throw field.fault(said, "there is no recipient, the list is empty");
        }
        List<String> ids = new ArrayList<>();
        for (Object entry : entries) {
            ids.add(id(field, said, entry));
        }
        return ids;
    }

    private static Collection<?> entries(Object value) {
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        if (value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        if (value instanceof CharSequence text) {
            return Arrays.stream(text.toString().split(",", -1))
                    .map(String::trim)
                    .toList();
        }
        return null;
    }

    private static String id(Field field, Said said, Object value) {
        if (!(value instanceof CharSequence)) {
            throw field.fault(
                    said, (value == null ? "null" : "a " + value.getClass().getName()) + " stands where an id should");
        }
        String id = value.toString();
        if (id.isBlank()) {
            throw field.fault(said, "an id is blank");
        }
        if (!ID.matcher(id).matches()) {
            throw field.fault(said, shown(id) + " is no id: only letters, digits, _ and - may be in it");
        }
        return id;
    }

    private UserIdType userIdType(Field field, Message message, UrgentBody body) {
        Said said = first(message, body, field, endpoint.getConfiguration().getUserIdType());
        return value(field, said, UserIdType.class, UserIdType::of);
    }

    private UrgentType urgentType(Field field, Message message, UrgentBody body) {
        Said said = first(message, body, field, endpoint.getUrgentType());
        UrgentType type = said == null ? UrgentType.APP : value(field, said, UrgentType.class, UrgentType::of);
        UrgentType ceiling = endpoint.ceiling();
        if (type.isAbove(ceiling)) {
            throw field.fault(
                    Objects.requireNonNullElse(said, new Said(type, "the default")),
                    type.value() + " is more than " + ceiling.value() + ", the most that " + endpoint
                            + " allows; its option maxUrgentType can raise that");
        }
        return type;
    }

    private static <E extends Enum<E>> E value(Field field, Said said, Class<E> type, Function<String, E> of) {
        if (type.isInstance(said.value())) {
            return type.cast(said.value());
        }
        if (!(said.value() instanceof CharSequence)) {
            throw field.fault(said, "a " + said.value().getClass().getName() + " stands where a name should");
        }
        try {
            return of.apply(shown(said.value().toString()));
        } catch (IllegalArgumentException e) {
            throw field.fault(said, e.getMessage());
        }
    }

    /** Short, and on one line, whatever came in. */
    private static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
