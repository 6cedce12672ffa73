package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A chat, its members, whether the bot is in it, and one message. */
class ChatCallsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String CHAT = Caller.CHATS_PATH + "oc_sandbox";
    private static final String MEMBERS = CHAT + "/members";

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void aChatIsShownWithItsSettings() {
        assertThat(data(CHAT))
                .hasToString("{\"avatar\":\"\",\"name\":\"oc_sandbox\",\"user_count\":\"3\",\"bot_count\":\"1\","
                        + "\"chat_status\":\"normal\",\"chat_mode\":\"group\",\"external\":false,"
                        + "\"tenant_key\":\"tenant_sandbox\",\"urgent_setting\":\"all_members\","
                        + "\"moderation_permission\":\"all_members\",\"owner_id_type\":\"open_id\","
                        + "\"owner_id\":\"ou_lilei\",\"user_manager_id_list\":[],\"bot_manager_id_list\":[]}");
    }

    @Test
    void aChatShowsWhoMayBuzz() {
        feishu.chat().onlyAdminsMayBuzz(true).botIsAdmin(true);

        assertThat(data(CHAT).get("urgent_setting").textValue()).isEqualTo("only_owner");
        assertThat(data(CHAT).at("/bot_manager_id_list/0").textValue()).isEqualTo("cli_sandbox");
    }

    @Test
    void aDissolvedChatIsShown() {
        feishu.chat().dissolve();

        assertThat(data(CHAT).get("chat_status").textValue()).isEqualTo("dissolved");
    }

    @Test
    void aBotOutsideTheChatSeesLittle() {
        feishu.chat().removeBot();

        assertThat(data(CHAT).fieldNames())
                .toIterable()
                .containsExactly("avatar", "name", "user_count", "bot_count", "chat_status");
    }

    @ParameterizedTest
    @CsvSource({"'', ou_lilei", "?user_id_type=union_id, on_lilei", "?user_id_type=user_id, lilei"})
    void theOwnersIdIsOfTheTypeAskedFor(String query, String id) {
        assertThat(data(CHAT + query).get("owner_id").textValue()).isEqualTo(id);
    }

    @Test
    void theMembersAreUsersOfTheCompany() {
        feishu.user("hanmeimei").leaveCompany();

        assertThat(data(MEMBERS + "?member_id_type=union_id"))
                .hasToString(
                        "{\"items\":[{\"member_id_type\":\"union_id\",\"member_id\":\"on_lilei\",\"name\":\"lilei\","
                                + "\"tenant_key\":\"tenant_sandbox\"},{\"member_id_type\":\"union_id\",\"member_id\":\"on_lucy\","
                                + "\"name\":\"lucy\",\"tenant_key\":\"tenant_sandbox\"}],\"page_token\":\"\",\"has_more\":false,"
                                + "\"member_total\":2}");
    }

    @Test
    void allPagesTogetherHaveEachMemberOnce() {
        feishu.addUsers(5);

        List<String> members = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = data(MEMBERS + "?page_size=3" + next);
            members.addAll(page.findValuesAsText("member_id"));
            next = page.get("has_more").booleanValue()
                    ? "&page_token=" + page.get("page_token").textValue()
                    : null;
        } while (next != null);

        assertThat(members).containsExactlyElementsOf(feishu.openIds());
    }

    @Test
    void theBotIsInTheChatUntilItIsRemoved() {
        assertThat(data(MEMBERS + "/is_in_chat")).hasToString("{\"is_in_chat\":true}");

        feishu.chat().removeBot();

        assertThat(data(MEMBERS + "/is_in_chat")).hasToString("{\"is_in_chat\":false}");
    }

    @Test
    void aMessageIsShown() {
        feishu.clock().freeze();
        String time = String.valueOf(feishu.clock().instant().toEpochMilli());
        String messageId = caller.sendText("oc_sandbox", "disk full").messageId();

        assertThat(data(Caller.MESSAGES_PATH + "/" + messageId))
                .hasToString("{\"items\":[{\"message_id\":\"" + messageId + "\",\"msg_type\":\"text\","
                        + "\"create_time\":\"" + time + "\",\"update_time\":\"" + time
                        + "\",\"deleted\":false,\"updated\":false,\"chat_id\":\"oc_sandbox\","
                        + "\"sender\":{\"id\":\"cli_sandbox\",\"id_type\":\"app_id\",\"sender_type\":\"app\","
                        + "\"tenant_key\":\"tenant_sandbox\"},"
                        + "\"body\":{\"content\":\"{\\\"text\\\":\\\"disk full\\\"}\"}}]}");
    }

    @Test
    void aMessageOfAGroupNeedsAScopeOfItsOwn() {
        feishu.app().removeScope("im:message.group_msg");
        String toLucy = caller.sendAs(
                        caller.token(), "open_id", Caller.message("ou_lucy", "text", Caller.text("disk full")))
                .messageId();

        assertThat(caller.get(Caller.MESSAGES_PATH + "/om_sandbox").code()).isEqualTo(230027);
        assertThat(caller.get(Caller.MESSAGES_PATH + "/" + toLucy).code()).isZero();
    }

    private JsonNode data(String pathAndQuery) {
        Caller.Reply reply = caller.get(pathAndQuery);
        assertThat(reply.code()).as(reply.http().body()).isZero();
        return reply.json().get("data");
    }
}
