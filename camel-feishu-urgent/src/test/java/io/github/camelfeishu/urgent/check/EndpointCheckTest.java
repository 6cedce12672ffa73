package io.github.camelfeishu.urgent.check;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.github.camelfeishu.urgent.api.CheckResult;
import io.github.camelfeishu.urgent.api.CheckResult.Finding;
import io.github.camelfeishu.urgent.api.CheckResult.State;
import io.github.camelfeishu.urgent.api.CheckResult.Subject;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.github.camelfeishu.urgent.api.CheckResult.State.CANNOT_BE_CHECKED;
import static io.github.camelfeishu.urgent.api.CheckResult.State.NOT_OK;
import static io.github.camelfeishu.urgent.api.CheckResult.State.OK;
import static org.assertj.core.api.Assertions.assertThat;

/** The check finds everything that would keep a buzz from working, and disturbs nobody. */
class EndpointCheckTest {

    private static final String CHAT =
            "feishu-urgent:sms?receiveId=oc_sandbox&userIds=ou_lilei,ou_hanmeimei&maxRetries=0";
    private static final String MAIL = "feishu-urgent:app?receiveId=oc_sandbox&userIdType=email"
            + "&userIds=lilei@example.com,hanmeimei@example.com&maxRetries=0";
    private static final String MESSAGE = "feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei&maxRetries=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private static FeishuSandbox feishu() {
        return FEISHU.sandbox();
    }

    private CheckResult check(String uri) throws Exception {
        return camel.getContext().getEndpoint(uri, FeishuUrgentEndpoint.class).check();
    }

    @Test
    void ifEverythingIsRightEachLineIsOk() throws Exception {
        CheckResult result = check(CHAT + "&fallback=app&unreadOnly=true");

        assertThat(result.ok()).isTrue();
        assertThat(result.toString().split("\n"))
                .containsExactly(
                        "ok      Credentials of app cli_sandbox at " + feishu().baseUrl() + " are right",
                        "ok      The app is installed and enabled",
                        "ok      The bot is enabled",
                        "ok      To buzz by sms, the app has the scope im:message.urgent:sms",
                        "ok      To buzz by app, the app has the scope im:message.urgent",
                        "ok      To send messages, the app has the scope im:message:send_as_bot",
                        "ok      To see who has read a message, the app has the scope im:message:readonly",
                        "ok      Chat oc_sandbox is there",
                        "ok      Chat oc_sandbox has the bot in it",
                        "ok      Chat oc_sandbox lets everybody buzz",
                        "ok      Recipient ou_lilei is known and active",
                        "ok      Recipient ou_hanmeimei is known and active",
                        "ok      Recipient ou_lilei is in chat oc_sandbox",
                        "ok      Recipient ou_hanmeimei is in chat oc_sandbox",
                        "unknown No API tells how many SMS and calls the tenant has left. See the admin console, cost"
                                + " centre.");
    }

    @Test
    void nothingIsSentAndNobodyIsBuzzed() throws Exception {
        check(CHAT);
        check(MAIL);

        assertThat(feishu().inbox()).isEmpty();
        assertThat(feishu().messages()).isEmpty();
        assertThat(feishu().calls())
                .extracting(RecordedCall::kind)
                .containsOnly(CallKind.TOKEN, CallKind.CHECK, CallKind.USERS);
    }

    record Trouble(String name, String uri, Runnable cause, Subject subject, State state, String what, String advice) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Trouble fault(
            String name, String uri, Runnable cause, Subject subject, State state, String what, String advice) {
        return new Trouble(name, uri, cause, subject, state, what, advice);
    }

    private static void noScopes(String... scopes) {
        Stream.of(scopes).forEach(feishu().app()::removeScope);
    }

    static Stream<Trouble> faults() {
        return Stream.of(
                fault(
                        "a wrong secret",
                        CHAT + "&appSecret=wrong",
                        () -> {},
                        Subject.CREDENTIALS,
                        NOT_OK,
                        "Credentials of app cli_sandbox",
                        "Check appId and appSecret"),
                fault(
                        "a dead token that was given",
                        "feishu-urgent:app?receiveId=oc_sandbox&userIds=ou_lilei&accessToken=t-dead&appId=&appSecret=",
                        () -> {},
                        Subject.CREDENTIALS,
                        NOT_OK,
                        "are refused",
                        "a token given as accessToken must be replaced by its owner"),
                fault(
                        "no connection",
                        CHAT,
                        () -> feishu().refuseConnections(),
                        Subject.CONNECTION,
                        NOT_OK,
                        "No answer for app cli_sandbox",
                        "check baseUrl, DNS, proxy, firewall and truststore"),
                fault(
                        "a rate limit",
                        CHAT,
                        () -> feishu().faultNext(Fault.rateLimit(1).on(CallKind.CHECK)),
                        Subject.CONNECTION,
                        CANNOT_BE_CHECKED,
                        "Feishu takes no call",
                        "Slow down"),
                fault(
                        "an app that is not installed",
                        CHAT,
                        () -> feishu().app().uninstall(),
                        Subject.APP,
                        NOT_OK,
                        "The app cannot be used",
                        "ask the tenant's admin"),
                fault(
                        "a bot that is off",
                        CHAT,
                        () -> feishu().app().disableBot(),
                        Subject.BOT,
                        NOT_OK,
                        "The bot",
                        "Switch the bot ability on"),
                fault(
                        "no scope for the type",
                        CHAT,
                        () -> noScopes("im:message.urgent:sms", "im:message.urgent:sms_send"),
                        Subject.SCOPE,
                        NOT_OK,
                        "To buzz by sms, the app lacks the scope im:message.urgent:sms or im:message.urgent:sms_send",
                        "Grant the app the missing scope"),
                fault(
                        "no scope for the fallback",
                        CHAT + "&fallback=app",
                        () -> noScopes("im:message.urgent", "im:message.urgent:app_send"),
                        Subject.SCOPE,
                        NOT_OK,
                        "To buzz by app",
                        "Grant the app"),
                fault(
                        "no scope to send",
                        "feishu-urgent?receiveId=oc_sandbox&sendOnly=true",
                        () -> noScopes("im:message", "im:message:send_as_bot"),
                        Subject.SCOPE,
                        NOT_OK,
                        "To send messages",
                        "Grant the app"),
                fault(
                        "no scope for readers",
                        MESSAGE + "&unreadOnly=true",
                        () -> noScopes("im:message", "im:message:readonly"),
                        Subject.SCOPE,
                        NOT_OK,
                        "To see who has read a message",
                        "Grant the app"),
                fault(
                        "no scope for the look-up",
                        "feishu-urgent:app?receiveId=lilei@example.com&receiveIdType=email",
                        () -> noScopes("contact:user.id:readonly"),
                        Subject.SCOPE,
                        NOT_OK,
                        "To look people up, the app lacks the scope contact:user.id:readonly",
                        "Grant the app"),
                fault(
                        "no scope for a user_id",
                        "feishu-urgent:app?receiveId=oc_sandbox&userIdType=user_id&userIds=lilei",
                        () -> noScopes("contact:user.employee_id:readonly"),
                        Subject.SCOPE,
                        NOT_OK,
                        "To see a user_id",
                        "Grant the app"),
                fault(
                        "a chat that does not exist",
                        CHAT.replace("oc_sandbox", "oc_nowhere"),
                        () -> {},
                        Subject.CHAT,
                        NOT_OK,
                        "Chat oc_nowhere: 2320",
                        "Check the chat_id"),
                fault(
                        "a chat that was dissolved",
                        CHAT,
                        () -> feishu().chat().dissolve(),
                        Subject.CHAT,
                        NOT_OK,
                        "Chat oc_sandbox",
                        "The chat has been dissolved: send to another one"),
                fault(
                        "an external chat",
                        CHAT,
                        () -> feishu().chat().external(true),
                        Subject.CHAT,
                        NOT_OK,
                        "Chat oc_sandbox",
                        "Buzzing is not available in external groups"),
                fault(
                        "a chat that the app may not see",
                        CHAT,
                        () -> noScopes("im:chat", "im:chat:read", "im:chat:readonly"),
                        Subject.CHAT,
                        CANNOT_BE_CHECKED,
                        "Chat oc_sandbox cannot be checked: 99991672",
                        "Grant the app im:chat:read to have it checked"),
                fault(
                        "a chat without the bot",
                        CHAT,
                        () -> feishu().chat().removeBot(),
                        Subject.BOT_IN_CHAT,
                        NOT_OK,
                        "Chat oc_sandbox is without the bot",
                        "Add the bot to the message's chat"),
                fault(
                        "a chat in which only admins buzz",
                        CHAT,
                        () -> feishu().chat().onlyAdminsMayBuzz(true),
                        Subject.WHO_MAY_BUZZ,
                        NOT_OK,
                        "only owner and admins buzz, and the bot is neither",
                        "let every member of the group buzz, or make the bot an admin"),
                fault(
                        "somebody who has left",
                        CHAT,
                        () -> feishu().user("lilei").leaveCompany(),
                        Subject.PERSON,
                        NOT_OK,
                        "Recipient ou_lilei has left the company",
                        "take them off the list"),
                fault(
                        "somebody who is suspended",
                        CHAT,
                        () -> feishu().user("lilei").frozen(true),
                        Subject.PERSON,
                        NOT_OK,
                        "Recipient ou_lilei is suspended",
                        "take them off the list"),
                fault(
                        "an account that is not activated",
                        CHAT,
                        () -> feishu().user("lilei").activated(false),
                        Subject.PERSON,
                        NOT_OK,
                        "Recipient ou_lilei has not activated the account",
                        "take them off the list"),
                fault(
                        "an unknown person",
                        CHAT.replace("ou_lilei", "ou_nobody"),
                        () -> {},
                        Subject.PERSON,
                        NOT_OK,
                        "Recipient ou_nobody: 41012",
                        "Check the ids"),
                fault(
                        "somebody outside the contact range",
                        CHAT,
                        () -> feishu().user("lilei").outsideContactRange(),
                        Subject.PERSON,
                        CANNOT_BE_CHECKED,
                        "Recipient ou_lilei cannot be checked: 41050",
                        "Put the person into the app's contact range"),
                fault(
                        "people whom the app may not see",
                        CHAT,
                        () -> noScopes(
                                "contact:contact.base:readonly",
                                "contact:contact:readonly",
                                "contact:contact:readonly_as_app",
                                "contact:contact:access_as_app"),
                        Subject.PERSON,
                        CANNOT_BE_CHECKED,
                        "Recipient ou_hanmeimei cannot be checked: 99991672",
                        "Grant the app contact:contact.base:readonly"),
                fault(
                        "an address that nobody has",
                        MAIL.replace("hanmeimei", "nobody"),
                        () -> {},
                        Subject.PERSON,
                        NOT_OK,
                        "Recipient 2 is not found by email",
                        "The person has another one in Feishu"),
                fault(
                        "a receiver who is not found",
                        "feishu-urgent:app?receiveId=nobody@example.com&receiveIdType=email",
                        () -> {},
                        Subject.PERSON,
                        NOT_OK,
                        "Receiver is not found by email",
                        "The person has another one in Feishu"),
                fault(
                        "a recipient that is none",
                        MAIL.replace("hanmeimei@example.com", "hanmeimei@example.com,lilei"),
                        () -> {},
                        Subject.PERSON,
                        NOT_OK,
                        "user ids: recipient 3 is no mail address",
                        ""),
                fault(
                        "somebody who is not in the chat",
                        CHAT,
                        () -> feishu().chat().removeMember(feishu().user("hanmeimei")),
                        Subject.MEMBER,
                        NOT_OK,
                        "Recipient ou_hanmeimei is not in chat oc_sandbox",
                        "Add them to the chat"),
                fault(
                        "somebody found by address who is not in the chat",
                        MAIL,
                        () -> feishu().chat().removeMember(feishu().user("hanmeimei")),
                        Subject.MEMBER,
                        NOT_OK,
                        "Recipient 2 is not in chat oc_sandbox",
                        "Add them to the chat"),
                fault(
                        "a message that was deleted",
                        MESSAGE,
                        () -> feishu().message("om_sandbox").delete(),
                        Subject.MESSAGE,
                        NOT_OK,
                        "Message om_sandbox",
                        "The message has been deleted"),
                fault(
                        "a message of another app",
                        MESSAGE,
                        () -> feishu().message("om_sandbox").sender(feishu().addApp("cli_other", "other-secret")),
                        Subject.MESSAGE,
                        NOT_OK,
                        "Message om_sandbox is not by this bot",
                        "Only messages that this bot has sent can be buzzed"),
                fault(
                        "a message that does not exist",
                        MESSAGE.replace("om_sandbox", "om_nothing"),
                        () -> {},
                        Subject.MESSAGE,
                        NOT_OK,
                        "Message om_nothing: ",
                        "Check"),
                fault(
                        "a message that the app may not see",
                        MESSAGE,
                        () -> noScopes("im:message.group_msg"),
                        Subject.MESSAGE,
                        CANNOT_BE_CHECKED,
                        "Message om_sandbox cannot be checked: 230027",
                        ""),
                fault(
                        "a code that nobody knows",
                        CHAT,
                        () -> feishu().faultNext(Fault.answer(400, "{\"code\":7654321,\"msg\":\"?\"}")
                                .on(CallKind.CHECK)),
                        Subject.CONNECTION,
                        NOT_OK,
                        "No answer for app cli_sandbox",
                        "Look the code up"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isFound(Trouble fault) throws Exception {
        fault.cause().run();

        CheckResult result = check(fault.uri());

        assertThat(result.findings())
                .as("%s", result)
                .filteredOn(it -> it.subject() == fault.subject()
                        && it.state() == fault.state()
                        && it.what().contains(fault.what())
                        && it.advice().contains(fault.advice()))
                .hasSize(1);
        assertThat(result.ok()).isEqualTo(fault.state() != NOT_OK);
        assertThat(result.toString()).doesNotContain("@", "sandbox-secret");
    }

    @ParameterizedTest
    @CsvSource({
        "0, awaits its installation",
        "1, is disabled",
        "3, is installed and not enabled",
        "4, awaits an upgrade",
        "5, has an expired licence",
        "6, has an expired plan",
        "9, has the unknown state 9"
    })
    void theStateOfTheBotIsSaid(int status, String words) throws Exception {
        String scopes =
                "{\"code\":0,\"data\":{\"scopes\":[{\"scope_name\":\"im:message.urgent\",\"grant_status\":1}]}}";
        feishu().faultNext(Fault.answer(200, scopes).on(CallKind.CHECK));
        feishu().faultNext(Fault.answer(200, "{\"code\":0,\"bot\":{\"activate_status\":" + status + "}}")
                .on(CallKind.CHECK));

        CheckResult result = check("feishu-urgent:app?maxRetries=0");

        assertThat(result.findings())
                .filteredOn(it -> it.subject() == Subject.BOT)
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.state()).isEqualTo(NOT_OK);
                    assertThat(it.what()).isEqualTo("The bot " + words);
                });
    }

    @Test
    void aScopeThatIsListedAndNotGrantedIsMissing() throws Exception {
        feishu().faultNext(Fault.answer(
                        200,
                        "{\"code\":0,\"data\":{\"scopes\":[{\"scope_name\":\"im:message.urgent\",\"grant_status\":2}]}}")
                .on(CallKind.CHECK));

        assertThat(check("feishu-urgent:app").findings())
                .filteredOn(it -> it.state() == NOT_OK)
                .extracting(Finding::scope)
                .containsExactly("im:message.urgent");
    }

    @Test
    void anAdminBotMayBuzzWhereOnlyAdminsMay() throws Exception {
        feishu().chat().onlyAdminsMayBuzz(true).botIsAdmin(true);

        assertThat(check(CHAT).ok()).isTrue();
    }

    @Test
    void membersAreLookedForOnAllPages() throws Exception {
        List<String> users = feishu().addUsers(150);
        String last = users.get(149);

        CheckResult result = check("feishu-urgent:app?receiveId=oc_sandbox&userIds=" + last);

        assertThat(result.findings())
                .extracting(Finding::what)
                .contains("Recipient " + last + " is in chat oc_sandbox");
    }

    @Test
    void aTypeThatOnlyAMessageMayAskForIsCheckedIfTheEndpointAllowsItExpressly() throws Exception {
        noScopes("im:message.urgent:phone", "im:message.urgent:phone_send");

        assertThat(check("feishu-urgent").ok()).isTrue();
        assertThat(check("feishu-urgent?maxUrgentType=phone").ok()).isFalse();
    }

    @Test
    void aGivenTokenDoesNotTellWhoseMessageItIs() throws Exception {
        camel.buzz("feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei", null, Map.of());
        String token = feishu().urgentCalls()
                .get(0)
                .header("Authorization")
                .orElseThrow()
                .substring("Bearer ".length());
        camel.options().setAppId(null);
        camel.options().setAppSecret(null);

        CheckResult result = check(MESSAGE + "&accessToken=" + token);

        assertThat(result.findings())
                .filteredOn(it -> it.subject() == Subject.MESSAGE)
                .extracting(Finding::state)
                .containsExactly(CANNOT_BE_CHECKED);
    }

    @Test
    void aStoreAppIsCheckedInTheTenantOfTheComponentOrNotAtAll() throws Exception {
        CheckResult result = check("feishu-urgent:app?appType=store&appId=cli_store&appSecret=s");

        assertThat(result.ok()).isTrue();
        assertThat(result.findings()).singleElement().satisfies(it -> assertThat(it.subject())
                .isEqualTo(Subject.TENANT));
        assertThat(feishu().calls()).isEmpty();
    }

    @Test
    void aDryRunAsksNothing() throws Exception {
        CheckResult result = check(CHAT + "&dryRun=true");

        assertThat(result.findings()).isEmpty();
        assertThat(result).hasToString("Nothing was asked: this is a dry run");
        assertThat(feishu().calls()).isEmpty();
    }

    @Test
    void aCheckCostsTheCallsThatThePageSays() throws Exception {
        check(CHAT);
        assertThat(feishu().tokenCalls()).hasSize(1);
        assertThat(feishu().calls(CallKind.CHECK)).hasSize(2 + 2 + 2 + 1);

        check(MAIL);
        assertThat(feishu().calls(CallKind.CHECK)).hasSize(7 + 2 + 2 + 1);
        assertThat(feishu().calls(CallKind.USERS)).hasSize(1);
    }

    @Test
    void aComponentWithoutAnAccountSaysSo() throws Exception {
        camel.options().setAppSecret(null);

        CheckResult result = camel.component().check();

        assertThat(result.ok()).isFalse();
        assertThat(result.findings()).singleElement().satisfies(it -> assertThat(it.what())
                .startsWith("appId and appSecret (or accessToken) are required"));
        assertThat(feishu().calls()).isEmpty();
    }

    @Test
    void theComponentChecksItsAccountOrAllItsEndpoints() throws Exception {
        assertThat(camel.component().check().findings())
                .extracting(Finding::subject)
                .containsExactly(Subject.CREDENTIALS, Subject.APP, Subject.BOT, Subject.SCOPE);

        camel.getContext().getEndpoint(MESSAGE);
        camel.getContext().getEndpoint(CHAT);
        CheckResult result = camel.component().check();

        assertThat(result.findings())
                .filteredOn(it -> it.subject() == Subject.BOT)
                .hasSize(1);
        assertThat(result.findings()).extracting(Finding::subject).contains(Subject.MESSAGE, Subject.QUOTA);
        assertThat(result.findings()).extracting(Finding::state).contains(OK);
    }
}
