package io.github.camelfeishu.urgent.sandbox.control;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.EventSubscription;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WorldTextTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();

    @Test
    void aSavedWorldIsTheSameAgain() {
        Tenant acme = feishu.addTenant("acme").phoneQuota(7);
        App store = feishu.addStoreApp("cli_store", "store-secret").installIn(acme);
        store.subscribeUnchecked(new EventSubscription("http://127.0.0.1:1/feishu", "token", "key"));
        feishu.app().disableBot().removeScope("im:message");
        feishu.addUser("alice").email("a@acme.example").mobile("+4915112345678").unreadBuzzes(3);
        feishu.user("lucy").leaveCompany();
        feishu.addChat("oc_acme", acme)
                .addBot(store)
                .addMember(feishu.user("alice"))
                .folded(true);
        feishu.chat().removeMember(feishu.user("lilei")).removeBot();
        feishu.rateLimits(3, 4).receiverLimit(0);
        String saved = state(feishu);

        try (FeishuSandbox other =
                FeishuSandbox.builder().world(world -> world.load(saved)).start()) {
            assertThat(withoutHistory(state(other))).isEqualTo(withoutHistory(saved));
        }
    }

    @Test
    void aMessageToAUserMakesNoChatOfTheSavedWorld() {
        Caller caller = new Caller(feishu);
        caller.sendAs(caller.token(), "open_id", Caller.message("ou_lucy", "text", Caller.text("disk full")));

        try (FeishuSandbox other = FeishuSandbox.builder()
                .world(world -> world.load(state(feishu)))
                .start()) {
            assertThat(other.messages()).isEmpty();
            assertThat(state(other)).doesNotContain("oc_p2p");
        }
    }

    @Test
    void onlyTheUsersOfTheTextAreLeft() {
        feishu.load("{\"users\":[{\"user_id\":\"alice\",\"email\":\"lucy@example.com\"},{\"user_id\":\"user2\"}]}");

        assertThat(feishu.openIds()).containsExactly("ou_alice", "ou_user2");
        assertThat(feishu.addUsers(2)).isEqualTo(List.of("ou_user1", "ou_user3"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"users":[                                                      | not JSON at line 1
                    []                                                              | a world is a JSON object
                    {"people":[]}                                                   | people: there is no such part
                    {"users":{}}                                                    | users: must be a list
                    {"users":[{"user_id":"a"},"b"]}                                 | users/1: must be an object
                    {"users":[{"user_id":"a"},{"email":"b@example.com"}]}           | users/1: user_id is missing
                    {"users":[{"user_id":"a","mobile":5}]}                          | users/0: mobile must be a text
                    {"users":[{"user_id":"a","mobile":"12"}]}                       | users/0: 12 is not a mobile number
                    {"users":[{"user_id":"a","phone":"1"}]}                         | users/0: there is no field phone
                    {"users":[{"user_id":"ou_a"}]}                                  | users/0: a user's name
                    {"chats":[{"chat_id":"oc_a","members":["nobody"]}]}             | chats/0: there is no user nobody
                    {"chats":[{"chat_id":"oc_a","tenant_key":"acme"}]}              | chats/0: there is no tenant acme
                    {"tenants":[{"tenant_key":"acme","sms_quota":-1}]}              | tenants/0: smsQuota must not be negative
                    {"apps":[{"app_id":"cli_sandbox","app_secret":"other"}]}        | apps/0: cli_sandbox is always there
                    {"settings":{"per_second":"many"}}                              | settings: per_second must be
                    """)
    void anErrorNamesItsPlace(String text, String message) {
        assertThatThrownBy(() -> feishu.load(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static String state(FeishuSandbox feishu) {
        Caller caller = new Caller(feishu);
        return caller.send(caller.request("GET", "/sandbox/state", "").build())
                .http()
                .body();
    }

    private static ObjectNode withoutHistory(String state) {
        return ((ObjectNode) Json.parse(state)).without(List.of("base_url", "time", "messages"));
    }
}
