package io.github.camelfeishu.urgent.sandbox.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.Json;

/**
 * The fields of a control request. A field that is unknown or of the wrong type is an {@link IllegalArgumentException};
 * {@link #apply} makes the changes only if all fields are known.
 */
final class Fields {
    private final ObjectNode fields;
    private final Set<String> known = new HashSet<>();
    private final List<Runnable> changes = new ArrayList<>();

    private Fields(ObjectNode fields) {
        this.fields = fields;
    }

    /** The fields of a JSON object; none if the body is empty. */
    static Fields of(String body) {
        try {
            JsonNode node = body.isBlank() ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(body);
            if (node instanceof ObjectNode object) {
                return new Fields(object);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("the body is a JSON object");
    }

    static Fields of(ObjectNode fields) {
        return new Fields(fields);
    }

    /** Knows the field, and does nothing with it. */
    Fields ignore(String... names) {
        known.addAll(List.of(names));
        return this;
    }

    boolean has(String name) {
        return fields.has(name);
    }

    Optional<Integer> integer(String name) {
        return get(name, "a whole number", JsonNode::isInt, JsonNode::intValue);
    }

    int requiredInteger(String name) {
        return required(name, integer(name));
    }

    Optional<String> text(String name) {
        return get(name, "a text", JsonNode::isTextual, JsonNode::textValue);
    }

    String requiredText(String name) {
        return required(name, text(name));
    }

    Optional<Boolean> flag(String name) {
        return get(name, "true or false", JsonNode::isBoolean, JsonNode::booleanValue);
    }

    Optional<Double> number(String name) {
        return get(name, "a number", JsonNode::isNumber, JsonNode::doubleValue);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : get(name, "a list of texts", JsonNode::isArray, Function.identity())
                .orElseGet(Json.MAPPER::createArrayNode)) {
            if (!text.isTextual()) {
                throw new IllegalArgumentException(name + " must be a list of texts");
            }
            texts.add(text.textValue());
        }
        return texts;
    }

    Fields onInteger(String name, IntFunction<?> change) {
        integer(name).ifPresent(value -> changes.add(() -> change.apply(value)));
        return this;
    }

    Fields onText(String name, Function<String, ?> change) {
        text(name).ifPresent(value -> changes.add(() -> change.apply(value)));
        return this;
    }

    Fields onFlag(String name, Function<Boolean, ?> change) {
        flag(name).ifPresent(value -> changes.add(() -> change.apply(value)));
        return this;
    }

    /** A change in one direction: the flag takes one value only. */
    Fields onFlag(String name, boolean only, Runnable change) {
        flag(name).ifPresent(value -> {
            if (value != only) {
                throw new IllegalArgumentException(name + " can only be set to " + only);
            }
            changes.add(change);
        });
        return this;
    }

    Fields onTexts(String name, Consumer<String> change) {
        texts(name).forEach(value -> changes.add(() -> change.accept(value)));
        return this;
    }

    /** Makes the changes, unless there are unknown fields. */
    void apply() {
        refuseUnknown();
        changes.forEach(Runnable::run);
    }

    void refuseUnknown() {
        fields.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no field " + name + " here, only " + known);
            }
        });
    }

    private <T> Optional<T> get(String name, String type, Predicate<JsonNode> isOfType, Function<JsonNode, T> value) {
        known.add(name);
        JsonNode node = fields.get(name);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!isOfType.test(node)) {
            throw new IllegalArgumentException(name + " must be " + type + ", not " + node);
        }
        return Optional.of(value.apply(node));
    }

    private static <T> T required(String name, Optional<T> value) {
        return value.orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }
}
