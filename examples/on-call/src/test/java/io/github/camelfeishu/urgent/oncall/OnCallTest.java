package io.github.camelfeishu.urgent.oncall;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is wrong in the configuration is said when the application starts. */
class OnCallTest {

    @Test
    void withoutADefaultChatSomeAlertsWouldFindNobody() {
        assertThatThrownBy(() ->
                        bind(Map.of("on-call.chats.night.message-id", "om_1", "on-call.chats.night.people", "ou_lucy")))
                .rootCause()
                .hasMessage("chats.default is missing");
    }

    @Test
    void aBatchMessageCannotBeBuzzed() {
        assertThatThrownBy(() -> bind(
                        Map.of("on-call.chats.default.message-id", "bm_1", "on-call.chats.default.people", "ou_lucy")))
                .rootCause()
                .hasMessageStartingWith("message-id must be");
    }

    @Test
    void aChatNeedsPeople() {
        assertThatThrownBy(() ->
                        bind(Map.of("on-call.chats.default.message-id", "om_1", "on-call.chats.default.people", "")))
                .rootCause()
                .hasMessageStartingWith("people must name");
    }

    private static void bind(Map<String, String> properties) {
        new Binder(new MapConfigurationPropertySource(properties)).bind("on-call", OnCall.class);
    }
}
