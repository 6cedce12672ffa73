package io.github.camelfeishu.urgent.oncall;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A wrong configuration is refused when the application starts. */
class OnCallTest {

    @Test
    void aDefaultChatIsRequired() {
        assertThatThrownBy(() ->
                        bind(Map.of("on-call.chats.night.chat-id", "oc_1", "on-call.chats.night.people", "ou_lucy")))
                .rootCause()
                .hasMessage("chats.default is missing");
    }

    @Test
    void aChatNeedsAChatId() {
        assertThatThrownBy(() -> bind(
                        Map.of("on-call.chats.default.chat-id", "om_1", "on-call.chats.default.people", "ou_lucy")))
                .rootCause()
                .hasMessageStartingWith("chat-id must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ou_lucy,,ou_lilei"})
    void aChatNeedsPeople(String people) {
        assertThatThrownBy(() ->
                        bind(Map.of("on-call.chats.default.chat-id", "oc_1", "on-call.chats.default.people", people)))
                .rootCause()
                .hasMessageStartingWith("people must name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phone, sms after 5m",
                "sms, sms after 5m",
                "",
                "sms, phone",
                "sms after 5m",
                "app, sms after 5m, phone after 5m"
            })
    void theStepsOfASeverityMustRise(String types) {
        assertThatThrownBy(() -> bind(Map.of(
                        "on-call.severities.critical", types,
                        "on-call.chats.default.chat-id", "oc_1",
                        "on-call.chats.default.people", "ou_lucy")))
                .rootCause()
                .hasMessageStartingWith("severities.critical must be types in rising order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30m", "30m, 6 times", "at most 6 times", "30s, at most 6 times"})
    void aRepeatHasATimeAndABound(String repeat) {
        assertThatThrownBy(() -> bind(Map.of(
                        "on-call.severities.critical", "sms",
                        "on-call.repeat.critical", repeat,
                        "on-call.chats.default.chat-id", "oc_1",
                        "on-call.chats.default.people", "ou_lucy")))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("repeat");
    }

    @Test
    void onlyASeverityWithStepsIsRepeated() {
        assertThatThrownBy(() -> bind(Map.of(
                        "on-call.repeat.critical", "30m, at most 6 times",
                        "on-call.chats.default.chat-id", "oc_1",
                        "on-call.chats.default.people", "ou_lucy")))
                .rootCause()
                .hasMessageContaining("there is no severities.critical");
    }

    @Test
    void aPersonNamedTwiceIsOnCallOnce() {
        assertThat(new OnCall.Chat("oc_1", List.of("ou_lucy", "ou_lucy"), null, null, null).people())
                .containsExactly("ou_lucy");
    }

    @ParameterizedTest
    @CsvSource({"'',15m,the people of a level", "ou_lilei,0,a level needs the time"})
    void aLevelHasPeopleAndATime(String people, String after, String message) {
        assertThatThrownBy(() -> bind(Map.of(
                        "on-call.chats.default.chat-id",
                        "oc_1",
                        "on-call.chats.default.people",
                        "ou_lucy",
                        "on-call.chats.default.levels.second.people",
                        people,
                        "on-call.chats.default.levels.second.after",
                        after)))
                .rootCause()
                .hasMessageStartingWith(message);
    }

    private static void bind(Map<String, String> properties) {
        new Binder(new MapConfigurationPropertySource(properties)).bind("on-call", OnCall.class);
    }
}
