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
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Makes one complete request of an exchange: the header wins, then the body, then the endpoint's option. */
final class UrgentRequestReader {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]+");
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

    private static final Field TENANT_KEY =
            new Field("tenant key", FeishuUrgentConstants.TENANT_KEY, List.of(), "tenantKey");

    /** One thing to be known, and the places it can come from. */
    private record Field(String name, String header, List<String> bodyKeys, String option) {

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
        UrgentBody body = UrgentBody.of(message);
        DynamicOptions options = DynamicOptions.of(exchange, endpoint);
        String messageId = messageId(
                first(message, body, MESSAGE_ID, options.get(MESSAGE_ID.option(), endpoint.getMessageId())), body);
        List<String> userIds =
                userIds(first(message, body, USER_IDS, options.get(USER_IDS.option(), endpoint.getUserIds())), body);
        UrgentType urgentType = urgentType(first(message, body, URGENT_TYPE, endpoint.getUrgentType()));
        UserIdType userIdType = value(
                USER_ID_TYPE,
                first(message, body, USER_ID_TYPE, endpoint.getConfiguration().getUserIdType()),
                UserIdType.class,
                UserIdType::of);
        return new UrgentRequest(messageId, userIds, urgentType, userIdType);
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

    private static Said first(Message message, UrgentBody body, Field field, Object option) {
        return Stream.of(
                        new Said(message.getHeader(field.header()), "the header " + field.header()),
                        new Said(body.get(field.bodyKeys()), "the body"),
                        new Said(option, "the option " + field.option()))
                .filter(said -> said.value() != null)
                .findFirst()
                .orElse(null);
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

    private static List<String> userIds(Said said, UrgentBody body) {
        if (said == null) {
            throw USER_IDS.fault("there is no recipient" + body.fault());
        }
        Collection<?> entries = entries(said.value());
        if (entries == null) {
            throw USER_IDS.fault(
                    said,
                    "a " + said.value().getClass().getName() + " is neither a list of ids nor a comma separated text");
        }
        if (entries.isEmpty()) {
            throw USER_IDS.fault(said, "there is no recipient, the list is empty");
        }
        List<String> ids = new ArrayList<>();
        for (Object entry : entries) {
            ids.add(id(USER_IDS, said, entry));
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

    private UrgentType urgentType(Said said) {
        UrgentType type = said == null ? UrgentType.APP : value(URGENT_TYPE, said, UrgentType.class, UrgentType::of);
        UrgentType ceiling = endpoint.ceiling();
        if (type.isAbove(ceiling)) {
            throw URGENT_TYPE.fault(
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
