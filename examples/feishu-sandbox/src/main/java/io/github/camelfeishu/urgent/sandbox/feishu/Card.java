package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;

/** A card, in Feishu's form 1.0 or 2.0. */
record Card(JsonNode json) {
    private static final Set<String> FIELDS_OF_2_0 = Set.of("schema", "config", "card_link", "header", "body");
    private static final Set<String> TAGS_NOT_IN_2_0 = Set.of("action", "note");

    /** Feishu's codes of a bad card. */
    private static final int PARSE_ERROR = 200621;

    private static final int NOT_IN_2_0 = 200861;

    /** The mistake that Feishu would refuse the card for; empty if the sandbox sees none. */
    Optional<Refusal> problem() {
        if (!json.isObject()) {
            return unreadable("a card is a JSON object");
        }
        if (!json.path("schema").asText("1.0").matches("1\\.0|2\\.0")) {
            return unreadable("schema is 1.0 or 2.0");
        }
        if (isForm2() && !json.path("body").path("elements").isArray()) {
            return unreadable("a card of the form 2.0 has its elements in body.elements");
        }
        for (String field : isForm2() ? names(json) : List.<String>of()) {
            if (!FIELDS_OF_2_0.contains(field)) {
                return unreadable("the form 2.0 has no field " + field);
            }
        }
        for (JsonNode node : withTag()) {
            String tag = node.get("tag").asText();
            if (isForm2() && TAGS_NOT_IN_2_0.contains(tag)) {
                return Optional.of(Refusal.badCard(
                        NOT_IN_2_0,
                        "cards of schema V2 no longer support this capability; unsupported tag " + tag,
                        "the form 2.0 has no element " + tag));
            }
            if (tag.equals("button") && values(node).anyMatch(value -> !value.isObject())) {
                return unreadable("the value of a button is an object");
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> unreadable(String reason) {
        return Optional.of(Refusal.badCard(PARSE_ERROR, "parse card json err", reason));
    }

    boolean isForm2() {
        return json.path("schema").asText().equals("2.0");
    }

    /** Whether all who see the card see its updates; the form 2.0 and templates are shared unless they say otherwise. */
    boolean isShared() {
        boolean template = json.path("type").asText().equals("template");
        return json.path("config").path("update_multi").asBoolean(isForm2() || template);
    }

    /** The button with these words, in any language of the card; empty if there is none. */
    Optional<JsonNode> button(String words) {
        return withTag().stream()
                .filter(node -> node.get("tag").asText().equals("button"))
                .filter(button ->
                        button.path("text").findValuesAsText("content").contains(words)
                                || Stream.of("i18n", "i18n_content")
                                        .flatMap(field ->
                                                children(button.path("text").path(field)).stream())
                                        .anyMatch(text -> text.asText().equals(words)))
                .findFirst();
    }

    /** The value that a press on the button posts; empty if a press posts nothing, as that on a link. */
    Optional<JsonNode> callbackValue(JsonNode button) {
        Optional<JsonNode> value = values(button).findFirst();
        boolean posts = value.isPresent()
                || callbacks(button).findAny().isPresent()
                || !isForm2() && !button.has("url") && !button.has("multi_url");
        return posts ? value.or(() -> Optional.of(JsonNodeFactory.instance.objectNode())) : Optional.empty();
    }

    private Stream<JsonNode> values(JsonNode button) {
        return Stream.concat(callbacks(button), isForm2() ? Stream.empty() : Stream.of(button))
                .filter(node -> node.has("value"))
                .map(node -> node.get("value"));
    }

    private static Stream<JsonNode> callbacks(JsonNode button) {
        return children(button.path("behaviors")).stream()
                .filter(behavior -> behavior.path("type").asText().equals("callback"));
    }

    /** All elements with a tag, in the order of the card. */
    private List<JsonNode> withTag() {
        List<JsonNode> found = new ArrayList<>();
        collect(json, found);
        return found;
    }

    private static void collect(JsonNode node, List<JsonNode> found) {
        if (node.has("tag")) {
            found.add(node);
        }
        node.forEach(child -> collect(child, found));
    }

    private static List<JsonNode> children(JsonNode node) {
        List<JsonNode> children = new ArrayList<>();
        node.forEach(children::add);
        return children;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
