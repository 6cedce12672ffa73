package io.github.camelfeishu.urgent.docs;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.CheckResult;
import io.github.camelfeishu.urgent.api.CheckResult.Subject;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each recipe of the component page, in each of its languages, word for word, does what it says. */
class DocsRecipesTest {

    private static final DocsPage PAGE = DocsPage.component();
    private static final String ALERT = "{\"message_id\":\"om_sandbox\",\"user_ids\":[\"ou_lilei\",\"ou_hanmeimei\"]}";

    private static final String PRESS =
            "{\"header\":{\"event_type\":\"card.action.trigger\",\"token\":\"verify-me\"},\"event\":"
                    + "{\"operator\":{\"open_id\":\"ou_lilei\"},\"action\":{\"value\":{\"do\":\"take\"}},"
                    + "\"context\":{\"open_message_id\":\"%s\"}}}";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private final FeishuSandbox feishu = FEISHU.sandbox();

    /** Only the recipe repeats, at once; calls go out in the order of the recipients. */
    @BeforeEach
    void leaveRepeatingToTheRecipe() {
        retryDelay("1");
        camel.options().setMaxRetries(0);
        camel.options().setParallelCalls(1);
    }

    private void retryDelay(String milliseconds) {
        camel.getContext().getPropertiesComponent().addInitialProperty("buzz.retryDelay", milliseconds);
    }

    private static Stream<DocsPage.Block> recipe(String section, String... languages) {
        return Stream.of(languages).flatMap(language -> PAGE.blocks(section, language).stream());
    }

    static Stream<DocsPage.Block> sendAndBuzz() {
        return recipe("Send and buzz", "java", "yaml", "xml");
    }

    static Stream<DocsPage.Block> mailAddresses() {
        return recipe("People by mail address", "java", "yaml", "xml");
    }

    static Stream<DocsPage.Block> checkOnStart() {
        return recipe("Check before the first alert", "java", "yaml", "xml");
    }

    static Stream<DocsPage.Block> checkOnDemand() {
        return recipe("Check on demand", "java");
    }

    static Stream<DocsPage.Block> card() {
        return recipe("A card", "java");
    }

    static Stream<DocsPage.Block> unreadAfterADelay() {
        return recipe("Call those who have not read it", "java", "yaml", "xml");
    }

    static Stream<DocsPage.Block> fallback() {
        return recipe("An SMS when there is no phone quota", "java", "yaml", "xml");
    }

    static Stream<DocsPage.Block> press() {
        return recipe("A press on a card", "java", "yaml");
    }

    static Stream<DocsPage.Block> untilTaken() {
        return recipe("Escalate until somebody takes it", "java", "yaml");
    }

    static Stream<DocsPage.Block> keepTheBody() {
        return recipe("Keep the body", "java", "yaml", "xml");
    }

    static Stream<DocsPage.Block> messagesFromOutside() {
        return recipe("Messages from outside", "java", "yaml");
    }

    static Stream<DocsPage.Block> noDuplicateBuzz() {
        return recipe("No duplicate buzz", "java", "yaml");
    }

    static Stream<DocsPage.Block> failuresByCategory() {
        return recipe("Failures by category", "java", "yaml");
    }

    static Stream<DocsPage.Block> typeBySeverity() {
        return recipe("The type by severity", "java", "yaml");
    }

    static Stream<DocsPage.Block> dynamicRecipients() {
        return recipe("Recipients in a dynamic URI", "java", "yaml");
    }

