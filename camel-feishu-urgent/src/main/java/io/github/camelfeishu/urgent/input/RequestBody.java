package io.github.camelfeishu.urgent.input;

import java.io.File;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.client.Json;
import org.apache.camel.Message;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

/**
 * The request that the body of a message makes: the tool shape, a list of recipients, Feishu's answer to "send message",
 * or the result of the step before. Any other body makes none.
 *
 * @param fields by their keys in the body
 * @param fault  the reason why the body makes no request, to be put behind a missing field; else empty
 */
record RequestBody(Map<?, ?> fields, String fault) {

    /** The ids of {@code user_ids}, and {@code data.message_id}. */
    private static final int LEVELS = 2;

    private static final String MESSAGE_ID = "message_id";
    private static final String USER_IDS = "user_ids";
    private static final RequestBody NONE = new RequestBody(Map.of(), "");

    /** Reads the body and leaves it readable. */
    static RequestBody of(Message message) {
        Object body = message.getBody();
        if (body == null) {
            return NONE;
        }
        if (body instanceof UrgentRequest request) {
            return of(request);
        }
        if (body instanceof UrgentResult result) {
            return new RequestBody(Collections.singletonMap(MESSAGE_ID, result.messageId()), "");
        }
        return isText(body) ? ofText(message) : ofValue(body);
    }

    private static RequestBody of(UrgentRequest request) {
        Map<String, Object> fields = new HashMap<>();
        fields.put(MESSAGE_ID, request.messageId());
        fields.put(USER_IDS, request.userIds());
        fields.put("urgent_type", request.urgentType());
        fields.put("user_id_type", request.userIdType());
        return new RequestBody(fields, "");
    }

    private static RequestBody ofText(Message message) {
        String text;
        try {
            text = BodyText.of(message);
        } catch (RuntimeCamelException e) {
            return new RequestBody(Map.of(), "; the body cannot be read: " + e.getMessage());
        }
        if (text == null) {
            return new RequestBody(Map.of(), "; the body has no text");
        }
        String json = text.strip();
        if (!json.startsWith("{") && !json.startsWith("[")) {
            return new RequestBody(Map.of(), "; the body is a text that is not JSON");
        }
        try {
            return ofValue(Json.MAPPER.readValue(json, Object.class));
        } catch (JsonProcessingException e) {
            return new RequestBody(
                    Map.of(), "; the body starts like JSON and does not parse: " + e.getOriginalMessage());
        }
    }

    private static RequestBody ofValue(Object body) {
        Object value = body instanceof JsonNode tree ? ofTree(tree, LEVELS) : body;
        if (value instanceof Map<?, ?> map) {
            return new RequestBody(map, "");
        }
        Optional<Collection<?>> list = TextLists.entries(value);
        if (list.isPresent()) {
            // a list without any text in it is data of the route, not recipients
            boolean recipients = list.get().isEmpty() || list.get().stream().anyMatch(CharSequence.class::isInstance);
            return new RequestBody(
                    recipients ? Map.of(USER_IDS, value) : Map.of(),
                    recipients ? "" : "; the body is a list without ids");
        }
        return new RequestBody(Map.of(), "; the body, a " + body.getClass().getName() + ", does not say it");
    }

    /** The values of a tree, down to the level that is looked at: a deeper one need not fit on the stack. */
    private static Object ofTree(JsonNode tree, int levels) {
        if (tree.isObject() && levels > 0) {
            Map<String, Object> map = new HashMap<>();
            tree.fields().forEachRemaining(it -> map.put(it.getKey(), ofTree(it.getValue(), levels - 1)));
            return map;
        }
        if (tree.isArray() && levels > 0) {
            List<Object> list = new ArrayList<>();
            tree.forEach(it -> list.add(ofTree(it, levels - 1)));
            return list;
        }
        return tree.isContainerNode() ? tree : Json.MAPPER.convertValue(tree, Object.class);
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

    /** The value of the first of these keys that is there; a dot leads into an object. */
    Optional<Object> get(List<String> keys) {
        // most bodies are none of a request
        return fields.isEmpty()
                ? Optional.empty()
                : keys.stream().map(this::get).filter(Objects::nonNull).findFirst();
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
}
