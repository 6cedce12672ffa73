package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.lark.oapi.Client;
import com.lark.oapi.core.token.AccessTokenType;
import com.lark.oapi.event.EventDispatcher;
import com.lark.oapi.service.application.v6.model.Scope;
import com.lark.oapi.service.im.ImService;
import com.lark.oapi.service.im.v1.model.GetChatMembersReq;
import com.lark.oapi.service.im.v1.model.GetChatMembersResp;
import com.lark.oapi.service.im.v1.model.GetChatReq;
import com.lark.oapi.service.im.v1.model.GetChatResp;
import com.lark.oapi.service.im.v1.model.GetMessageReq;
import com.lark.oapi.service.im.v1.model.GetMessageResp;
import com.lark.oapi.service.im.v1.model.IsInChatChatMembersReq;
import com.lark.oapi.service.im.v1.model.IsInChatChatMembersResp;
import com.lark.oapi.service.im.v1.model.ListMember;
import com.lark.oapi.service.im.v1.model.P2MessageReadV1;
import io.github.camelfeishu.urgent.sandbox.CallbackServer;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Feishu's own Java SDK asks the sandbox for what calls about buzzes depend on, and hears that a message was read. */
class OfficialSdkChecksTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Client client = OfficialSdkTest.client(feishu);

    @Test
    void itReadsTheScopes() throws Exception {
        feishu.app().removeScope("im:message.urgent:sms");

        Scope[] scopes = client.application().v6().scope().list().getData().getScopes();

        assertThat(scopes)
                .filteredOn(scope -> scope.getGrantStatus() == 2)
                .extracting(Scope::getScopeName)
                .containsExactly("im:message.urgent:sms");
    }

    @Test
    void itReadsTheBot() throws Exception {
        byte[] body = client.get("/open-apis/bot/v3/info", null, AccessTokenType.Tenant)
                .getBody();

        assertThat(Caller.JSON.readTree(body).at("/bot/activate_status").intValue())
                .as(new String(body, StandardCharsets.UTF_8))
                .isEqualTo(2);
    }

    @Test
    void itReadsAChat() throws Exception {
        feishu.chat().onlyAdminsMayBuzz(true).botIsAdmin(true);

        GetChatResp chat = client.im()
                .v1()
                .chat()
                .get(GetChatReq.newBuilder()
                        .chatId("oc_sandbox")
                        .userIdType("open_id")
                        .build());

        assertThat(chat.success()).isTrue();
        assertThat(chat.getData().getUrgentSetting()).isEqualTo("only_owner");
        assertThat(chat.getData().getBotManagerIdList()).containsExactly("cli_sandbox");
        assertThat(chat.getData().getUserCount()).isEqualTo("3");
    }

    @Test
    void itReadsAllPagesOfMembers() throws Exception {
        feishu.addUsers(4);

        List<String> members = new ArrayList<>();
        String pageToken = null;
        do {
            GetChatMembersResp page = client.im()
                    .v1()
                    .chatMembers()
                    .get(GetChatMembersReq.newBuilder()
                            .chatId("oc_sandbox")
                            .memberIdType("open_id")
                            .pageSize(3)
                            .pageToken(pageToken)
                            .build());
            assertThat(page.success()).isTrue();
            assertThat(page.getData().getMemberTotal()).isEqualTo(7);
            Arrays.stream(page.getData().getItems())
                    .map(ListMember::getMemberId)
                    .forEach(members::add);
            pageToken = page.getData().getHasMore() ? page.getData().getPageToken() : null;
        } while (pageToken != null);

        assertThat(members).containsExactlyElementsOf(feishu.openIds());
    }

    @Test
    void itSeesWhetherTheBotIsInTheChat() throws Exception {
        feishu.chat().removeBot();

        IsInChatChatMembersResp response = client.im()
                .v1()
                .chatMembers()
                .isInChat(
                        IsInChatChatMembersReq.newBuilder().chatId("oc_sandbox").build());

        assertThat(response.getData().getIsInChat()).isFalse();
    }

    @Test
    void itReadsAMessage() throws Exception {
        GetMessageResp response = client.im()
                .v1()
                .message()
                .get(GetMessageReq.newBuilder().messageId("om_sandbox").build());

        assertThat(response.getData().getItems()[0].getSender().getId()).isEqualTo("cli_sandbox");
        assertThat(response.getData().getItems()[0].getDeleted()).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "encrypt-key")
    void itHearsThatAMessageWasRead(String encryptKey) {
        List<String> read = new CopyOnWriteArrayList<>();
        EventDispatcher dispatcher = EventDispatcher.newBuilder("verify-me", encryptKey)
                .onP2MessageReadV1(new ImService.P2MessageReadV1Handler() {
                    @Override
                    public void handle(P2MessageReadV1 event) {
                        read.add(event.getEvent().getReader().getReaderId().getOpenId());
                        read.addAll(List.of(event.getEvent().getMessageIdList()));
                    }
                })
                .build();
        Caller caller = new Caller(feishu);
        String messageId = caller.sendAs(
                        caller.token(), "open_id", Caller.message("ou_lucy", "text", Caller.text("disk full")))
                .messageId();
        try (CallbackServer callback = OfficialSdkStoreAppTest.sdkAt(dispatcher)) {
            feishu.callbackTimeout(Duration.ofSeconds(30)).app().subscribe(callback.url(), "verify-me", encryptKey);

            feishu.user("lucy").read(messageId);

            await().atMost(Duration.ofSeconds(30)).until(() -> read.equals(List.of("ou_lucy", messageId)));
            await().atMost(Duration.ofSeconds(30)).until(() -> feishu.pushedEvents().stream()
                    .anyMatch(event -> event.type().equals("im.message.message_read_v1") && event.status() == 200));
        }
    }
}
