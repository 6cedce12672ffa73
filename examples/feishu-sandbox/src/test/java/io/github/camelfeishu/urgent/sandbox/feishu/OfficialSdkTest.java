package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.lark.oapi.Client;
import com.lark.oapi.core.cache.ICache;
import com.lark.oapi.core.response.BaseResponse;
import com.lark.oapi.core.response.error.ErrorPermissionViolation;
import com.lark.oapi.event.EventDispatcher;
import com.lark.oapi.event.cardcallback.P2CardActionTriggerHandler;
import com.lark.oapi.event.cardcallback.model.CallBackCard;
import com.lark.oapi.event.cardcallback.model.CallBackToast;
import com.lark.oapi.event.cardcallback.model.P2CardActionTrigger;
import com.lark.oapi.event.cardcallback.model.P2CardActionTriggerResponse;
import com.lark.oapi.service.auth.v3.model.InternalTenantAccessTokenReq;
import com.lark.oapi.service.auth.v3.model.InternalTenantAccessTokenReqBody;
import com.lark.oapi.service.auth.v3.model.InternalTenantAccessTokenResp;
import com.lark.oapi.service.contact.v3.model.BatchGetIdUserReq;
import com.lark.oapi.service.contact.v3.model.BatchGetIdUserReqBody;
import com.lark.oapi.service.contact.v3.model.BatchGetIdUserResp;
import com.lark.oapi.service.contact.v3.model.GetUserReq;
import com.lark.oapi.service.contact.v3.model.GetUserResp;
import com.lark.oapi.service.contact.v3.model.UserContactInfo;
import com.lark.oapi.service.im.v1.model.CreateMessageReq;
import com.lark.oapi.service.im.v1.model.CreateMessageReqBody;
import com.lark.oapi.service.im.v1.model.CreateMessageResp;
import com.lark.oapi.service.im.v1.model.CreateMessageRespBody;
import com.lark.oapi.service.im.v1.model.PatchMessageReq;
import com.lark.oapi.service.im.v1.model.PatchMessageReqBody;
import com.lark.oapi.service.im.v1.model.PatchMessageResp;
import com.lark.oapi.service.im.v1.model.ReadUser;
import com.lark.oapi.service.im.v1.model.ReadUsersMessageReq;
import com.lark.oapi.service.im.v1.model.ReadUsersMessageResp;
import com.lark.oapi.service.im.v1.model.ReplyMessageReq;
import com.lark.oapi.service.im.v1.model.ReplyMessageReqBody;
import com.lark.oapi.service.im.v1.model.ReplyMessageResp;
import com.lark.oapi.service.im.v1.model.UrgentAppMessageReq;
import com.lark.oapi.service.im.v1.model.UrgentAppMessageResp;
import com.lark.oapi.service.im.v1.model.UrgentPhoneMessageReq;
import com.lark.oapi.service.im.v1.model.UrgentPhoneMessageResp;
import com.lark.oapi.service.im.v1.model.UrgentReceivers;
import com.lark.oapi.service.im.v1.model.UrgentSmsMessageReq;
import com.lark.oapi.service.im.v1.model.UrgentSmsMessageResp;
import io.github.camelfeishu.urgent.sandbox.CallbackServer;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Click;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Feishu's own Java SDK works with the sandbox, so the sandbox does not share the component's mistakes. */
class OfficialSdkTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String CARD = """
            {"config":{"update_multi":true},"elements":[{"tag":"action","actions":[
             {"tag":"button","text":{"tag":"plain_text","content":"I'm on it"},"value":{"do":"ack"}}]}]}""";

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Client client = client(feishu);

    /** With a token cache of its own: the SDK's global one has the tokens of other tests. */
    static Client client(FeishuSandbox feishu) {
        return Client.newBuilder(feishu.appId(), feishu.appSecret())
                .openBaseUrl(feishu.baseUrl())
                .tokenCache(new Cache())
                .build();
    }

    private static final class Cache implements ICache {
        private final Map<String, String> entries = new ConcurrentHashMap<>();

        @Override
        public String get(String key) {
            return entries.get(key);
        }

        @Override
        public void set(String key, String value, int expire, TimeUnit unit) {
            entries.put(key, value);
        }
    }

    @Test
    void itGetsAToken() throws Exception {
        InternalTenantAccessTokenResp response =
                client.auth().tenantAccessToken().internal(tokenRequest("cli_sandbox"));

        assertThat(response.success()).isTrue();
        assertThat(new String(response.getRawResponse().getBody(), StandardCharsets.UTF_8))
                .contains("\"tenant_access_token\":\"t-", "\"expire\":7200");
    }

    @Test
    void itUnderstandsTheRefusalOfAToken() throws Exception {
        InternalTenantAccessTokenResp response =
                client.auth().tenantAccessToken().internal(tokenRequest("cli_nobody"));

        assertThat(response.getCode()).isEqualTo(10014);
        assertThat(response.getMsg()).isEqualTo("app id not exists");
    }

    @Test
    void itKeepsUsingOneToken() throws Exception {
        app("om_sandbox", "ou_lucy");
        app("om_sandbox", "ou_lilei");

        assertThat(feishu.tokenCalls()).hasSize(1);
    }

    @Test
    void itBuzzesInTheApp() throws Exception {
        UrgentAppMessageResp response = app("om_sandbox", "ou_lucy", "ou_nobody");

        assertThat(response.success()).isTrue();
        assertThat(response.getData().getInvalidUserIdList()).containsExactly("ou_nobody");
        assertThat(feishu.inbox())
                .extracting(buzz -> buzz.type() + " " + buzz.openId())
                .containsExactly("app ou_lucy");
    }

    @Test
    void itBuzzesBySms() throws Exception {
        UrgentSmsMessageResp response = client.im()
                .v1()
                .message()
                .urgentSms(UrgentSmsMessageReq.newBuilder()
                        .messageId("om_sandbox")
                        .userIdType("union_id")
                        .urgentReceivers(receivers("on_lucy"))
                        .build());

        assertThat(response.success()).isTrue();
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms");
    }

    @Test
    void itBuzzesByPhone() throws Exception {
        UrgentPhoneMessageResp response = client.im()
                .v1()
                .message()
                .urgentPhone(UrgentPhoneMessageReq.newBuilder()
                        .messageId("om_sandbox")
                        .userIdType("user_id")
                        .urgentReceivers(receivers("lucy"))
                        .build());

        assertThat(response.success()).isTrue();
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("phone");
    }

    @Test
    void itUnderstandsARefusal() throws Exception {
        feishu.chat().dissolve();

        UrgentAppMessageResp response = app("om_sandbox", "ou_lucy");

        assertThat(response.getCode()).isEqualTo(232009);
        assertThat(response.getMsg()).isEqualTo("Your request specifies a chat which has already been dissolved.");
        assertThat(response.getError().getLogId()).isEqualTo(logId(response)).isNotBlank();
    }

    @Test
    void itUnderstandsWhichScopeIsMissing() throws Exception {
        feishu.app().removeScope("im:message.urgent").removeScope("im:message.urgent:app_send");

        UrgentAppMessageResp response = app("om_sandbox", "ou_lucy");

        assertThat(response.getCode()).isEqualTo(99991672);
        assertThat(response.getError().getPermissionViolations())
                .extracting(ErrorPermissionViolation::getSubject)
                .containsExactly("im:message.urgent", "im:message.urgent:app_send");
    }

    @Test
    void itUnderstandsWhichFieldIsWrong() throws Exception {
        UrgentAppMessageResp response = app("om_sandbox", "ou_lucy", "ou_lucy");

        assertThat(response.getCode()).isEqualTo(99992402);
        assertThat(response.getError().getFieldViolations()[0].getField()).isEqualTo("user_id_list");
    }

    @Test
    void itSeesARateLimit() throws Exception {
        app("om_sandbox", "ou_lilei");
        feishu.faultNext(Fault.rateLimit(3));

        UrgentAppMessageResp response = app("om_sandbox", "ou_lucy");

        assertThat(response.getCode()).isEqualTo(99991400);
        assertThat(response.getRawResponse().getStatusCode()).isEqualTo(429);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    text        | {"text":"disk \\"full\\"\\n满 😀"}
                    post        | {"zh_cn":{"title":"磁盘","content":[[{"tag":"text","text":"满"}]]}}
                    interactive | {"elements":[{"tag":"markdown","content":"**disk full**"}]}
                    """)
    void itSendsAMessageThatCanBeBuzzed(String msgType, String content) throws Exception {
        CreateMessageResp response = send("chat_id", "oc_sandbox", msgType, content, null);

        assertThat(response.success()).isTrue();
        CreateMessageRespBody sent = response.getData();
        assertThat(sent.getMsgType()).isEqualTo(msgType);
        assertThat(sent.getBody().getContent()).isEqualTo(content);
        assertThat(sent.getChatId()).isEqualTo("oc_sandbox");
        assertThat(sent.getSender().getId()).isEqualTo("cli_sandbox");
        assertThat(sent.getDeleted()).isFalse();
        assertThat(app(sent.getMessageId(), "ou_lucy").success()).isTrue();
        assertThat(feishu.messages()).extracting(Message::content).containsExactly(content);
    }

    @Test
    void itSendsOnceByTheSameUuid() throws Exception {
        String first = sendText("a0d69e20").getData().getMessageId();

        assertThat(sendText("a0d69e20").getData().getMessageId()).isEqualTo(first);
        assertThat(sendText("b0d69e20").getData().getMessageId()).isNotEqualTo(first);
        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void itUnderstandsThatAMessageIsRefused() throws Exception {
        CreateMessageResp response = send("open_id", "ou_nobody", "text", "{\"text\":\"disk full\"}", null);

        assertThat(response.getCode()).isEqualTo(230034);
        assertThat(response.getMsg()).isEqualTo("The receive_id is invalid.");
    }

    @Test
    void itReadsAllPagesOfReaders() throws Exception {
        List<String> ids = feishu.addUsers(5);
        String messageId = sendText(null).getData().getMessageId();
        IntStream.rangeClosed(1, 5).forEach(i -> feishu.user("user" + i).read(messageId));

        List<String> readers = new ArrayList<>();
        String pageToken = null;
        do {
            ReadUsersMessageResp page = client.im()
                    .v1()
                    .message()
                    .readUsers(ReadUsersMessageReq.newBuilder()
                            .messageId(messageId)
                            .userIdType("open_id")
                            .pageSize(2)
                            .pageToken(pageToken)
                            .build());
            assertThat(page.success()).isTrue();
            Arrays.stream(page.getData().getItems()).map(ReadUser::getUserId).forEach(readers::add);
            pageToken = page.getData().getHasMore() ? page.getData().getPageToken() : null;
        } while (pageToken != null);

        assertThat(readers).containsExactlyElementsOf(ids);
        assertThat(feishu.calls(CallKind.READERS)).hasSize(3);
    }

    @Test
    void itUpdatesACard() throws Exception {
        String messageId = send("chat_id", "oc_sandbox", "interactive", CARD, null)
                .getData()
                .getMessageId();
        String done = "{\"config\":{\"update_multi\":true},\"elements\":[]}";

        PatchMessageResp response = client.im()
                .v1()
                .message()
                .patch(PatchMessageReq.newBuilder()
                        .messageId(messageId)
                        .patchMessageReqBody(
                                PatchMessageReqBody.newBuilder().content(done).build())
                        .build());

        assertThat(response.success()).isTrue();
        assertThat(feishu.message(messageId).content()).isEqualTo(done);
    }

    @Test
    void itRepliesInAThread() throws Exception {
        ReplyMessageResp response = client.im()
                .v1()
                .message()
                .reply(ReplyMessageReq.newBuilder()
                        .messageId("om_sandbox")
                        .replyMessageReqBody(ReplyMessageReqBody.newBuilder()
                                .msgType("text")
                                .content("{\"text\":\"solved\"}")
                                .replyInThread(true)
                                .uuid("a0d69e20")
                                .build())
                        .build());

        assertThat(response.success()).isTrue();
        assertThat(response.getData().getRootId()).isEqualTo("om_sandbox");
        assertThat(response.getData().getThreadId()).startsWith("omt_");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "encrypt-key")
    void itAnswersAPressWithAToastAndACard(String encryptKey) throws Exception {
        EventDispatcher dispatcher = EventDispatcher.newBuilder("verify-me", encryptKey)
                .onP2CardActionTrigger(new P2CardActionTriggerHandler() {
                    @Override
                    public P2CardActionTriggerResponse handle(P2CardActionTrigger press) {
                        CallBackToast toast = new CallBackToast();
                        toast.setType("success");
                        toast.setContent(press.getEvent().getOperator().getOpenId() + " "
                                + press.getEvent().getAction().getValue());
                        CallBackCard card = new CallBackCard();
                        card.setType("raw");
                        card.setData(Map.of("elements", List.of()));
                        P2CardActionTriggerResponse answer = new P2CardActionTriggerResponse();
                        answer.setToast(toast);
                        answer.setCard(card);
                        return answer;
                    }
                })
                .build();
        Message card = feishu.message(send("chat_id", "oc_sandbox", "interactive", CARD, null)
                .getData()
                .getMessageId());
        try (CallbackServer callback = OfficialSdkStoreAppTest.sdkAt(dispatcher)) {
            feishu.callbackTimeout(Duration.ofSeconds(30)).app().subscribe(callback.url(), "verify-me", encryptKey);

            assertThat(card.click(feishu.user("hanmeimei"), "I'm on it"))
                    .isEqualTo(new Click(0, "success", "ou_hanmeimei {do=ack}", null));
            assertThat(card.content()).isEqualTo("{\"elements\":[]}");
        }
    }

    @Test
    void itFindsUsersByMailAddressAndMobileNumber() throws Exception {
        BatchGetIdUserResp response = client.contact()
                .v3()
                .user()
                .batchGetId(BatchGetIdUserReq.newBuilder()
                        .userIdType("open_id")
                        .batchGetIdUserReqBody(BatchGetIdUserReqBody.newBuilder()
                                .emails(new String[] {"lucy@example.com", "nobody@example.com"})
                                .mobiles(new String[] {"14300000001"})
                                .includeResigned(true)
                                .build())
                        .build());

        assertThat(response.success()).isTrue();
        assertThat(response.getData().getUserList())
                .extracting(UserContactInfo::getUserId)
                .containsExactly("ou_lucy", null, "ou_lilei");
        assertThat(response.getData().getUserList()[0].getStatus().getIsActivated())
                .isTrue();
    }

    @Test
    void itSeesThatAUserHasLeft() throws Exception {
        feishu.user("lucy").leaveCompany();

        GetUserResp response = client.contact()
                .v3()
                .user()
                .get(GetUserReq.newBuilder()
                        .userId("ou_lucy")
                        .userIdType("open_id")
                        .build());

        assertThat(response.getData().getUser().getStatus().getIsResigned()).isTrue();
    }

    private CreateMessageResp sendText(String uuid) throws Exception {
        return send("chat_id", "oc_sandbox", "text", "{\"text\":\"disk full\"}", uuid);
    }

    private CreateMessageResp send(String receiveIdType, String receiveId, String msgType, String content, String uuid)
            throws Exception {
        return client.im()
                .v1()
                .message()
                .create(CreateMessageReq.newBuilder()
                        .receiveIdType(receiveIdType)
                        .createMessageReqBody(CreateMessageReqBody.newBuilder()
                                .receiveId(receiveId)
                                .msgType(msgType)
                                .content(content)
                                .uuid(uuid)
                                .build())
                        .build());
    }

    private UrgentAppMessageResp app(String messageId, String... openIds) throws Exception {
        return client.im()
                .v1()
                .message()
                .urgentApp(UrgentAppMessageReq.newBuilder()
                        .messageId(messageId)
                        .userIdType("open_id")
                        .urgentReceivers(receivers(openIds))
                        .build());
    }

    private static UrgentReceivers receivers(String... ids) {
        return UrgentReceivers.newBuilder().userIdList(ids).build();
    }

    private static String logId(BaseResponse<?> response) {
        return response.getRequestId();
    }

    private InternalTenantAccessTokenReq tokenRequest(String appId) {
        return InternalTenantAccessTokenReq.newBuilder()
                .internalTenantAccessTokenReqBody(InternalTenantAccessTokenReqBody.newBuilder()
                        .appId(appId)
                        .appSecret(feishu.appSecret())
                        .build())
                .build();
    }
}