    @ParameterizedTest
    @MethodSource("sendAndBuzz")
    void theAlertIsSentAndThoseOnCallAreBuzzed(DocsPage.Block recipe) throws Exception {
        run(recipe);
        camel.buzz("direct:alerts", null, Map.of("host", "db1"));

        assertThat(feishu.messages()).extracting(Message::content).containsExactly("{\"text\":\"Disk full on db1\"}");
        assertThat(buzzed()).containsExactly("sms ou_lilei", "sms ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("mailAddresses")
    void peopleAreBuzzedByTheirMailAddress(DocsPage.Block recipe) throws Exception {
        run(recipe);
        camel.buzz("direct:alerts", "disk full", Map.of());

        assertThat(buzzed()).containsExactly("sms ou_lilei", "sms ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("checkOnStart")
    void theRouteStartsOnlyIfABuzzWouldWork(DocsPage.Block recipe) throws Exception {
        feishu.chat().removeBot();
        assertThatThrownBy(() -> run(recipe)).rootCause().hasMessageContaining("Chat oc_sandbox is without the bot");

        feishu.chat().addBot();
        camel.getContext().getRouteController().startAllRoutes();
        camel.buzz("direct:alerts", "disk full", Map.of());

        assertThat(buzzed()).containsExactly("sms ou_lilei", "sms ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("checkOnDemand")
    void theFindingsAreTheBody(DocsPage.Block recipe) throws Exception {
        run(recipe);

        assertThat(camel.buzz("direct:check", null, Map.of())
                        .getMessage()
                        .getBody(CheckResult.class)
                        .ok())
                .isTrue();
    }

    @Test
    void thePageHasARowForEverySubjectOfTheCheck() {
        assertThat(PAGE.table("Check", "Subject"))
                .extracting(cells -> cells.get(0))
                .containsExactlyElementsOf(Stream.of(Subject.values())
                        .map(subject -> "`" + subject.name().toLowerCase(Locale.ROOT) + "`")
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("card")
    void theAlertIsSentAsACard(DocsPage.Block recipe) throws Exception {
        run(recipe);
        camel.buzz("direct:alerts", "9\" of \"10\" disks", Map.of("host", "db1"));

        assertThat(feishu.messages()).extracting(Message::msgType).containsExactly("interactive");
        assertThat(feishu.messages().get(0).content())
                .contains("\"content\":\"db1\"", "\"content\":\"9\\\" of \\\"10\\\" disks\"");
        assertThat(buzzed()).containsExactly("sms ou_lilei", "sms ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("unreadAfterADelay")
    void whoHasNotReadItAfterADelayIsCalled(DocsPage.Block recipe) throws Exception {
        camel.getContext().getPropertiesComponent().addInitialProperty("buzz.patience", "1000");
        run(recipe);
        Future<Exchange> alert = camel.getContext()
                .createProducerTemplate()
                .asyncSend("direct:alerts", exchange -> exchange.getMessage().setBody("disk full"));
        String messageId = feishu.awaitBuzzes(2, Duration.ofSeconds(10)).get(0).messageId();
        feishu.user("lilei").read(messageId);

        assertThat(alert.get(20, TimeUnit.SECONDS).getException()).isNull();
        assertThat(buzzed()).containsExactly("app ou_lilei", "app ou_hanmeimei", "phone ou_hanmeimei");
        assertThat(feishu.messages()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("fallback")
    void whoCannotBeCalledGetsAnSms(DocsPage.Block recipe) throws Exception {
        feishu.tenant().phoneQuota(0);
        run(recipe);
        camel.buzz("direct:alerts", "disk full", Map.of());

        assertThat(buzzed()).containsExactly("sms ou_lilei", "sms ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("press")
    void aPressIsAnsweredWithAToast(DocsPage.Block recipe) throws Exception {
        run(withoutHttp(recipe));

        Exchange pressed = camel.send("direct:feishu", PRESS.formatted("om_1"), Map.of());

        assertThat(pressed.getMessage().getBody(String.class).replace(" ", "")).contains("\"type\":\"success\"");
    }

    @ParameterizedTest
    @MethodSource("untilTaken")
    void whoHasNotReadItIsCalledUntilSomebodyTakesIt(DocsPage.Block recipe) throws Exception {
        camel.getContext().getPropertiesComponent().addInitialProperty("buzz.patience", "1000");
        camel.getContext().getPropertiesComponent().addInitialProperty("buzz.times", "2");
        run(withoutHttp(recipe));
        Future<Exchange> taken = camel.getContext().createProducerTemplate().asyncSend("direct:alerts", it -> {});
        String card = feishu.awaitBuzzes(2, Duration.ofSeconds(10)).get(0).messageId();
        camel.send("direct:feishu", PRESS.formatted(card), Map.of());
        Future<Exchange> ignored = camel.getContext().createProducerTemplate().asyncSend("direct:alerts", it -> {});

        assertThat(taken.get(20, TimeUnit.SECONDS).getException()).isNull();
        assertThat(ignored.get(20, TimeUnit.SECONDS).getException()).isNull();
        assertThat(feishu.inbox())
                .filteredOn(buzz -> buzz.type().equals("phone"))
                .hasSize(4)
                .extracting(Buzz::messageId)
                .doesNotContain(card);
    }

    /** The test stands in for Feishu, without a port and without encryption. */
    private static DocsPage.Block withoutHttp(DocsPage.Block recipe) {
        return new DocsPage.Block(
                recipe.section(),
                recipe.language(),
                recipe.text()
                        .replace("platform-http:/feishu?httpMethodRestrict=POST", "direct:feishu")
                        .replace("\"encrypt-me\"", "null")
                        .replace("{{env:FEISHU_ENCRYPT_KEY:encrypt-me}}", ""));
    }

    @ParameterizedTest
    @MethodSource("keepTheBody")
    void theBodyIsKept(DocsPage.Block recipe) throws Exception {
        assertThat(order(recipe).getMessage().getBody()).isEqualTo("order 4711");
    }

    @ParameterizedTest
    @MethodSource("keepTheBody")
    void theResultIsInTheVariable(DocsPage.Block recipe) throws Exception {
        assertThat(order(recipe).getVariable("buzz", UrgentResult.class).notifiedUserIds())
                .containsExactly("ou_lilei");
    }

    @ParameterizedTest
    @MethodSource("keepTheBody")
    void theOutHeadersAreVariables(DocsPage.Block recipe) throws Exception {
        Exchange order = order(recipe);

        assertThat(order.getVariable("header:buzz." + FeishuUrgentConstants.LOG_ID))
                .isEqualTo(feishu.urgentCalls().get(0).logId());
        assertThat(order.getMessage().getHeader(FeishuUrgentConstants.LOG_ID)).isNull();
    }

    private Exchange order(DocsPage.Block recipe) throws Exception {
        run(recipe);
        return camel.send(
                "direct:orders",
                "order 4711",
                Map.of(
                        FeishuUrgentConstants.MESSAGE_ID, "om_sandbox",
                        FeishuUrgentConstants.USER_IDS, "ou_lilei"));
    }

    @ParameterizedTest
    @MethodSource("noDuplicateBuzz")
    void aCopyOfAnAlertBuzzesNobody(DocsPage.Block recipe) throws Exception {
        run(recipe);
        alert(Map.of("alertId", "1"));
        alert(Map.of("alertId", "1"));

        assertThat(feishu.urgentCalls()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("noDuplicateBuzz")
    void anotherAlertBuzzes(DocsPage.Block recipe) throws Exception {
        run(recipe);
        alert(Map.of("alertId", "1"));
        alert(Map.of("alertId", "2"));

        assertThat(feishu.urgentCalls()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("noDuplicateBuzz")
    void aCopyOfAnAlertWhoseOutcomeIsUnknownBuzzesNobody(DocsPage.Block recipe) throws Exception {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        run(recipe);
        alert(Map.of("alertId", "1"));
        alert(Map.of("alertId", "1"));

        assertThat(feishu.urgentCalls()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("failuresByCategory")
    void whatIsSafeToRepeatIsRepeated(DocsPage.Block recipe) throws Exception {
        feishu.faultNext(3, Fault.rateLimit(1).on(CallKind.URGENT));
        run(recipe);

        assertThat(alert(Map.of()).getException()).isNull();
        assertThat(buzzed()).containsExactly("phone ou_lilei", "phone ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("failuresByCategory")
    void repeatingComesToAnEnd(DocsPage.Block recipe) throws Exception {
        feishu.faultNext(9, Fault.rateLimit(1).on(CallKind.URGENT));
        run(recipe);

        assertThat(alert(Map.of()).getException()).isInstanceOf(FeishuUrgentException.class);
        assertThat(feishu.urgentCalls()).hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("failuresByCategory")
    void aRepeatBuzzesThoseStillPendingAndNobodyElse(DocsPage.Block recipe) throws Exception {
        List<String> crowd = feishu.addUsers(201);
        // a second later than the first call, Feishu takes the second
        feishu.rateLimits(1, 1000);
        retryDelay("1100");
        run(recipe);

        camel.buzz("direct:alerts", crowd, Map.of(FeishuUrgentConstants.MESSAGE_ID, "om_sandbox"));

        assertThat(feishu.urgentCalls()).hasSize(3);
        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactlyElementsOf(crowd);
    }

    @ParameterizedTest
    @MethodSource("failuresByCategory")
    void withoutQuotaThePendingAreBuzzedByTheFreeType(DocsPage.Block recipe) throws Exception {
        feishu.addUsers(199);
        feishu.tenant().phoneQuota(200);
        run(recipe);

        camel.buzz(
                "direct:alerts",
                Map.of("message_id", "om_sandbox", "user_ids", feishu.openIds(), "urgent_type", "phone"),
                Map.of());

        assertThat(buzzed())
                .filteredOn(buzz -> buzz.startsWith("app"))
                .containsExactly("app ou_user198", "app ou_user199");
    }

    @ParameterizedTest
    @MethodSource("failuresByCategory")
    void anUnknownOutcomeIsNotRepeated(DocsPage.Block recipe) throws Exception {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        run(recipe);

        assertThat(alert(Map.of()).getException()).isNull();
        assertThat(feishu.urgentCalls()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("failuresByCategory")
    void everythingElseFailsAsUsual(DocsPage.Block recipe) throws Exception {
        feishu.app().disableBot();
        run(recipe);

        assertThat(alert(Map.of()).getException()).isInstanceOf(FeishuUrgentException.class);
        assertThat(feishu.urgentCalls()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("typeBySeverity")
    void theSeverityDecidesTheType(DocsPage.Block recipe) throws Exception {
        run(recipe);
        for (String severity : List.of("page", "critical", "warning", "app?baseUrl=http://127.0.0.1:1")) {
            assertThat(alert(Map.of("severity", severity)).getException()).isNull();
        }

        assertThat(feishu.inbox())
                .extracting(Buzz::type)
                .containsExactly("phone", "phone", "sms", "sms", "app", "app", "app", "app");
    }

    @ParameterizedTest
    @CsvSource({"app,app", "sms,sms", "phone,sms"})
    void withoutToDTheMessageChoosesUpToTheLimit(String asked, String used) {
        String uri = "feishu-urgent?maxUrgentType=sms";
        assertThat(PAGE.text()).contains("`" + uri + "`");

        camel.buzz(uri, ALERT, Map.of(FeishuUrgentConstants.TYPE, asked));

        assertThat(buzzed()).containsExactly(used + " ou_lilei", used + " ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("messagesFromOutside")
    void headersOfASenderAreNotRead(DocsPage.Block recipe) throws Exception {
        run(recipe);

        camel.buzz("direct:mail", "disk full", Map.of("camelfeishuurgenttype", "app"));

        assertThat(buzzed()).containsExactly("sms ou_lilei", "sms ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("dynamicRecipients")
    void aDynamicUriNamesTypeAndRecipients(DocsPage.Block recipe) throws Exception {
        run(recipe);

        camel.buzz(
                "direct:alerts",
                Map.of("message_id", "om_sandbox"),
                Map.of("type", "sms", "oncall", "ou_lilei,ou_hanmeimei"));

        assertThat(buzzed()).containsExactly("sms ou_lilei", "sms ou_hanmeimei");
    }

    private void run(DocsPage.Block recipe) throws Exception {
        DocsRoutes.add(camel.getContext(), recipe);
    }

    private Exchange alert(Map<String, ?> headers) {
        return camel.send("direct:alerts", ALERT, headers);
    }

    private List<String> buzzed() {
        return feishu.inbox().stream()
                .map(buzz -> buzz.type() + " " + buzz.openId())
                .toList();
    }
}
