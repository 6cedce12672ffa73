package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.CallbackServer;
import io.github.camelfeishu.urgent.sandbox.CallbackServer.Reply;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.ReadmeTable;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Click;
import io.github.camelfeishu.urgent.sandbox.world.EventSubscription;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import io.github.camelfeishu.urgent.sandbox.world.SandboxClock;
import io.github.camelfeishu.urgent.sandbox.world.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Presses on a card's button. */
class CardClicksTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String WORDS = "I'm on it";
    private static final String CARD = """
            {"config":{"update_multi":true},"elements":[{"tag":"action","actions":[
             {"tag":"button","text":{"tag":"plain_text","content":"I'm on it","i18n":{"zh_cn":"我来处理"}},"value":{"do":"ack"}},
             {"tag":"button","text":{"tag":"plain_text","content":"Off"},"disabled":true,"value":{}},
             {"tag":"button","text":{"tag":"plain_text","content":"Wiki"},"url":"https://example.com"}]}]}""";
    private static final String FORM_2 = """
            {"schema":"2.0","body":{"elements":[{"tag":"column_set","columns":[{"tag":"column","elements":[
             {"tag":"button","name":"ack","text":{"tag":"plain_text","content":"I'm on it"},
              "behaviors":[{"type":"open_url","default_url":"https://example.com"},
                           {"type":"callback","value":{"do":"ack"}}]}]}]}]}}""";

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);
    private App app;
    private volatile Answer answer = () -> new Reply(200, "{}");
    private CallbackServer callback;
    private Message card;

    private interface Answer {
        Reply get() throws InterruptedException;
    }

    @BeforeEach
    void sendACard() {
        app = feishu.callbackTimeout(Duration.ofSeconds(30)).app();
        callback = new CallbackServer((headers, body) -> {
            Reply challenge = StoreAppsTest.answerTheChallenge(headers, body);
            return challenge.body().contains("\"challenge\":\"") ? challenge : answer.get();
        });
        card = feishu.message(caller.sendCard(CARD));
    }

    @AfterEach
    void close() {
        callback.close();
    }

    @Test
    void theAppGetsTheEvent() throws Exception {
        app.subscribe(callback.url(), "verify-me", null);

        press();

        JsonNode event = Caller.JSON.readTree(lastEvent().body());
        assertThat(event.get("schema").textValue()).isEqualTo("2.0");
        assertThat(event.at("/header/event_type").textValue()).isEqualTo("card.action.trigger");
        assertThat(event.at("/header/token").textValue()).isEqualTo("verify-me");
        assertThat(event.at("/header/app_id").textValue()).isEqualTo("cli_sandbox");
        assertThat(event.at("/header/tenant_key").textValue()).isEqualTo("tenant_sandbox");
        assertThat(event.at("/event/operator"))
                .hasToString("{\"tenant_key\":\"tenant_sandbox\",\"open_id\":\"ou_hanmeimei\","
                        + "\"union_id\":\"on_hanmeimei\",\"user_id\":\"hanmeimei\"}");
        assertThat(event.at("/event/token").textValue()).startsWith("c-");
        assertThat(event.at("/event/action")).hasToString("{\"value\":{\"do\":\"ack\"},\"tag\":\"button\"}");
        assertThat(event.at("/event/host").textValue()).isEqualTo("im_message");
        assertThat(event.at("/event/context"))
                .hasToString("{\"open_message_id\":\"" + card.messageId() + "\",\"open_chat_id\":\"oc_sandbox\"}");
    }

    @Test
    void aButtonOfTheForm2PostsTheValueOfItsCallback() throws Exception {
        app.subscribe(callback.url(), "verify-me", null);
        card = feishu.message(caller.sendCard(FORM_2));

        press();

        assertThat(Caller.JSON.readTree(lastEvent().body()).at("/event/action"))
                .hasToString("{\"value\":{\"do\":\"ack\"},\"tag\":\"button\",\"name\":\"ack\"}");
    }

    @Test
    void theWordsOfAnyLanguageNameTheButton() {
        app.subscribe(callback.url(), "verify-me", null);

        assertThat(card.click(feishu.user("lucy"), "我来处理").code()).isZero();
    }

    @Test
    void theUserIdIsNotShownWithoutTheScope() throws Exception {
        app.subscribe(callback.url(), "verify-me", null).removeScope("contact:user.employee_id:readonly");

        press();

        assertThat(Caller.JSON
                        .readTree(lastEvent().body())
                        .at("/event/operator")
                        .has("user_id"))
                .isFalse();
    }

    @Test
    void withAnEncryptKeyTheEventIsEncryptedAndSigned() throws Exception {
        app.subscribe(callback.url(), "verify-me", "k");

        press();

        PushedEvent event = lastEvent();
        assertThat(Caller.JSON.readTree(event.body()).fieldNames()).toIterable().containsExactly("encrypt");
        assertThat(event.headers()).containsKeys("X-Lark-Signature", "X-Lark-Request-Nonce");
    }

    @Test
    void theToastAndTheNewCardAreTaken() {
        app.subscribe(callback.url(), "verify-me", null);
        String done = "{\"elements\":[{\"tag\":\"markdown\",\"content\":\"taken\"}]}";
        answer = () -> new Reply(
                200,
                "{\"toast\":{\"type\":\"success\",\"content\":\"谢谢\"},\"card\":{\"type\":\"raw\",\"data\":" + done
                        + "}}");

        Click click = press();

        assertThat(click).isEqualTo(new Click(0, "success", "谢谢", null));
        assertThat(card.content()).isEqualTo(done);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    302 | {}                                                    | 200671
                    500 | {}                                                    | 200671
                    200 | ''                                                    | 200672
                    200 | ok                                                    | 200672
                    200 | []                                                    | 200672
                    200 | {"ok":true}                                           | 200672
                    200 | {"toast":"thanks"}                                    | 200672
                    200 | {"toast":{"type":"loud","content":"thanks"}}          | 200672
                    200 | {"toast":{"type":"info"}}                             | 200672
                    200 | {"card":{"elements":[]}}                              | 200673
                    200 | {"card":{"type":"raw","data":[]}}                     | 200673
                    200 | {"card":{"type":"raw","data":{"schema":"2.0"}}}       | 200673
                    200 | {"toast":null,"card":null}                            | 0
                    """)
    void theClientShowsTheNumberOfABadAnswer(int status, String body, int code) {
        app.subscribe(callback.url(), "verify-me", null);
        answer = () -> new Reply(status, body);

        assertThat(press().code()).isEqualTo(code);
        assertThat(card.content()).isEqualTo(CARD);
    }

    @Test
    void theClientShowsThatThereIsNoCallbackUrl() {
        assertThat(press().code()).isEqualTo(200340);
        assertThat(feishu.pushedEvents()).isEmpty();
    }

    @Test
    void theClientShowsATimeOutAndTheEventIsNotRepeated() {
        app.subscribe(callback.url(), "verify-me", null);
        feishu.callbackTimeout(Duration.ofMillis(100));
        CountDownLatch never = new CountDownLatch(1);
        answer = () -> {
            never.await();
            return null;
        };

        assertThat(press().code()).isEqualTo(200341);
        assertThat(feishu.pushedEvents())
                .extracting(PushedEvent::type)
                .containsExactly("url_verification", "card.action.trigger");
    }

    @Test
    void theClientShowsThatThereIsNoConnection() {
        app.subscribe(callback.url(), "verify-me", null);
        callback.close();

        assertThat(press().code()).isEqualTo(200342);
    }

    @Test
    void theClientShowsThatTheHostIsUnknown() {
        // no resolver asks the network for a label of more than 63 characters
        EventSubscription nowhere =
                new EventSubscription("http://" + "x".repeat(64) + ".invalid/feishu", "verify-me", null);

        try (EventPusher pusher = new EventPusher()) {
            World world = new World(new SandboxClock(), pusher, FeishuApi.scopes());
            AccessToken token = world.issueToken(world.app(), world.tenant());
            Message sent = world.send(world.chat("oc_sandbox"), token, "interactive", CARD, "");

            CardClick press = CardClick.of(world, sent, world.user("hanmeimei"), WORDS);

            assertThat(EventPusher.press(press, nowhere).code()).isEqualTo(200343);
        }
    }

    @Test
    void anUnknownButtonIsRefused() {
        assertThatThrownBy(() -> card.click(feishu.user("lucy"), "Not me"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("Not me");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Off", "Wiki"})
    void aButtonThatPostsNothingIsRefused(String button) {
        assertThatIllegalStateException().isThrownBy(() -> card.click(feishu.user("lucy"), button));
    }

    @Test
    void aPressIsRefusedForAMessageThatIsNoCard() {
        assertThatIllegalStateException()
                .isThrownBy(() -> feishu.message("om_sandbox").click(feishu.user("lucy"), WORDS));
    }

    @Test
    void onlyMembersOfTheChatCanPress() {
        feishu.chat().removeMember(feishu.user("hanmeimei"));

        assertThatIllegalStateException().isThrownBy(this::press);
    }

    @ParameterizedTest
    @CsvSource({"form 1.0, 30", "form 2.0, 14"})
    void aCardTakesPressesForAWhile(String form, int days) {
        feishu.clock().freeze();
        card = feishu.message(caller.sendCard(form.equals("form 1.0") ? CARD : FORM_2));
        feishu.clock().advance(Duration.ofDays(days));

        assertThat(press().code()).isEqualTo(200340);

        feishu.clock().advance(Duration.ofMillis(1));

        assertThatIllegalStateException().isThrownBy(this::press);
    }

    static List<String> documented() {
        return ReadmeTable.rowsBelow("## Cards");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documented")
    void theReadmesExamplesWork(String row) {
        String[] call = ReadmeTable.cell(row, 0).split(" ", 2);
        String body = ReadmeTable.cell(row, 1).replace("http://127.0.0.1:8080/feishu", callback.url());

        Caller.Reply reply = caller.send(caller.request(call[0], call[1], body).build());

        assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    }

    @Test
    void theReadmeHasTheNumbersOfFailedPresses() {
        assertThat(ReadmeTable.rowsBelow("### Failed presses"))
                .extracting(row -> ReadmeTable.cell(row, 0))
                .containsExactly("200340", "200341", "200342", "200343", "200671", "200672", "200673");
    }

    @Test
    void overHttpAPressAnswersTheToast() {
        app.subscribe(callback.url(), "verify-me", null);
        answer = () -> new Reply(200, "{\"toast\":{\"type\":\"info\",\"content\":\"thanks\"}}");

        assertThat(press("{\"user_id\":\"hanmeimei\",\"button\":\"I'm on it\"}")
                        .http()
                        .body())
                .isEqualTo("{\"code\":0,\"toast\":{\"type\":\"info\",\"content\":\"thanks\"}}");
    }

    @Test
    void overHttpAFailedPressAnswersTheNumber() {
        Caller.Reply reply = press("{\"user_id\":\"hanmeimei\",\"button\":\"I'm on it\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.code()).isEqualTo(200340);
        assertThat(reply.json().get("reason").textValue()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    404 | {"user_id":"hanmeimei","button":"Not me"}
                    404 | {"user_id":"nobody","button":"I'm on it"}
                    400 | {"user_id":"hanmeimei","button":"Off"}
                    400 | {"user_id":"hanmeimei"}
                    400 | {"button":"I'm on it"}
                    400 | {"user_id":"hanmeimei","button":"I'm on it","times":2}
                    """)
    void overHttpAWrongPressIsRefused(int status, String body) {
        assertThat(press(body).status()).isEqualTo(status);
    }

    private Click press() {
        return card.click(feishu.user("hanmeimei"), WORDS);
    }

    private Caller.Reply press(String body) {
        return caller.send(caller.request("POST", "/sandbox/messages/" + card.messageId() + "/clicks", body)
                .build());
    }

    private PushedEvent lastEvent() {
        List<PushedEvent> events = feishu.pushedEvents();
        return events.get(events.size() - 1);
    }
}
