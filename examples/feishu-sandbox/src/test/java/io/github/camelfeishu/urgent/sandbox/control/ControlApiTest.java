package io.github.camelfeishu.urgent.sandbox.control;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.ReadmeTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ControlApiTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    /** The README's examples, in order. */
    static Stream<String> documented() {
        return ReadmeTable.rowsBelow("## The control API").stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documented")
    void theReadmesExamplesWork(String row) {
        String[] call = ReadmeTable.cell(row, 0).split(" ", 2);
        String body = ReadmeTable.cell(row, 1).replace("&#124;", "|");
        // only a phone that rings can be answered
        caller.buzz("phone", "om_sandbox", "ou_lucy");

        Caller.Reply reply = caller.send(caller.request(call[0], call[1], body).build());

        assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    }

    @Test
    void itExplainsItsUse() {
        assertThat(get("/sandbox").http().body()).contains(feishu.baseUrl(), "cli_sandbox", "sandbox-secret", "curl");
    }

    @Test
    void theStateHasTheWholeWorld() {
        JsonNode state = get("/sandbox/state").json();

        assertThat(state.at("/base_url").textValue()).isEqualTo(feishu.baseUrl());
        assertThat(state.at("/apps/0/app_id").textValue()).isEqualTo("cli_sandbox");
        assertThat(state.at("/users").findValuesAsText("open_id"))
                .containsExactly("ou_lilei", "ou_hanmeimei", "ou_lucy");
        assertThat(state.at("/chats/0/members")).hasSize(3);
        assertThat(state.at("/messages/0/message_id").textValue()).isEqualTo("om_sandbox");
    }

    @Test
    void callsAndInboxAreShown() {
        caller.buzz("sms", "om_sandbox", "ou_lucy");

        JsonNode call = get("/sandbox/calls").json().get(1);
        JsonNode buzz = get("/sandbox/inbox").json().get(0);

        assertThat(call.get("kind").textValue()).isEqualTo("urgent");
        assertThat(call.get("body").textValue()).isEqualTo("{\"user_id_list\":[\"ou_lucy\"]}");
        assertThat(call.get("status").intValue()).isEqualTo(200);
        assertThat(buzz.get("open_id").textValue()).isEqualTo("ou_lucy");
        assertThat(buzz.get("type").textValue()).isEqualTo("sms");
    }

    @Test
    void messagesAreShownWithContentAndReaders() {
        String messageId = caller.sendText("oc_sandbox", "disk full").messageId();
        patch("/sandbox/users/lucy", "{\"read\":\"" + messageId + "\"}");
        patch("/sandbox/users/lilei", "{\"read_all\":true}");

        JsonNode messages = get("/sandbox/messages").json();

        assertThat(messages).hasSize(1);
        assertThat(messages.at("/0/message_id").textValue()).isEqualTo(messageId);
        assertThat(messages.at("/0/content").textValue()).isEqualTo("{\"text\":\"disk full\"}");
        assertThat(messages.at("/0/read_by/0").textValue()).isEqualTo("ou_lucy");
        assertThat(messages.at("/0/read_by/1").textValue()).isEqualTo("ou_lilei");
    }

    @Test
    void aMessageCanBeMadeOlder() {
        feishu.clock().freeze();

        patch("/sandbox/messages/om_sandbox", "{\"age_seconds\":604801}");

        assertThat(caller.readers("om_sandbox", "user_id_type=open_id").code()).isEqualTo(230033);
    }

    @Test
    void theLimitOfAReceiverCanBeSet() {
        patch("/sandbox/settings", "{\"per_receiver\":1}");
        feishu.clock().freeze();
        caller.sendText("oc_sandbox", "disk full");

        assertThat(caller.sendText("oc_sandbox", "disk full").code()).isEqualTo(230020);
    }

    @Test
    void controlRequestsAreNotRecorded() {
        get("/sandbox/state");

        assertThat(feishu.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    apps/cli_sandbox    | {"bot":false}                       | 230006
                    apps/cli_sandbox    | {"enabled":false}                   | 99991662
                    apps/cli_sandbox    | {"installed":false}                 | 99991673
                    apps/cli_sandbox    | {"remove_scopes":["im:message.urgent:sms","im:message.urgent:sms_send"]} | 99991672
                    users/lucy          | {"in_company":false}                | 230001
                    users/lucy          | {"available":false}                 | 230013
                    users/lucy          | {"unread_buzzes":200}               | 230023
                    chats/oc_sandbox    | {"remove_members":["lucy"]}         | 230001
                    chats/oc_sandbox    | {"remove_bots":["cli_sandbox"]}     | 230002
                    chats/oc_sandbox    | {"only_admins_may_buzz":true}       | 230052
                    chats/oc_sandbox    | {"external":true}                   | 230027
                    chats/oc_sandbox    | {"dissolved":true}                  | 232009
                    messages/om_sandbox | {"deleted":true}                    | 230110
                    messages/om_sandbox | {"folded":true}                     | 230098
                    messages/om_sandbox | {"risky":true}                      | 230052
                    tenant              | {"sms_quota":0}                     | 230024
                    settings            | {"per_second":1,"per_minute":1}     | 99991400
                    """)
    void theWorldCanBeChanged(String path, String change, int code) {
        feishu.clock().freeze();
        caller.buzz("sms", "om_sandbox", "ou_lilei");

        patch("/sandbox/" + path, change);

        assertThat(caller.buzz("sms", "om_sandbox", "ou_lucy").code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    apps/cli_sandbox | {"bot":true,"enabled":true,"installed":true,"add_scopes":["im:message.urgent:sms"]}
                    users/lucy       | {"available":true,"unread_buzzes":0}
                    chats/oc_sandbox | {"add_members":["lucy"],"add_bots":["cli_sandbox"],"bot_is_admin":true,"folded":false}
                    """)
    void aChangeOfTheWorldCanBeUndone(String path, String change) {
        feishu.app().disableBot().disable().uninstall().removeScope("im:message.urgent:sms");
        feishu.user("lucy").outsideAvailability().unreadBuzzes(200);
        feishu.chat()
                .removeMember(feishu.user("lucy"))
                .removeBot()
                .onlyAdminsMayBuzz(true)
                .folded(true);
        String before = get("/sandbox/state").http().body();

        assertThat(patch("/sandbox/" + path, change).status()).isEqualTo(200);

        assertThat(get("/sandbox/state").http().body()).isNotEqualTo(before);
    }

    @Test
    void tokensCanBeRevokedAndExpired() {
        String token = caller.token();

        patch("/sandbox/apps/cli_sandbox", "{\"revoke_tokens\":99991668}");

        assertThat(buzzLucy(token).code()).isEqualTo(99991668);
    }

    @Test
    void usersChatsMessagesAndAppsCanBeAdded() {
        assertThat(post("/sandbox/users", "{\"user_id\":\"alice\"}")
                        .json()
                        .get("open_id")
                        .textValue())
                .isEqualTo("ou_alice");
        assertThat(post("/sandbox/users", "{\"count\":2}").json().get("open_ids"))
                .hasSize(2);
        post("/sandbox/chats", "{\"chat_id\":\"oc_ops\"}");
        patch("/sandbox/chats/oc_ops", "{\"add_members\":[\"alice\"]}");
        String messageId = post("/sandbox/messages", "{\"chat_id\":\"oc_ops\"}")
                .json()
                .get("message_id")
                .textValue();
        post("/sandbox/apps", "{\"app_id\":\"cli_other\",\"app_secret\":\"s\"}");

        assertThat(caller.buzz("app", messageId, "ou_alice").code()).isZero();
        assertThat(caller.askForToken("cli_other", "s").code()).isZero();
        assertThat(post("/sandbox/messages", "{\"batch\":true}")
                        .json()
                        .get("message_id")
                        .textValue())
                .startsWith("bm_");
    }

    @Test
    void faultsCanBeSetAndCleared() {
        String token = caller.token();
        post("/sandbox/faults", "{\"fault\":\"server_error\",\"status\":503,\"times\":5,\"on\":[\"urgent\"]}");
        assertThat(buzzLucy(token).status()).isEqualTo(503);

        caller.send(caller.request("DELETE", "/sandbox/faults", "").build());

        assertThat(buzzLucy(token).status()).isEqualTo(200);
    }

    @Test
    void aFaultCanBeAfterExecutingAndRandom() {
        String token = caller.token();
        post(
                "/sandbox/faults",
                "{\"fault\":\"html\",\"status\":502,\"after_executing\":true,\"probability\":1,\"seed\":7}");

        assertThat(buzzLucy(token).status()).isEqualTo(502);
        assertThat(feishu.inbox()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"fault":"none"}                              | none
                    {"fault":"raw","text":"abc"}                  | raw(3 bytes)
                    {"fault":"trickle","text":"abc","ms":20}      | trickle(3 bytes, PT0.02S)
                    {"fault":"before","text":"abc"}               | before(3 bytes)
                    {"fault":"behind","text":"abc"}               | behind(3 bytes)
                    """)
    void aFaultCanBeTextOnTheWire(String body, String fault) {
        assertThat(post("/sandbox/faults", body).json().get("fault").textValue())
                .isEqualTo(fault);
    }

    @Test
    void theRequestForRefusedConnectionsIsAnswered() {
        Caller.Reply reply = post("/sandbox/faults", "{\"fault\":\"refuse\",\"ms\":100}");

        assertThat(reply.json().get("fault").textValue()).isEqualTo("refuse(PT0.1S)");
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(get("/sandbox").status()).isEqualTo(200));
    }

    @Test
    void theClockCanBeMoved() {
        Instant before = feishu.clock().freeze().instant();

        post("/sandbox/clock", "{\"advance_seconds\":7200}");

        assertThat(feishu.clock().instant()).isEqualTo(before.plusSeconds(7200));
    }

    @Test
    void settingsCanBeChangedOneByOne() {
        patch("/sandbox/settings", "{\"invalid_users\":\"fail_call\"}");
        patch("/sandbox/settings", "{\"wrong_secret_code\":99991543}");

        assertThat(caller.buzz("app", "om_sandbox", "ou_lucy", "ou_nobody").code())
                .isEqualTo(99992352);
        assertThat(caller.askForToken("cli_sandbox", "wrong").code()).isEqualTo(99991543);
    }

    @Test
    void aResetStartsAFreshWorld() {
        feishu.addUsers(5);

        assertThat(post("/sandbox/reset", "").json().get("users")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    POST  | /sandbox/faults       | {"fault":"flood"}
                    POST  | /sandbox/faults       | {"fault":"rate_limit"}
                    POST  | /sandbox/faults       | {"fault":"not_json","on":["mail"]}
                    POST  | /sandbox/faults       | {"fault":"not_json","more":1}
                    POST  | /sandbox/faults       | {"fault":"reset_before_read","after_executing":true}
                    POST  | /sandbox/users        | {"user_id":"lucy"}
                    POST  | /sandbox/users        | {"user_id":5}
                    POST  | /sandbox/users        | {}
                    POST  | /sandbox/users        | not json
                    POST  | /sandbox/users        | []
                    POST  | /sandbox/clock        | {"advance_seconds":-1}
                    PATCH | /sandbox/users/lucy   | {"in_company":true}
                    PATCH | /sandbox/chats/oc_sandbox | {"dissolved":false}
                    PATCH | /sandbox/settings     | {"invalid_users":"sometimes"}
                    PATCH | /sandbox/settings     | {"per_second":"many"}
                    PATCH | /sandbox/settings     | {"per_receiver":-1}
                    PATCH | /sandbox/users/lucy   | {"read_all":false}
                    PATCH | /sandbox/messages/om_sandbox | {"age_seconds":-1}
                    """)
    void aWrongRequestIsRefusedWithTheReason(String method, String path, String body) {
        Caller.Reply reply = caller.send(caller.request(method, path, body).build());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("error").textValue()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sandbox/nowhere", "/sandbox/", "/sandbox/users/nobody", "/sandbox/users/lucy/more"})
    void anUnknownPathOrIdIsNotFound(String path) {
        assertThat(patch(path, "{}").status()).isEqualTo(404);
    }

    @Test
    void aRefusedRequestChangesNothing() {
        patch("/sandbox/chats/oc_sandbox", "{\"external\":true,\"nonsense\":true}");

        assertThat(caller.buzz("app", "om_sandbox", "ou_lucy").code()).isZero();
    }

    @Test
    void theConnectionStaysOpenAfterAnAnswer() throws IOException {
        URI url = URI.create(feishu.baseUrl());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            String request = "GET /sandbox/inbox HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n";
            String last = request + "Connection: close\r\n\r\n";
            socket.getOutputStream().write((request + "\r\n" + last).getBytes(StandardCharsets.UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .matches("(?s)(HTTP/1.1 200 OK.*){2}");
        }
    }

    private Caller.Reply buzzLucy(String token) {
        return caller.buzzAs(token, "app", "om_sandbox", "open_id", List.of("ou_lucy"));
    }

    private Caller.Reply get(String path) {
        return caller.send(caller.request("GET", path, "").build());
    }

    private Caller.Reply post(String path, String body) {
        return caller.send(caller.request("POST", path, body).build());
    }

    private Caller.Reply patch(String path, String body) {
        return caller.send(caller.request("PATCH", path, body).build());
    }
}
