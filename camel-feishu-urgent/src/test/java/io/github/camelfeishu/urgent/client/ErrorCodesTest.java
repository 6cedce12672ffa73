package io.github.camelfeishu.urgent.client;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every code of Feishu's documentation, for every urgent type, for sending and for reading, through a route. */
class ErrorCodesTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    /** A code, and what a route is told about it. */
    record Code(int code, String words, Category category, String advice) {}

    record Case(UrgentType type, Code code) {
        @Override
        public String toString() {
            return type.value() + " " + code.code();
        }
    }

    private static final String BAD_PARAMETER = "Your request contains an invalid request parameter.";
    private static final String DEAD = "A new token was refused too";

    private static Stream<Case> forEveryType(Code... codes) {
        return Arrays.stream(codes)
                .flatMap(code -> Arrays.stream(UrgentType.values()).map(type -> new Case(type, code)));
    }

    static Stream<Case> refusedBuzzes() {
        return forEveryType(
                new Code(230001, BAD_PARAMETER, Category.RECIPIENT, "Check that the ids are of the type userIdType"),
                new Code(230002, "The bot can not be outside the group.", Category.SETUP, "Add the bot to the"),
                new Code(230006, "Bot ability is not activated.", Category.SETUP, "Switch the bot ability on"),
                new Code(230012, "Bot is NOT the sender", Category.MESSAGE, "Only messages that this bot has sent"),
                new Code(230013, "Bot has NO availability", Category.RECIPIENT, "outside the app's availability"),
                new Code(230023, "too many unread urgent messages.", Category.RECIPIENT, "has 200 unread buzzes"),
                new Code(230024, "Reach the upper limit of urgent", Category.QUOTA, "ask the tenant's admin"),
                new Code(230027, "Lack of necessary permissions.", Category.SETUP, "not available in external groups"),
                new Code(230052, "Can not urgent this message.", Category.SETUP, "let every member of the group buzz"),
                new Code(230098, "The message is fold", Category.MESSAGE, "send it on its own"),
                new Code(230110, "the message has been deleted", Category.MESSAGE, "send it again and buzz that one"),
                new Code(232009, "already been dissolved", Category.MESSAGE, "send to another one"),
                new Code(99991400, "request trigger frequency limit", Category.RATE_LIMIT, "Slow down"),
                new Code(99991661, "Missing access token", Category.AUTH, "No access token reached Feishu"),
                new Code(99991663, "Invalid access token", Category.AUTH, DEAD),
                new Code(99991664, "Invalid app access token", Category.AUTH, DEAD),
                new Code(99991668, "Invalid user access token", Category.AUTH, DEAD),
                new Code(99991671, "Invalid access token", Category.AUTH, DEAD),
                new Code(99991677, "token expired", Category.AUTH, DEAD),
                new Code(99991672, "(scope ", Category.SETUP, "Grant the app the missing scope"),
                new Code(99991662, "app is disabled", Category.SETUP, "disabled or not installed"),
                new Code(99991673, "not installed in this tenant", Category.SETUP, "disabled or not installed"),
                new Code(99992351, "not a valid {user_id}", Category.RECIPIENT, "userIdType says what they are"),
                new Code(99992352, "not a valid {open_id}", Category.RECIPIENT, "userIdType says what they are"),
                new Code(99992353, "not a valid {union_id}", Category.RECIPIENT, "userIdType says what they are"),
                new Code(99992361, "open_id cross app", Category.RECIPIENT, "An open_id belongs to one app"),
                new Code(99992402, "field validation failed (", Category.REQUEST, "Check the named fields"),
                new Code(2200, "internal error", Category.UNKNOWN_OUTCOME, "may have been executed"));
    }

    @ParameterizedTest
    @MethodSource("refusedBuzzes")
    void aRefusedBuzzSaysWhatFailedAndWhatToDo(Case it) {
        String messageId = "om_sandbox_" + it.code().code();

        FeishuUrgentException failure = camel.failure(
                "feishu-urgent:" + it.type().value() + "?maxRetries=0&userIds=ou_lilei,ou_hanmeimei&messageId="
                        + messageId,
                null,
                Map.of());

        assertTold(failure, it);
        assertThat(failure.getMessage()).contains("by " + it.type().value(), messageId);
    }

    static Stream<Case> refusedTokens() {
        return forEveryType(
                new Code(10003, "invalid param", Category.AUTH, "Check appId and appSecret"),
                new Code(10012, "app_ticket invalid", Category.AUTH, "does not accept the app ticket"),
                new Code(10014, "app id not exists", Category.AUTH, "Check appId and appSecret"),
                new Code(99991543, "app id or app secret invalid", Category.AUTH, "Check appId and appSecret"),
                new Code(2200, "internal error", Category.SERVER, "Nobody was buzzed"));
    }

    @ParameterizedTest
    @MethodSource("refusedTokens")
    void aRefusedTokenSaysWhatFailedAndWhatToDo(Case it) {
        camel.options().setAppId("cli_sandbox_" + it.code().code());

        FeishuUrgentException failure = camel.failure(
                "feishu-urgent:" + it.type().value()
                        + "?maxRetries=0&userIds=ou_lilei,ou_hanmeimei&messageId=om_sandbox",
                null,
                Map.of());

        assertTold(failure, it);
        assertThat(FEISHU.sandbox().urgentCalls()).isEmpty();
    }

    static Stream<Code> refusedMessages() {
        return Stream.of(
                new Code(230001, BAD_PARAMETER, Category.REQUEST, "Check receiveId and receiveIdType"),
                new Code(
                        230002,
                        "The bot can not be outside the group.",
                        Category.SETUP,
                        "the chat that receiveId names"),
                new Code(230006, "Bot ability is not activated.", Category.SETUP, "Switch the bot ability on"),
                new Code(230013, "Bot has NO availability", Category.RECIPIENT, "outside the app's availability"),
                new Code(230015, "P2P chat can NOT be shared.", Category.REQUEST, "cannot be shared"),
                new Code(230017, "Bot is NOT the owner", Category.REQUEST, "that this bot has uploaded"),
                new Code(230018, "at current group settings.", Category.SETUP, "settings of the group"),
                new Code(230019, "The topic does NOT exist.", Category.REQUEST, "send to the group"),
                new Code(230020, "triggers the frequency limit.", Category.RATE_LIMIT, "5 messages a second"),
                new Code(230022, "contains sensitive information.", Category.REQUEST, "change what the message says"),
                new Code(230025, "reaches its limit.", Category.REQUEST, "fewer words"),
                new Code(230027, "Lack of necessary permissions.", Category.SETUP, "grant it im:message"),
                new Code(230028, "do NOT pass the audit.", Category.REQUEST, "change what the message says"),
                new Code(230029, "User has resigned.", Category.RECIPIENT, "has left the company"),
                new Code(230034, "The receive_id is invalid.", Category.REQUEST, "Check receiveId and receiveIdType"),
                new Code(230035, "Send Message Permission deny.", Category.SETUP, "do not let the bot speak"),
                new Code(230036, "Tenant crypt key", Category.SETUP, "ask its admin"),
                new Code(230038, "Cross tenant p2p chat", Category.SETUP, "an app of that tenant"),
                new Code(230049, "The message is being sent.", Category.SERVER, "sends it once"),
                new Code(230053, "stopped the bot", Category.RECIPIENT, "does not take messages of this bot"),
                new Code(230054, "unavailable in the connection group.", Category.REQUEST, "use another"),
                new Code(230055, "The type of file upload", Category.REQUEST, "is not what the message says it is"),
                new Code(230075, "Sending encrypted messages", Category.SETUP, "encrypted chats"),
                new Code(230099, "Failed to create card content.", Category.REQUEST, "card builder"),
                new Code(232009, "already been dissolved", Category.MESSAGE, "send to another one"),
                new Code(99991400, "request trigger frequency limit", Category.RATE_LIMIT, "Slow down"),
                new Code(99991663, "Invalid access token", Category.AUTH, DEAD),
                new Code(99991672, "(scope ", Category.SETUP, "Grant the app the missing scope"),
                new Code(99992361, "open_id cross app", Category.RECIPIENT, "An open_id belongs to one app"),
                new Code(99992402, "field validation failed (", Category.REQUEST, "Check the named fields"),
                new Code(2200, "internal error", Category.SERVER, "sends it once"));
    }

    @ParameterizedTest
    @MethodSource("refusedMessages")
    void aRefusedMessageSaysWhatFailedAndWhatToDo(Code code) {
        FeishuUrgentException failure = camel.failure(
                "feishu-urgent:sms?maxRetries=0&userIds=ou_lilei,ou_hanmeimei&receiveId=oc_sandbox_" + code.code(),
                "disk full",
                Map.of());

        assertTold(failure, new Case(UrgentType.SMS, code));
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(failure)
                .hasMessageStartingWith("Sending a message of type text to chat_id oc_sandbox_" + code.code());
    }

    static Stream<Code> refusedReaders() {
        return Stream.of(
                new Code(230001, BAD_PARAMETER, Category.REQUEST, "Check that the message id is right"),
                new Code(230002, "The bot can not be outside the group.", Category.SETUP, "Add the bot to the"),
                new Code(230006, "Bot ability is not activated.", Category.SETUP, "Switch the bot ability on"),
                new Code(230012, "Bot is NOT the sender", Category.MESSAGE, "Only of its own messages"),
                new Code(230027, "Lack of necessary permissions.", Category.SETUP, "grant it im:message:readonly"),
                new Code(230033, "within 7 days", Category.MESSAGE, "older than 7 days"),
                new Code(230110, "the message has been deleted", Category.MESSAGE, "send it again and buzz that one"),
                new Code(232009, "already been dissolved", Category.MESSAGE, "send to another one"),
                new Code(99991400, "request trigger frequency limit", Category.RATE_LIMIT, "Slow down"),
                new Code(99991663, "Invalid access token", Category.AUTH, DEAD),
                new Code(99991672, "(scope ", Category.SETUP, "Grant the app the missing scope"),
                new Code(99992402, "field validation failed (", Category.REQUEST, "Check the named fields"),
                new Code(2200, "internal error", Category.SERVER, "Nobody was buzzed"));
    }

    @ParameterizedTest
    @MethodSource("refusedReaders")
    void aRefusalToNameReadersSaysWhatFailedAndWhatToDo(Code code) {
        FeishuUrgentException failure = camel.failure(
                "feishu-urgent:sms?maxRetries=0&userIds=ou_lilei,ou_hanmeimei&unreadOnly=true&messageId=om_sandbox_"
                        + code.code(),
                null,
                Map.of());

        assertTold(failure, new Case(UrgentType.SMS, code));
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(failure).hasMessageStartingWith("Looking up who has read message om_sandbox_" + code.code());
    }

    static Stream<Case> unknownCodes() {
        return forEveryType(new Code(4711, "Words.", Category.REQUEST, "Look the code up in Feishu's documentation"));
    }

    @ParameterizedTest
    @MethodSource("unknownCodes")
    void aCodeThatNobodyKnowsIsARefusalToo(Case it) {
        FEISHU.sandbox()
                .faultNext(Fault.answer(200, "{\"code\":4711,\"msg\":\"Words.\",\"error\":{\"log_id\":\"x\"}}")
                        .on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(
                "feishu-urgent:" + it.type().value()
                        + "?maxRetries=0&userIds=ou_lilei,ou_hanmeimei&messageId=om_sandbox",
                null,
                Map.of());

        assertTold(failure, it);
    }

    private static void assertTold(FeishuUrgentException failure, Case it) {
        assertThat(failure.getCode()).isEqualTo(it.code().code());
        assertThat(failure.getCategory()).isEqualTo(it.code().category());
        assertThat(failure.isRetryable())
                .isEqualTo(List.of(Category.RATE_LIMIT, Category.SERVER)
                        .contains(it.code().category()));
        assertThat(failure.getLogId()).isNotBlank();
        assertThat(failure.getMessage())
                .contains(
                        String.valueOf(it.code().code()),
                        it.code().words(),
                        it.code().advice(),
                        failure.getLogId());
        assertThat(FEISHU.sandbox().inbox()).isEmpty();
    }
}
