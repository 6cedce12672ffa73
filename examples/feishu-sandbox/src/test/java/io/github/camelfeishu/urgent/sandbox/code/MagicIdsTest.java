package io.github.camelfeishu.urgent.sandbox.code;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.ReadmeTable;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class MagicIdsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    static Stream<String> rows() {
        return ReadmeTable.rowsBelow("### The codes").stream();
    }

    /** The documented magic ids for this place. */
    private static Stream<String> ids(MagicId place) {
        return rows().filter(row -> places(row).contains(place)).map(row -> place.id(ReadmeTable.cell(row, 0)));
    }

    private static Set<MagicId> places(String row) {
        Set<MagicId> places = EnumSet.noneOf(MagicId.class);
        for (String word : ReadmeTable.cell(row, 2).split(", ")) {
            if (word.isEmpty()) {
                continue;
            }
            if (word.equals("any call")) {
                places.addAll(MagicId.ANY_CALL);
            } else {
                places.add(Arrays.stream(MagicId.values())
                        .filter(place -> place.word.equals(word))
                        .findFirst()
                        .orElseThrow());
            }
        }
        return places;
    }

    static Stream<String> messageIds() {
        return ids(MagicId.MESSAGE_ID);
    }

    static Stream<String> askedMessageIds() {
        return ids(MagicId.READ_MESSAGE_ID);
    }

    static Stream<String> chatIds() {
        return ids(MagicId.RECEIVE_ID);
    }

    static Stream<String> openIds() {
        return ids(MagicId.USER_ID);
    }

    static Stream<String> updatedMessageIds() {
        return ids(MagicId.UPDATED_MESSAGE_ID);
    }

    static Stream<String> repliedMessageIds() {
        return ids(MagicId.REPLIED_MESSAGE_ID);
    }

    static Stream<String> shownMessageIds() {
        return ids(MagicId.SHOWN_MESSAGE_ID);
    }

    static Stream<String> shownChatIds() {
        return ids(MagicId.CHAT_ID);
    }

    static Stream<String> mails() {
        return ids(MagicId.MAIL);
    }

    static Stream<String> persons() {
        return ids(MagicId.PERSON);
    }

    static Stream<String> tokens() {
        return ids(MagicId.TOKEN);
    }

    static Stream<String> appIds() {
        return ids(MagicId.APP_ID);
    }

    @Test
    void theTableHasAllCodes() {
        assertThat(rows())
                .containsExactlyElementsOf(Arrays.stream(FeishuCode.values())
                        .map(code -> "| " + code.code() + " | " + code.msg() + " | " + words(code.magicIds()) + " |")
                        .toList());
    }

    private static String words(Set<MagicId> places) {
        boolean anyCall = places.containsAll(MagicId.ANY_CALL);
        return Stream.concat(
                        anyCall ? Stream.of("any call") : Stream.empty(),
                        places.stream()
                                .filter(place -> !(anyCall && MagicId.ANY_CALL.contains(place)))
                                .map(place -> place.word))
                .collect(Collectors.joining(", "));
    }

    @Test
    void theTableHasAllPlaces() {
        assertThat(ReadmeTable.rowsBelow("## Magic ids"))
                .extracting(row -> ReadmeTable.cell(row, 0) + " " + ReadmeTable.cell(row, 2))
                .containsExactlyElementsOf(Arrays.stream(MagicId.values())
                        .map(place -> place.word + " " + place.id("…"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("messageIds")
    void aMagicMessageIdAnswersItsCodeForEachType(String messageId) {
        assertThat(Stream.of("app", "sms", "phone"))
                .extracting(type -> caller.buzz(type, messageId, "ou_lucy").code())
                .containsOnly(codeIn(messageId));
    }

    @ParameterizedTest
    @MethodSource("askedMessageIds")
    void aMagicMessageIdAnswersItsCodeForReaders(String messageId) {
        assertThat(caller.readers(messageId, "user_id_type=open_id").code()).isEqualTo(codeIn(messageId));
    }

    @ParameterizedTest
    @MethodSource("chatIds")
    void aMagicChatIdAnswersItsCodeForSending(String chatId) {
        assertThat(caller.sendText(chatId, "disk full").code()).isEqualTo(codeIn(chatId));
    }

    @ParameterizedTest
    @MethodSource("chatIds")
    void nothingIsSentToAMagicChat(String chatId) {
        caller.sendText(chatId, "disk full");

        assertThat(feishu.messages()).isEmpty();
    }

    @Test
    void anIdThatIsMagicOnlyForBuzzingHasReaders() {
        feishu.user("lucy").read("om_sandbox");

        assertThat(caller.readers("om_sandbox_230024", "user_id_type=open_id")
                        .json()
                        .findValuesAsText("user_id"))
                .containsExactly("ou_lucy");
    }

    @Test
    void anIdThatIsMagicOnlyForReadersCanBeBuzzed() {
        assertThat(caller.buzz("app", "om_sandbox_230033", "ou_lucy").code()).isZero();
    }

    @ParameterizedTest
    @MethodSource("openIds")
    void aMagicOpenIdAnswersItsCodeForEachType(String openId) {
        assertThat(Stream.of("app", "sms", "phone"))
                .extracting(type -> caller.buzz(type, "om_sandbox", openId).code())
                .containsOnly(codeIn(openId));
    }

    @ParameterizedTest
    @CsvSource({"union_id, on_sandbox_230013", "user_id, sandbox_230013"})
    void aMagicUserIdExistsInAllThreeTypes(String userIdType, String id) {
        assertThat(caller.buzz("app", "om_sandbox", userIdType, List.of(id)).code())
                .isEqualTo(230013);
    }

    @ParameterizedTest
    @MethodSource("updatedMessageIds")
    void aMagicMessageIdAnswersItsCodeForAnUpdate(String messageId) {
        assertThat(caller.update(messageId, "{\"elements\":[]}").code()).isEqualTo(codeIn(messageId));
    }

    @ParameterizedTest
    @MethodSource("repliedMessageIds")
    void aMagicMessageIdAnswersItsCodeForAReply(String messageId) {
        assertThat(caller.reply(messageId, "solved", Caller.JSON.createObjectNode())
                        .code())
                .isEqualTo(codeIn(messageId));
    }

    @ParameterizedTest
    @MethodSource("shownMessageIds")
    void aMagicMessageIdAnswersItsCodeForAMessage(String messageId) {
        assertThat(caller.get(Caller.MESSAGES_PATH + "/" + messageId).code()).isEqualTo(codeIn(messageId));
    }

    @ParameterizedTest
    @MethodSource("shownChatIds")
    void aMagicChatIdAnswersItsCodeForAChatAndItsMembers(String chatId) {
        assertThat(Stream.of("", "/members", "/members/is_in_chat"))
                .extracting(
                        path -> caller.get(Caller.CHATS_PATH + chatId + path).code())
                .containsOnly(codeIn(chatId));
    }

    @ParameterizedTest
    @MethodSource("mails")
    void aMagicMailAddressAnswersItsCodeForFinding(String email) {
        assertThat(caller.find("", "{\"emails\":[\"lucy@example.com\",\"" + email + "\"]}")
                        .code())
                .isEqualTo(codeIn(email));
    }

    @ParameterizedTest
    @MethodSource("persons")
    void aMagicUserIdAnswersItsCodeForAUser(String openId) {
        assertThat(caller.get("/open-apis/contact/v3/users/" + openId).code()).isEqualTo(codeIn(openId));
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void aMagicTokenAnswersItsCode(String token) {
        assertThat(caller.buzzAs(token, "app", "om_sandbox", "open_id", List.of("ou_lucy"))
                        .code())
                .isEqualTo(codeIn(token));
    }

    @ParameterizedTest
    @MethodSource("appIds")
    void aMagicAppIdAnswersItsCodeWhenAskedForAToken(String appId) {
        assertThat(caller.askForToken(appId, "any").code()).isEqualTo(codeIn(appId));
    }

    @Test
    void aMagicInvalidRecipientAmongOthersIsListed() {
        assertThat(caller.buzz("app", "om_sandbox", "ou_lucy", "ou_sandbox_230001")
                        .invalidUserIds())
                .containsExactly("ou_sandbox_230001");
    }

    @Test
    void anyOtherMagicRecipientAmongOthersFailsTheCall() {
        assertThat(caller.buzz("app", "om_sandbox", "ou_lucy", "ou_sandbox_230023")
                        .code())
                .isEqualTo(230023);
    }

    @Test
    void anIdWithAnUnknownCodeIsNotMagic() {
        assertThat(caller.buzz("app", "om_sandbox_1", "ou_lucy").code()).isEqualTo(230001);
    }

    @Test
    void code2200HasHttp500ExceptForTokens() {
        assertThat(caller.buzz("app", "om_sandbox_2200", "ou_lucy").status()).isEqualTo(500);
        assertThat(caller.askForToken("cli_sandbox_2200", "any").status()).isEqualTo(200);
    }

    @Test
    void theMagicRateLimitHasAResetHeader() {
        Caller.Reply reply = caller.buzz("app", "om_sandbox_99991400", "ou_lucy");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("x-ogw-ratelimit-reset")).isEqualTo("1");
    }

    private static int codeIn(String id) {
        return Integer.parseInt(id.replaceFirst("@.*", "").replaceFirst(".*_", ""));
    }
}
