package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;

/** The types of message that the sandbox sends, with the size and the form of their requests. */
enum MsgType {
    TEXT("text", 150, MsgType::isText, FeishuCode.BAD_PARAMETER, "{\"text\":\"…\"}"),
    POST(
            "post",
            30,
            MsgType::isPost,
            FeishuCode.BAD_PARAMETER,
            "{\"zh_cn\":{\"title\":\"…\",\"content\":[[{\"tag\":…}]]}}, in one language or more"),
    INTERACTIVE("interactive", 30, content -> true, FeishuCode.CARD_INVALID, "a card");

    final String id;
    /** The largest request body, in bytes. */
    final int maxBytes;
    /** The refusal of content that is JSON, but not of the {@link #form}. */
    final FeishuCode invalid;

    final String form;
    private final Predicate<JsonNode> contentCheck;

    MsgType(String id, int maxKilobytes, Predicate<JsonNode> contentCheck, FeishuCode invalid, String form) {
        this.id = id;
        this.maxBytes = maxKilobytes * 1024;
        this.contentCheck = contentCheck;
        this.invalid = invalid;
        this.form = form;
    }

    static Optional<MsgType> of(String id) {
        return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
    }

    /** Checks the size of the request and the form of the content. */
    void check(Checks checks, HttpCall call, String text) {
        checks.refuseIf(
                call.body().getBytes(StandardCharsets.UTF_8).length > maxBytes,
                FeishuCode.CONTENT_TOO_LONG,
                "with " + id + " the request has at most " + maxBytes + " bytes");
        JsonNode content;
        try {
            content = Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Refusal(FeishuCode.BAD_PARAMETER, "content is no JSON: " + e.getOriginalMessage());
        }
        checks.refuseIf(!contentCheck.test(content), invalid, "content is not " + form);
        if (this == INTERACTIVE) {
            new Card(content).problem().ifPresent(refusal -> {
                throw refusal;
            });
        }
    }

    private static boolean isText(JsonNode content) {
        return content.size() == 1 && isFilled(content.path("text"));
    }

    private static boolean isPost(JsonNode content) {
        return !content.isEmpty()
                && content.properties().stream()
                        .allMatch(language ->
                                language.getKey().matches("[a-z]{2}_[a-z]{2}") && isPostText(language.getValue()));
    }

    private static boolean isPostText(JsonNode post) {
        JsonNode title = post.path("title");
        return (title.isMissingNode() || title.isTextual())
                && isListOf(post.path("content"), line -> isListOf(line, node -> isFilled(node.path("tag"))));
    }

    private static boolean isFilled(JsonNode text) {
        return !text.asText().isEmpty() && text.isTextual();
    }

    private static boolean isListOf(JsonNode list, Predicate<JsonNode> entry) {
        return list.isArray() && StreamSupport.stream(list.spliterator(), false).allMatch(entry);
    }
}
