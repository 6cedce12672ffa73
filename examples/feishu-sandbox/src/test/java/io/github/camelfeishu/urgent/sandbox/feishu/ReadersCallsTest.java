package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReadersCallsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String BY_OPEN_ID = "user_id_type=open_id";

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void anUnreadMessageHasNoReaders() {
        assertThat(caller.readers("om_sandbox", BY_OPEN_ID).http().body())
                .isEqualTo("{\"code\":0,\"msg\":\"success\",\"data\":{\"items\":[],\"has_more\":false}}");
    }

    @Test
    void theAnswerHasFeishusWords() {
        Instant now = feishu.clock().freeze().instant();
        feishu.user("lucy").read("om_sandbox");

        assertThat(caller.readers("om_sandbox", BY_OPEN_ID).json().at("/data/items/0"))
                .hasToString(
                        "{\"user_id_type\":\"open_id\",\"user_id\":\"ou_lucy\",\"timestamp\":\"%d\",\"tenant_key\":\"tenant_sandbox\"}"
                                .formatted(now.toEpochMilli()));
    }

    @ParameterizedTest
    @CsvSource({"open_id, ou_lucy", "union_id, on_lucy", "user_id, lucy"})
    void readersHaveTheIdTypeOfTheQuery(String userIdType, String id) {
        feishu.user("lucy").read("om_sandbox");

        JsonNode reader = caller.readers("om_sandbox", "user_id_type=" + userIdType)
                .json()
                .at("/data/items/0");

        assertThat(reader.get("user_id").textValue()).isEqualTo(id);
        assertThat(reader.get("user_id_type").textValue()).isEqualTo(userIdType);
    }

    @Test
    void userIdsAreNotShownWithoutTheScope() {
        feishu.app().removeScope("contact:user.employee_id:readonly");
        feishu.user("lucy").read("om_sandbox");

        JsonNode reader =
                caller.readers("om_sandbox", "user_id_type=user_id").json().at("/data/items/0");

        assertThat(reader.has("user_id")).isFalse();
    }

    @Test
    void readersAreInTheOrderOfReading() {
        feishu.user("lucy").read("om_sandbox");
        feishu.user("lilei").read("om_sandbox");
        feishu.user("lucy").read("om_sandbox");

        assertThat(readers(caller.readers("om_sandbox", BY_OPEN_ID))).containsExactly("ou_lucy", "ou_lilei");
        assertThat(feishu.message("om_sandbox").readBy()).containsExactly("ou_lucy", "ou_lilei");
    }

    @Test
    void readingAllReadsOnlyTheUsersOwnChats() {
        String elsewhere = feishu.newMessage(feishu.addChat("oc_other"));
        String sent = caller.sendText("oc_sandbox", "disk full").messageId();

        feishu.user("lucy").readAll();

        assertThat(feishu.message(sent).readBy()).containsExactly("ou_lucy");
        assertThat(feishu.message(elsewhere).readBy()).isEmpty();
    }

    @Test
    void aUserOutsideTheChatCannotReadTheMessage() {
        feishu.chat().removeMember(feishu.user("lucy"));

        assertThatThrownBy(() -> feishu.user("lucy").read("om_sandbox"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("lucy is not in oc_sandbox and cannot read om_sandbox");
        assertThat(feishu.message("om_sandbox").readBy()).isEmpty();
    }

    @Test
    void anUnknownMessageCannotBeRead() {
        assertThatThrownBy(() -> feishu.user("lucy").read("om_nowhere")).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aPageHas20ReadersOrUpTo100IfTheQuerySaysSo() {
        readByAll(feishu.addUsers(130));

        assertThat(readers(caller.readers("om_sandbox", BY_OPEN_ID))).hasSize(20);
        assertThat(readers(caller.readers("om_sandbox", BY_OPEN_ID + "&page_size=1")))
                .hasSize(1);
        assertThat(readers(caller.readers("om_sandbox", BY_OPEN_ID + "&page_size=100")))
                .hasSize(100);
    }

    @Test
    void theLastPageHasNoTokenEvenIfItIsFull() {
        readByAll(feishu.addUsers(4));
        String token = page("", 2).path("page_token").textValue();

        JsonNode last = page(token, 2);

        assertThat(last.get("has_more").booleanValue()).isFalse();
        assertThat(last.has("page_token")).isFalse();
    }

    @Test
    void allPagesHaveEachReaderOnceEvenIfOthersReadMeanwhile() {
        List<String> ids = feishu.addUsers(25);
        readByAll(ids.subList(0, 12));
        List<String> readers = new ArrayList<>();
        JsonNode page = page("", 5);
        readByAll(ids.subList(12, 25));
        while (true) {
            readers.addAll(page.findValuesAsText("user_id"));
            if (!page.get("has_more").booleanValue()) {
                break;
            }
            page = page(page.get("page_token").textValue(), 5);
        }

        assertThat(readers).containsExactlyElementsOf(ids);
    }

    @Test
    void readersAreKnownForSevenDays() {
        feishu.clock().freeze();
        feishu.message("om_sandbox").sentAt(feishu.clock().instant().minus(Duration.ofDays(7)));

        assertThat(caller.readers("om_sandbox", BY_OPEN_ID).code()).isZero();

        feishu.clock().advance(Duration.ofMillis(1));

        assertThat(caller.readers("om_sandbox", BY_OPEN_ID).code()).isEqualTo(230033);
    }

    @ParameterizedTest
    @CsvSource({
        "user_id_type, ''",
        "user_id_type, page_size=20",
        "user_id_type, user_id_type=",
        "user_id_type, user_id_type=email",
        "user_id_type, user_id_type=open_id&user_id_type=open_id",
        "page_size, user_id_type=open_id&page_size=0",
        "page_size, user_id_type=open_id&page_size=101",
        "page_size, user_id_type=open_id&page_size=-1",
        "page_size, user_id_type=open_id&page_size=ten",
        "page_size, user_id_type=open_id&page_size",
        "pageSize, user_id_type=open_id&pageSize=20"
    })
    void aQueryThatFeishuDoesNotKnowIsRefused(String field, String query) {
        Caller.Reply reply = caller.readers("om_sandbox", query);

        assertThat(reply.code()).isEqualTo(99992402);
        assertThat(reply.json().at("/error/field_violations/0/field").textValue())
                .isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"om%20sandbox", "om%2Fsandbox", "om.sandbox"})
    void aMessageIdWithAnyOtherCharacterIsRefused(String messageId) {
        assertThat(caller.readers(messageId, BY_OPEN_ID).code()).isEqualTo(99992402);
    }

    @Test
    void aPageTokenOfAnotherMessageIsRefused() {
        String other = feishu.newMessage();
        readByAll(feishu.addUsers(4));
        String token = page("", 2).get("page_token").textValue();
        feishu.chat().members().forEach(user -> user.read(other));

        assertThat(caller.readers(other, BY_OPEN_ID + "&page_token=" + token).code())
                .isEqualTo(230001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "b21fc2FuZGJveCA5OQ"})
    void anInventedPageTokenIsRefused(String token) {
        readByAll(feishu.addUsers(4));

        assertThat(caller.readers("om_sandbox", BY_OPEN_ID + "&page_token=" + token)
                        .code())
                .isEqualTo(230001);
    }

    @Test
    void aFaultOnReadersDoesNotHitBuzzes() {
        feishu.faultNext(Fault.serverError(500).on(CallKind.READERS));

        assertThat(caller.buzz("app", "om_sandbox", "ou_lucy").status()).isEqualTo(200);
        assertThat(caller.readers("om_sandbox", BY_OPEN_ID).status()).isEqualTo(500);
    }

    private void readByAll(List<String> openIds) {
        openIds.forEach(id -> feishu.user(id.substring("ou_".length())).read("om_sandbox"));
    }

    /** The data of a page; an empty token means the first page. */
    private JsonNode page(String token, int size) {
        String from = token.isEmpty() ? "" : "&page_token=" + token;
        return caller.readers("om_sandbox", BY_OPEN_ID + "&page_size=" + size + from)
                .json()
                .get("data");
    }

    private static List<String> readers(Caller.Reply reply) {
        return reply.json().findValuesAsText("user_id");
    }
}
