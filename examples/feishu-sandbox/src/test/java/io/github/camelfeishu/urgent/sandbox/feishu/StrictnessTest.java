package io.github.camelfeishu.urgent.sandbox.feishu;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Malformed urgent calls are refused. */
class StrictnessTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String LUCY = "{\"user_id_list\":[\"ou_lucy\"]}";
    private static final String URGENT_APP = "/open-apis/im/v1/messages/om_sandbox/urgent_app";
    private static final String BY_OPEN_ID = "?user_id_type=open_id";

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @ParameterizedTest
    @CsvSource({
        "PATCH, /open-apis/im/v1/messages/om_sandbox/urgent_app/?user_id_type=open_id",
        "PATCH, /open-apis/im/v1//messages/om_sandbox/urgent_app?user_id_type=open_id",
        "PATCH, /im/v1/messages/om_sandbox/urgent_app?user_id_type=open_id",
        "POST, /open-apis/im/v1/messages/?receive_id_type=chat_id",
        "GET, /open-apis/im/v1/messages/om_sandbox/read_users/?user_id_type=open_id",
        "POST, /open-apis/auth/v3/tenant_access_token/internal/",
        "GET, /open-apis/im/v9/messages",
        "GET, /open-apis/im/v1",
        "GET, /open-apis/toaster/v1/toasts"
    })
    void aPathThatFeishuDoesNotHaveIsNotFound(String method, String pathAndQuery) {
        Caller.Reply reply = caller.send(authorized(caller.request(method, pathAndQuery, LUCY)));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.http().body())
                .isEqualTo(
                        "404 page not found: Feishu has no " + method + " " + pathAndQuery.replaceFirst("\\?.*", ""));
        assertThat(reply.header("X-Tt-Logid")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /open-apis/im/v1/messages/om_sandbox/urgent_app?user_id_type=open_id",
        "PATCH, /open-apis/im/v1/messages/om_sandbox/urgent_mail?user_id_type=open_id",
        "GET, /open-apis/im/v1/messages?container_id_type=chat",
        "DELETE, /open-apis/im/v1/messages/om_sandbox",
        "POST, /open-apis/im/v1/messages/om_sandbox/read_users?user_id_type=open_id",
        "GET, /open-apis/auth/v3/tenant_access_token/internal",
        "GET, /open-apis/contact/v3/departments/0/children",
        "POST, /open-apis/calendar/v4/calendars"
    })
    void aPathOfAServiceThatFeishuHasIsNotPlayed(String method, String pathAndQuery) {
        Caller.Reply reply = caller.send(authorized(caller.request(method, pathAndQuery, LUCY)));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.http().body())
                .startsWith("not played here: " + method + " " + pathAndQuery.replaceFirst("\\?.*", "") + ";");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "?user_id_type=",
                "?user_id_type=email",
                "?user_id_type=OPEN_ID",
                "?userIdType=open_id",
                "?open_id",
                "?user_id_type=open_id&user_id_type=open_id",
                "?user_id_type=open_id&more=1"
            })
    void aQueryThatIsNotTheUserIdTypeIsRefused(String query) {
        assertRefused("user_id_type", URGENT_APP + query, LUCY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "user_id_list=ou_lucy",
                "[\"ou_lucy\"]",
                "{}",
                "{\"user_id_list\":\"ou_lucy\"}",
                "{\"user_id_list\":[]}",
                "{\"user_id_list\":[1]}",
                "{\"user_id_list\":[null]}",
                "{\"user_id_list\":[\"\"]}",
                "{\"user_id_list\":[\" ou_lucy\"]}",
                "{\"user_id_list\":[\"ou_lucy,ou_lilei\"]}",
                "{\"user_id_list\":[\"ou_lucy\",\"ou_lucy\"]}",
                "{\"user_id_list\":[\"ou_lucy\"],\"user_id_list\":[\"ou_lilei\"]}",
                "{\"user_id_list\":[\"ou_lucy\"],\"more\":1}",
                "{\"user_ids\":[\"ou_lucy\"]}",
                "{\"user_id_list\":[\"ou_lucy\"]}{}"
            })
    void aBodyThatIsNotAListOfIdsIsRefused(String body) {
        assertRefused("user_id_list", URGENT_APP + BY_OPEN_ID, body);
    }

    @Test
    void moreThanTwoHundredRecipientsAreRefused() {
        List<String> ids = IntStream.range(0, 201).mapToObj(i -> "ou_" + i).toList();

        assertRefused("user_id_list", URGENT_APP + BY_OPEN_ID, Caller.body(ids));
    }

    @ParameterizedTest
    @ValueSource(strings = {"om%20sandbox", "om%2Fsandbox", "om_s%C3%A4ndbox", "om.sandbox", "om;sandbox"})
    void aMessageIdWithAnyOtherCharacterIsRefused(String messageId) {
        assertRefused("message_id", Caller.urgentPath(messageId, "app") + BY_OPEN_ID, LUCY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=gbk",
                "application/json; charset=utf-8; charset=gbk",
                "application/json; charset",
                "application/jsonp",
                "application/json, text/plain",
                "text/plain; charset=utf-8",
                "application/x-www-form-urlencoded"
            })
    void aContentTypeThatIsNotJsonInUtf8IsRefused(String contentType) {
        Caller.Reply reply = buzzLucyWith("Bearer " + caller.token(), contentType);

        assertThat(reply.code()).isEqualTo(99992402);
        assertThat(reply.json().at("/error/field_violations/0/field").textValue())
                .isEqualTo("Content-Type");
    }

    @Test
    void aTextWithoutACharsetIsReadAsUtf8() {
        Caller.Reply reply = caller.send(caller.request(
                        "POST",
                        Caller.MESSAGES_PATH + "?receive_id_type=chat_id",
                        Caller.message("oc_sandbox", "text", Caller.text("磁盘满 😀"))
                                .toString())
                .header("Authorization", "Bearer " + caller.token())
                .header("Content-Type", "application/json")
                .build());

        assertThat(feishu.message(reply.messageId()).content()).isEqualTo(Caller.text("磁盘满 😀"));
    }

    @Test
    void aMissingContentTypeIsRefused() {
        Caller.Reply reply = caller.send(caller.request("PATCH", URGENT_APP + BY_OPEN_ID, LUCY)
                .header("Authorization", "Bearer " + caller.token())
                .build());

        assertThat(reply.code()).isEqualTo(99992402);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json;",
                "application/json;charset=UTF-8",
                "application/json; version=1; charset=utf-8",
                "application/json; odata=\"a;b\"",
                "application/json; charset=\"utf-8\"",
                "Application/JSON; CHARSET=utf-8"
            })
    void jsonIsUtf8WhateverElseTheContentTypeSays(String contentType) {
        Caller.Reply reply = buzzLucyWith("Bearer " + caller.token(), contentType);

        assertThat(reply.code()).isZero();
    }

    @Test
    void aCallWithoutTokenIsRefused() {
        Caller.Reply reply = caller.send(caller.request("PATCH", URGENT_APP + BY_OPEN_ID, LUCY)
                .header("Content-Type", Caller.JSON_UTF8)
                .build());

        assertThat(reply.code()).isEqualTo(99991661);
    }

    @Test
    void aCallWithTwoTokensIsRefused() {
        String authorization = "Bearer " + caller.token();

        Caller.Reply reply = caller.send(caller.request("PATCH", URGENT_APP + BY_OPEN_ID, LUCY)
                .header("Authorization", authorization)
                .header("Authorization", authorization)
                .header("Content-Type", Caller.JSON_UTF8)
                .build());

        assertThat(reply.code()).isEqualTo(99991661);
    }

    @ParameterizedTest
    @CsvSource({
        "Basic YTpi, 99991661",
        "Bearer, 99991661",
        "bearer t-abc, 99991661",
        "Bearer abc, 99991671",
        "Bearer t-nobody_gave_this_out, 99991663",
        "Bearer a-app_access_token, 99991664",
        "Bearer u-user_access_token, 99991668"
    })
    void anInvalidAuthorizationIsRefusedWithItsOwnCode(String authorization, int code) {
        Caller.Reply reply = buzzLucyWith(authorization, Caller.JSON_UTF8);

        assertThat(reply.code()).isEqualTo(code);
    }

    private Caller.Reply buzzLucyWith(String authorization, String contentType) {
        return caller.send(caller.request("PATCH", URGENT_APP + BY_OPEN_ID, LUCY)
                .header("Authorization", authorization)
                .header("Content-Type", contentType)
                .build());
    }

    private void assertRefused(String field, String pathAndQuery, String body) {
        Caller.Reply reply = caller.send(authorized(caller.request("PATCH", pathAndQuery, body)));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo(99992402);
        assertThat(reply.json().at("/error/field_violations/0/field").textValue())
                .isEqualTo(field);
        assertThat(feishu.inbox()).isEmpty();
    }

    private HttpRequest authorized(HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + caller.token())
                .header("Content-Type", Caller.JSON_UTF8)
                .build();
    }
}
