package io.github.camelfeishu.urgent;

import java.io.File;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String MESSAGE_ID = "message_id";
    private static final String USER_IDS = "user_ids";

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
        String text = text(message, body);
        return text == null ? ofValue(body) : ofText(text);
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
            return new UrgentBody(Map.of(), "");
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

    /** The body as text where it is text of any kind, else null. */
    private static String text(Message message, Object body) {
        if (body instanceof CharSequence text) {
            return text.toString();
        }
        if (body instanceof StreamCache cache) {
            cache.reset();
            String text = utf8(message);
            cache.reset();
            return text;
        }
        if (body instanceof InputStream || body instanceof Reader) {
            String text = utf8(message);
            // it can be read once only, and a redelivery reads again
            message.setBody(text);
            return text;
        }
        return body instanceof byte[]
                        || body instanceof ByteBuffer
                        || body instanceof File
                        || body instanceof WrappedFile<?>
                ? utf8(message)
                : null;
    }

    private static String utf8(Message message) {
        return new String(message.getBody(byte[].class), StandardCharsets.UTF_8);
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
