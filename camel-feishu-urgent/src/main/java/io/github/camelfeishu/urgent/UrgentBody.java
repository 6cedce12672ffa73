package io.github.camelfeishu.urgent;

import java.io.File;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

/**
 * What the body of a message says of an urgent call: the tool shape, a list of recipients, or Feishu's answer to "send
 * message". Any other body says nothing.
 */
final class UrgentBody {

    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String MESSAGE_ID = "message_id";
    private static final String USER_IDS = "user_ids";

    /** A body that says nothing. */
    static final UrgentBody SILENT = new UrgentBody(Map.of(), "");

    private final Map<?, ?> fields;
    private final String fault;

    private UrgentBody(Map<?, ?> fields, String fault) {
        this.fields = fields;
        this.fault = fault;
    }

    /** Reads the body and leaves it readable. */
    static UrgentBody of(Message message) {
        Object body = message.getBody();
        if (body instanceof UrgentRequest request) {
            return of(request);
        }
        if (body instanceof JsonNode tree) {
            return ofValue(JSON.convertValue(tree, Object.class));
        }
        return isText(body) ? ofText(BodyText.of(message)) : ofValue(body);
    }

    private static UrgentBody of(UrgentRequest request) {
        Map<String, Object> fields = new HashMap<>();
        fields.put(MESSAGE_ID, request.messageId());
        fields.put(USER_IDS, request.userIds());
        fields.put("urgent_type", request.urgentType());
        fields.put("user_id_type", request.userIdType());
        return new UrgentBody(fields, "");
    }

    private static UrgentBody ofText(String text) {
        String json = text.strip();
        if (!json.startsWith("{") && !json.startsWith("[")) {
            return SILENT;
        }
        try {
            return ofValue(JSON.readValue(json, Object.class));
        } catch (JsonProcessingException e) {
            return new UrgentBody(
                    Map.of(), "; the body starts like JSON and does not parse: " + e.getOriginalMessage());
        }
    }

    private static UrgentBody ofValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            return new UrgentBody(map, "");
        }
        Collection<?> list = value instanceof Object[] array
                ? Arrays.asList(array)
                : value instanceof Collection<?> collection ? collection : null;
        // a list without any text in it is data of the route, not recipients
        boolean recipients = list != null && (list.isEmpty() || list.stream().anyMatch(CharSequence.class::isInstance));
        return new UrgentBody(recipients ? Map.of(USER_IDS, list) : Map.of(), "");
    }

    /** Text of any kind; a Map or a bean is none, though Camel would make one of it. */
    private static boolean isText(Object body) {
        return body instanceof CharSequence
                || body instanceof byte[]
                || body instanceof StreamCache
                || body instanceof InputStream
                || body instanceof Reader
                || body instanceof ByteBuffer
                || body instanceof File
                || body instanceof WrappedFile<?>;
    }

    /** The value of the first of these keys that is there, or null; a dot leads into an object. */
    Object get(List<String> keys) {
        return keys.stream().map(this::get).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private Object get(String path) {
        Object value = fields;
        for (String key : path.split("\\.")) {
            value = value instanceof Map<?, ?> map ? get(map, key) : null;
        }
        return value;
    }

    /** Goes by the entries: a sorted map of other keys does not take a String. */
    private static Object get(Map<?, ?> map, String key) {
        return map.entrySet().stream()
                .filter(entry -> key.equals(entry.getKey()))
                .map(Map.Entry::getValue)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Why a body that looks like JSON says nothing, to be put behind what is missing for it; else empty. */
    String fault() {
        return fault;
    }
}
