package io.github.camelfeishu.urgent.sandbox.feishu;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.ReadmeTable;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A call with two mistakes is refused for the one that the README lists first. */
class OrderOfChecksTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    private static final String SHARED_CARD = "{\"config\":{\"update_multi\":true},\"elements\":[]}";

    /** A valid call about a message of a chat, for the tests to spoil. */
    private static final class Attempt {
        private final FeishuSandbox feishu;
        private final Chat chat;
        private final Message message;
        private final List<String> ids = new ArrayList<>(List.of("ou_lucy", "ou_lilei"));
        private final ObjectNode toSend;
        private String authorization;
        private String messageId;
        private String query;
        private String userId = "ou_lucy";
        private String chatId;

        Attempt(FeishuSandbox feishu, Message message, String query) {
            this.feishu = feishu;
            this.message = message;
            this.messageId = message.messageId();
            this.chat = message.chat();
            this.chatId = chat.chatId();
            this.query = query;
            this.toSend = Caller.message(chat.chatId(), "text", Caller.text("disk full"));
        }

        String openIdOfAnotherApp() {
            return feishu.user("lucy").openId(feishu.addApp("cli_stranger", "secret"));
        }

        void removeScopes(String... scopes) {
            Arrays.stream(scopes).forEach(feishu.app()::removeScope);
        }
    }

    private record Check(int code, Consumer<Attempt> spoil) {
        @Override
        public String toString() {
            return String.valueOf(code);
        }
    }

    /** The first checks of every API, without the scope. */
    private static final List<Check> GATEWAY = List.of(
            new Check(99991661, attempt -> attempt.authorization = "none"),
            new Check(99991671, attempt -> attempt.authorization = attempt.authorization.replace("t-", "x-")),
            new Check(99991663, attempt -> attempt.feishu.app().revokeTokens()),
            new Check(99991664, attempt -> attempt.feishu.app().revokeTokens(99991664)),
            new Check(99991668, attempt -> attempt.feishu.app().revokeTokens(99991668)),
            new Check(99991677, attempt -> attempt.feishu.app().expireTokens()),
            new Check(99991662, attempt -> attempt.feishu.app().disable()),
            new Check(99991673, attempt -> attempt.feishu.app().uninstall()),
            new Check(99991400, attempt -> attempt.feishu.rateLimits(1, 0)));

    private static final Check BOT_OFF =
            new Check(230006, attempt -> attempt.feishu.app().disableBot());
    private static final Check NO_SUCH_MESSAGE =
            new Check(230001, attempt -> attempt.messageId = "om_nobody_sent_this");
    private static final Check DELETED = new Check(230110, attempt -> attempt.message.delete());
    private static final Check NOT_THE_SENDER =
            new Check(230012, attempt -> attempt.message.sender(attempt.feishu.addApp("cli_other", "secret")));
    private static final Check DISSOLVED = new Check(232009, attempt -> attempt.chat.dissolve());
    private static final Check BOT_NOT_IN_CHAT = new Check(230002, attempt -> attempt.chat.removeBot());
    private static final Check EXTERNAL = new Check(230027, attempt -> attempt.chat.external(true));
    private static final Check NOT_AVAILABLE =
            new Check(230013, attempt -> attempt.feishu.user("lucy").outsideAvailability());

    private static final Check WRONG_QUERY = new Check(99992402, attempt -> attempt.query = "user_id_type=open_id");
    private static final Check TOO_LONG = new Check(
            230025,
            attempt ->
                    attempt.toSend.put("content", attempt.toSend.get("content").textValue() + " ".repeat(150 * 1024)));
    private static final Check NO_JSON = new Check(230001, attempt -> attempt.toSend.put("content", "disk full"));
    private static final Check NO_CARD = new Check(
            230099, attempt -> attempt.toSend.put("msg_type", "interactive").put("content", "[]"));

    private static final List<Check> BUZZING = List.of(
            new Check(99991672, attempt -> attempt.removeScopes("im:message.urgent:sms", "im:message.urgent:sms_send")),
            new Check(99992402, attempt -> attempt.query = "user_id_type=email"),
            new Check(99992352, attempt -> attempt.ids.add("lucy")),
            new Check(99992361, attempt -> attempt.ids.add(attempt.openIdOfAnotherApp())),
            BOT_OFF,
            NO_SUCH_MESSAGE,
            DELETED,
            NOT_THE_SENDER,
            DISSOLVED,
            BOT_NOT_IN_CHAT,
            EXTERNAL,
            new Check(230052, attempt -> attempt.chat.onlyAdminsMayBuzz(true)),
            new Check(230098, attempt -> attempt.message.folded(true)),
            NOT_AVAILABLE,
            new Check(230001, attempt -> attempt.chat.removeMember(attempt.feishu.user("lucy"))),
            new Check(230023, attempt -> attempt.feishu.user("lilei").unreadBuzzes(200)),
            new Check(230024, attempt -> attempt.feishu.tenant().smsQuota(1)));

    private static final List<Check> SENDING = List.of(
            new Check(
                    99991672,
                    attempt -> attempt.removeScopes("im:message", "im:message:send_as_bot", "im:message:send")),
            new Check(99992402, attempt -> attempt.query = "receive_id_type=phone"),
            new Check(99992361, attempt -> {
                attempt.query = "receive_id_type=open_id";
                attempt.toSend.put("receive_id", attempt.openIdOfAnotherApp());
            }),
            BOT_OFF,
            new Check(230001, attempt -> attempt.toSend.put("msg_type", "poem")),
            TOO_LONG,
            NO_JSON,
            NO_CARD,
            new Check(230034, attempt -> attempt.toSend.put("receive_id", "oc_nowhere")),
            NOT_AVAILABLE,
            DISSOLVED,
            BOT_NOT_IN_CHAT,
            EXTERNAL,
            new Check(230020, attempt -> attempt.feishu.receiverLimit(1)));

    private static final List<Check> ASKING = List.of(
            new Check(
                    99991672, attempt -> attempt.removeScopes("im:message", "im:message:readonly", "im:message:basic")),
            new Check(99992402, attempt -> attempt.query = "user_id_type=email"),
            BOT_OFF,
            NO_SUCH_MESSAGE,
            DELETED,
            NOT_THE_SENDER,
            DISSOLVED,
            BOT_NOT_IN_CHAT,
            EXTERNAL,
            NOT_AVAILABLE,
            new Check(
                    230033,
                    attempt -> attempt.message.sentAt(attempt.message.sentAt().minus(Duration.ofDays(8)))),
            new Check(230001, attempt -> attempt.query += "&page_token=none"));

    private static final List<Check> REPLYING = List.of(
            new Check(
                    99991672,
                    attempt -> attempt.removeScopes("im:message", "im:message:send_as_bot", "im:message:send")),
            WRONG_QUERY,
            BOT_OFF,
            new Check(230001, attempt -> attempt.toSend.put("msg_type", "poem")),
            TOO_LONG,
            NO_JSON,
            NO_CARD,
            NO_SUCH_MESSAGE,
            new Check(230011, attempt -> attempt.message.delete()),
            NOT_AVAILABLE,
            DISSOLVED,
            BOT_NOT_IN_CHAT,
            EXTERNAL,
            new Check(230072, attempt -> {
                attempt.message.folded(true);
                attempt.toSend.put("reply_in_thread", true);
            }),
            new Check(230020, attempt -> attempt.feishu.receiverLimit(1)));

    private static final List<Check> UPDATING = List.of(
            new Check(
                    99991672,
                    attempt -> attempt.removeScopes("im:message", "im:message:send_as_bot", "im:message:update")),
            WRONG_QUERY,
            BOT_OFF,
            NO_SUCH_MESSAGE,
            DELETED,
            new Check(230001, NOT_THE_SENDER.spoil),
            DISSOLVED,
            EXTERNAL,
            NOT_AVAILABLE,
            new Check(
                    230031,
                    attempt -> attempt.message.sentAt(attempt.message.sentAt().minus(Duration.ofDays(15)))),
            TOO_LONG,
            NO_JSON,
            NO_CARD,
            new Check(230001, attempt -> attempt.toSend.put("content", "{\"elements\":[]}")),
            new Check(230020, attempt -> attempt.feishu.receiverLimit(1)));

    private static final List<Check> FINDING = List.of(
            new Check(99991672, attempt -> attempt.removeScopes("contact:user.id:readonly")),
            new Check(99992402, attempt -> attempt.query = "user_id_type=email"));

    private static final List<Check> SHOWING_A_USER = List.of(
            new Check(
                    99991672,
                    attempt -> attempt.removeScopes(
                            "contact:contact.base:readonly",
                            "contact:contact:readonly",
                            "contact:contact:readonly_as_app",
                            "contact:contact:access_as_app")),
            new Check(99992402, attempt -> attempt.query = "user_id_type=email"),
            new Check(99992361, attempt -> attempt.userId = attempt.openIdOfAnotherApp()),
            new Check(41012, attempt -> attempt.userId = "ou_nobody"),
            new Check(41050, attempt -> attempt.feishu.user("lucy").outsideContactRange()));

    private static final Check WRONG_ID_TYPE = new Check(99992402, attempt -> attempt.query = "user_id_type=email");
    private static final Check NO_BOT_FOR_CHATS = new Check(232025, BOT_OFF.spoil);
    private static final Check NO_SUCH_CHAT = new Check(232006, attempt -> attempt.chatId = "oc_nowhere");
    private static final Check ANOTHER_TENANT = new Check(
            232010,
            attempt -> attempt.chatId = attempt.feishu
                    .addChat("oc_acme", attempt.feishu.addTenant("acme"))
                    .chatId());
    private static final Check EXTERNAL_CHAT = new Check(232033, EXTERNAL.spoil);

    private static final List<Check> SHOWING_A_CHAT = List.of(
            new Check(99991672, attempt -> attempt.removeScopes("im:chat", "im:chat:read", "im:chat:readonly")),
            WRONG_ID_TYPE,
            NO_BOT_FOR_CHATS,
            NO_SUCH_CHAT,
            ANOTHER_TENANT,
            EXTERNAL_CHAT);

    private static final Check NO_MEMBER_SCOPE =
            new Check(99991672, attempt -> attempt.removeScopes("im:chat", "im:chat:readonly", "im:chat.members:read"));

    private static final List<Check> LISTING_MEMBERS = List.of(
            NO_MEMBER_SCOPE,
            WRONG_ID_TYPE,
            NO_BOT_FOR_CHATS,
            NO_SUCH_CHAT,
            ANOTHER_TENANT,
            EXTERNAL_CHAT,
            DISSOLVED,
            new Check(232011, BOT_NOT_IN_CHAT.spoil),
            new Check(232001, attempt -> attempt.query = "page_token=none"));

    private static final List<Check> ASKING_FOR_THE_BOT =
            List.of(NO_MEMBER_SCOPE, WRONG_ID_TYPE, NO_BOT_FOR_CHATS, NO_SUCH_CHAT, ANOTHER_TENANT, EXTERNAL_CHAT);

    private static final List<Check> SHOWING_A_MESSAGE = List.of(
            new Check(99991672, attempt -> attempt.removeScopes("im:message", "im:message:readonly")),
            new Check(99992402, attempt -> attempt.query = "user_id_type=email"),
            BOT_OFF,
            new Check(230001, attempt -> attempt.messageId = "bm_1"),
            new Check(99992354, attempt -> attempt.messageId = "om_nobody_sent_this"),
            DELETED,
            BOT_NOT_IN_CHAT,
            EXTERNAL,
            NOT_AVAILABLE);

    private enum Api {
        URGENT("## The order of the checks", BUZZING),
        SEND("### Sending a message", SENDING),
        READERS("### Readers of a message", ASKING),
        REPLY("### Replying to a message", REPLYING),
        UPDATE("### Updating a card", UPDATING),
        FIND("### Users by mail address or mobile number", FINDING),
        USER("### One user", SHOWING_A_USER),
        CHAT("### A chat", SHOWING_A_CHAT),
        MEMBERS("### The members of a chat", LISTING_MEMBERS),
        IS_IN_CHAT("### Whether the bot is in a chat", ASKING_FOR_THE_BOT),
        MESSAGE("### One message", SHOWING_A_MESSAGE);

        final String heading;
        final List<Check> own;
        final List<Check> checks;

        Api(String heading, List<Check> own) {
            this.heading = heading;
            this.own = own;
            // the gateway is the same for all: for most, its last check is enough
            boolean whole = List.of(BUZZING, SENDING, ASKING).contains(own);
            List<Check> gateway = whole ? GATEWAY : GATEWAY.subList(GATEWAY.size() - 1, GATEWAY.size());
            this.checks = Stream.concat(gateway.stream(), own.stream()).toList();
        }
    }

    /** The reasons for a dead token, of which a token has only one. */
    private static final List<Integer> DEAD_TOKEN = List.of(99991663, 99991664, 99991668, 99991677);

    static Stream<Arguments> pairs() {
        return Arrays.stream(Api.values()).flatMap(api -> {
            List<Check> checks = api.checks;
            return IntStream.range(0, checks.size()).boxed().flatMap(first -> IntStream.range(first, checks.size())
                    .filter(second -> first == second
                            || !DEAD_TOKEN.containsAll(List.of(checks.get(first).code, checks.get(second).code)))
                    .mapToObj(second -> Arguments.arguments(api, checks.get(first), checks.get(second))));
        });
    }

    @ParameterizedTest(name = "{0}: {1} before {2}")
    @MethodSource("pairs")
    void theEarlierCheckDecides(Api api, Check first, Check second) {
        feishu.clock().freeze();
        feishu.invalidUsers(InvalidUsers.FAIL_CALL);
        Attempt attempt = attempt(api);
        attempt.authorization = "Bearer " + caller.token();
        // reaches the limit of one call
        assertThat(send(api, attempt).code()).isZero();

        second.spoil.accept(attempt);
        if (first != second) {
            first.spoil.accept(attempt);
        }

        assertThat(send(api, attempt).code()).isEqualTo(first.code);
    }

    @ParameterizedTest
    @EnumSource
    void theReadmeHasThisOrder(Api api) {
        // the README lists the checks of the gateway and the scope only once
        List<Check> documented = api == Api.URGENT ? api.checks : api.own.subList(1, api.own.size());

        assertThat(ReadmeTable.rowsBelow(api.heading).stream()
                        .flatMap(row -> Stream.of(ReadmeTable.cell(row, 1).split(", "))))
                .containsExactlyElementsOf(documented.stream()
                        .flatMap(check -> check.code == 99992352
                                ? Stream.of("99992351", "99992352", "99992353")
                                : Stream.of(check.toString()))
                        .toList());
    }

    /** Buzzes are about the default message; sending and readers are about the chat with lucy. */
    private Attempt attempt(Api api) {
        if (api == Api.URGENT) {
            return new Attempt(feishu, feishu.message("om_sandbox"), "user_id_type=open_id");
        }
        ObjectNode toLucy = api == Api.UPDATE
                ? Caller.message("ou_lucy", "interactive", SHARED_CARD)
                : Caller.message("ou_lucy", "text", Caller.text("hello"));
        caller.sendAs(caller.token(), "open_id", toLucy);
        String query =
                switch (api) {
                    case SEND -> "receive_id_type=chat_id";
                    case REPLY, UPDATE, CHAT, MEMBERS, IS_IN_CHAT -> "";
                    default -> "user_id_type=open_id";
                };
        Attempt attempt = new Attempt(feishu, feishu.messages().get(0), query);
        if (api == Api.UPDATE) {
            attempt.toSend.put("content", SHARED_CARD);
        }
        return attempt;
    }

    private static String query(Attempt attempt) {
        return attempt.query.isEmpty() ? "" : "?" + attempt.query;
    }

    private Caller.Reply send(Api api, Attempt attempt) {
        HttpRequest.Builder request =
                switch (api) {
                    case URGENT ->
                        caller.request(
                                "PATCH",
                                Caller.urgentPath(attempt.messageId, "sms") + "?" + attempt.query,
                                Caller.body(attempt.ids));
                    case SEND ->
                        caller.request("POST", Caller.MESSAGES_PATH + "?" + attempt.query, attempt.toSend.toString());
                    case READERS ->
                        caller.request("GET", Caller.readersPath(attempt.messageId) + "?" + attempt.query, "");
                    case REPLY ->
                        caller.request(
                                "POST",
                                Caller.replyPath(attempt.messageId) + query(attempt),
                                attempt.toSend.deepCopy().without("receive_id").toString());
                    case UPDATE ->
                        caller.request(
                                "PATCH",
                                Caller.MESSAGES_PATH + "/" + attempt.messageId + query(attempt),
                                attempt.toSend.deepCopy().retain("content").toString());
                    case FIND ->
                        caller.request(
                                "POST", Caller.FIND_PATH + "?" + attempt.query, "{\"emails\":[\"lucy@example.com\"]}");
                    case CHAT -> caller.request("GET", Caller.CHATS_PATH + attempt.chatId + query(attempt), "");
                    case MEMBERS ->
                        caller.request("GET", Caller.CHATS_PATH + attempt.chatId + "/members" + query(attempt), "");
                    case IS_IN_CHAT ->
                        caller.request(
                                "GET", Caller.CHATS_PATH + attempt.chatId + "/members/is_in_chat" + query(attempt), "");
                    case MESSAGE ->
                        caller.request("GET", Caller.MESSAGES_PATH + "/" + attempt.messageId + query(attempt), "");
                    case USER ->
                        caller.request(
                                "GET", "/open-apis/contact/v3/users/" + attempt.userId + "?" + attempt.query, "");
                };
        return caller.send(request.header("Authorization", attempt.authorization)
                .header("Content-Type", Caller.JSON_UTF8)
                .build());
    }
}
