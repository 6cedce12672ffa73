package io.github.camelfeishu.urgent.input;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every form in which a message may say whom to buzz about what. */
class InputFormsTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    /** A body that says: buzz alice and bob by sms about MESSAGE. */
    record Form(String name, Object body) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String MESSAGE = "om_sandbox";
    private static final List<String> USERS = List.of("ou_lilei", "ou_hanmeimei");
    private static final String TOOL_SHAPE =
            "{\"message_id\":\"om_sandbox\",\"user_ids\":[\"ou_lilei\",\"ou_hanmeimei\"],\"urgent_type\":\"sms\",\"colour\":1}";

    static Stream<Form> completeForms() throws Exception {
        return Stream.of(
                new Form("JSON text", TOOL_SHAPE),
                new Form("JSON text after white space and a line break", " \n" + TOOL_SHAPE),
                new Form("JSON bytes", TOOL_SHAPE.getBytes(StandardCharsets.UTF_8)),
                new Form("JSON stream", new ByteArrayInputStream(TOOL_SHAPE.getBytes(StandardCharsets.UTF_8))),
                new Form("JSON reader", new StringReader(TOOL_SHAPE)),
                new Form("Jackson tree", new ObjectMapper().readTree(TOOL_SHAPE)),
                new Form(
                        "camelCase JSON",
                        TOOL_SHAPE
                                .replace("message_id", "messageId")
                                .replace("user_ids", "userIds")
                                .replace("urgent_type", "urgentType")),
                new Form("the API's own user_id_list", TOOL_SHAPE.replace("user_ids", "user_id_list")),
                new Form(
                        "recipients as a comma separated text",
                        TOOL_SHAPE.replace("[\"ou_lilei\",\"ou_hanmeimei\"]", "\"ou_lilei, ou_hanmeimei\"")),
                new Form("Map", Map.of("message_id", MESSAGE, "user_ids", USERS, "urgent_type", "sms")),
                new Form(
                        "Map with values as they are",
                        Map.of("messageId", MESSAGE, "userIds", USERS.toArray(), "urgentType", UrgentType.SMS)),
                new Form(
                        "sorted Map",
                        new TreeMap<>(Map.of("message_id", MESSAGE, "user_ids", USERS, "urgent_type", "SMS"))),
                new Form("UrgentRequest", new UrgentRequest(MESSAGE, USERS, UrgentType.SMS, UserIdType.OPEN_ID)));
    }

    @ParameterizedTest
    @MethodSource("completeForms")
    void theBodyAloneIsEnough(Form form) {
        camel.buzz("feishu-urgent", form.body(), Map.of());

        assertBuzzed("sms", USERS);
    }

    @Test
    void aFileIsReadLikeAText(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("alert.json"), TOOL_SHAPE);

        camel.buzz("feishu-urgent", file.toFile(), Map.of());

        assertBuzzed("sms", USERS);
    }

    static Stream<Form> recipients() {
        return Stream.of(
                new Form("JSON array", "[\"ou_lilei\",\"ou_hanmeimei\"]"),
                new Form("List", USERS),
                new Form("array", USERS.toArray()));
    }

    @Test
    void aTreeOfAHundredThousandLevelsIsLeftAlone() {
        JsonNode tree = JsonNodeFactory.instance.textNode("deep");
        for (int i = 0; i < 100_000; i++) {
            tree = JsonNodeFactory.instance.objectNode().set("a", tree);
        }

        camel.buzz("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei,ou_hanmeimei", tree, Map.of());

        assertBuzzed("sms", USERS);
    }

    @Test
    void aListInAnOptionIsSeparatedBySemicolonsOrSpacesToo() {
        camel.buzz("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei;ou_hanmeimei", null, Map.of());

        assertBuzzed("sms", USERS);
    }

    @ParameterizedTest
    @MethodSource("recipients")
    void aListAsBodyIsTheRecipients(Form form) {
        camel.buzz("feishu-urgent:sms?messageId=" + MESSAGE, form.body(), Map.of());

        assertBuzzed("sms", USERS);
    }

    static Stream<Form> headerForms() {
        return Stream.of(
                new Form("Collection", USERS),
                new Form("array", USERS.toArray(String[]::new)),
                new Form("comma separated text", "ou_lilei , ou_hanmeimei"),
                new Form("text separated by semicolons", "ou_lilei; ou_hanmeimei"),
                new Form("text separated by spaces", " ou_lilei  ou_hanmeimei "),
                new Form("JSON text of a list", "[\"ou_lilei\", \"ou_hanmeimei\"]"));
    }

    @ParameterizedTest
    @MethodSource("headerForms")
    void theHeaderTakesRecipientsInEveryForm(Form form) {
        camel.buzz("feishu-urgent:sms?messageId=" + MESSAGE, null, Map.of(FeishuUrgentConstants.USER_IDS, form.body()));

        assertBuzzed("sms", USERS);
    }

    static Stream<Form> answersOfFeishu() {
        String answer =
                "{\"code\":0,\"msg\":\"success\",\"data\":{\"message_id\":\"om_sandbox\",\"chat_id\":\"oc_x\"}}";
        return Stream.of(
                new Form("as text", answer),
                new Form("as Map", Map.of("code", 0, "data", Map.of("message_id", MESSAGE))));
    }

    @ParameterizedTest
    @MethodSource("answersOfFeishu")
    void feishusAnswerToSendMessageNamesTheMessage(Form form) {
        camel.buzz("feishu-urgent:sms?userIds=ou_lilei,ou_hanmeimei", form.body(), Map.of());

        assertBuzzed("sms", USERS);
    }

    static Stream<Form> otherBodies() {
        return Stream.of(
                new Form("nothing", null),
                new Form("plain text", "The server is down"),
                new Form("text that merely starts like JSON", "[prod] the server is down"),
                new Form("bytes of no text", new byte[] {-1, 0, 7}),
                new Form("a number", 42),
                new Form("rows of a database", List.of(Map.of("host", "db1"))),
                new Form("a Map of something else", Map.of("host", "db1")),
                new Form("a sorted Map with other keys", new TreeMap<>(Map.of(1, "one"))),
                new Form("a list of nothing but nulls", Arrays.asList(null, null)));
    }

    @ParameterizedTest
    @MethodSource("otherBodies")
    void anyOtherBodyIsLeftAloneWhereTheOptionsSayAll(Form form) {
        camel.buzz("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei,ou_hanmeimei", form.body(), Map.of());

        assertBuzzed("sms", USERS);
    }

    @Test
    void aStreamIsStillReadableAfterAFailure() {
        Exchange exchange = camel.send(
                "feishu-urgent", new ByteArrayInputStream("no JSON".getBytes(StandardCharsets.UTF_8)), Map.of());

        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("no JSON");
    }

    private static void assertBuzzed(String type, List<String> userIds) {
        assertThat(FEISHU.sandbox().inbox())
                .allSatisfy(buzz -> {
                    assertThat(buzz.messageId()).isEqualTo(MESSAGE);
                    assertThat(buzz.type()).hasToString(type);
                })
                .extracting(buzz -> buzz.openId())
                .containsExactlyElementsOf(userIds);
    }
}
