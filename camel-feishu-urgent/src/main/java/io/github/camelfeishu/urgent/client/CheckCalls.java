package io.github.camelfeishu.urgent.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.HttpTransport.HttpCall;
import io.github.camelfeishu.urgent.client.HttpTransport.Timeouts;

/** Feishu's calls that disturb nobody and tell how things are, one method each. */
public final class CheckCalls {

    private static final String ENABLED = "2";

    /** @param ownedByBot whether a bot owns it; Feishu does not tell which */
    public record Chat(
            boolean normal,
            boolean external,
            boolean onlyAdminsBuzz,
            boolean ownedByBot,
            Set<String> botManagers,
            boolean betweenTwo) {}

    /** @param senderApp the app that sent it; empty if no app did */
    public record SentMessage(Optional<String> senderApp, boolean deleted, String chatId) {}

    /** @param nextToken the token of the next page; null if this is the last */
    public record MembersPage(Set<String> ids, String nextToken) {}

    private final FeishuApp app;
    private final HttpTransport transport;
    private final Timeouts timeouts;

    public CheckCalls(FeishuApp app, HttpTransport transport, Timeouts timeouts) {
        this.app = app;
        this.transport = transport;
        this.timeouts = timeouts;
    }

    /** The scopes that the tenant has granted: {@code GET application/v6/scopes}. */
    public Set<String> scopes(String token) throws FeishuCallException {
        JsonNode scopes = get(token, "application/v6/scopes", "/data/scopes");
        Set<String> granted = new HashSet<>();
        for (JsonNode scope : scopes) {
            if (scope.path("grant_status").asInt() == 1) {
                granted.add(scope.path("scope_name").asText());
            }
        }
        return granted;
    }

    /** The state of the bot if it is not enabled; empty if it is: {@code GET bot/v3/info}. */
    public Optional<String> botFault(String token) throws FeishuCallException {
        String status = get(token, "bot/v3/info", "/bot/activate_status").asText();
        return switch (status) {
            case ENABLED -> Optional.empty();
            case "0" -> Optional.of("awaits its installation");
            case "1" -> Optional.of("is disabled");
            case "3" -> Optional.of("is installed and not enabled");
            case "4" -> Optional.of("awaits an upgrade");
            case "5" -> Optional.of("has an expired licence");
            case "6" -> Optional.of("has an expired plan");
            default -> Optional.of("has the unknown state " + status);
        };
    }

    /** {@code GET im/v1/chats/:chat_id}. */
    public Chat chat(String token, String chatId) throws FeishuCallException {
        JsonNode chat = get(token, chatPath(chatId), "/data");
        Set<String> managers = new HashSet<>();
        chat.path("bot_manager_id_list").forEach(it -> managers.add(it.asText()));
        return new Chat(
                chat.path("chat_status").asText("normal").equals("normal"),
                chat.path("external").asBoolean(),
                chat.path("urgent_setting").asText().equals("only_owner"),
                !chat.hasNonNull("owner_id"),
                managers,
                chat.path("chat_mode").asText().equals("p2p"));
    }

    /** Whether the app's bot is in the chat: {@code GET im/v1/chats/:chat_id/members/is_in_chat}. */
    public boolean isInChat(String token, String chatId) throws FeishuCallException {
        return get(token, chatPath(chatId) + "/members/is_in_chat", "/data/is_in_chat")
                .asBoolean();
    }

    /** People in a chat, at most 100 a page: {@code GET im/v1/chats/:chat_id/members}. */
    public MembersPage members(String token, String chatId, UserIdType type, String pageToken)
            throws FeishuCallException {
        String path = chatPath(chatId) + "/members?member_id_type=" + type.value() + "&page_size=100"
                + (pageToken == null ? "" : "&page_token=" + FeishuClient.encoded(pageToken));
        JsonNode data = get(token, path, "/data");
        Set<String> ids = new HashSet<>();
        for (JsonNode member : data.path("items")) {
            String id = member.path("member_id").asText("");
            if (id.isEmpty()) {
                // without its scope Feishu leaves out every user_id
                throw new FeishuCallException(Failure.notExecuted(
                        Category.SETUP,
                        0,
                        "the members came without their " + type.value(),
                        "Grant the app contact:user.employee_id:readonly, or use open_id.",
                        null));
            }
            ids.add(id);
        }
        String next = data.path("page_token").asText("");
        return new MembersPage(ids, data.path("has_more").asBoolean() && !next.isEmpty() ? next : null);
    }

    /** {@code GET im/v1/messages/:message_id}. */
    public SentMessage message(String token, String messageId) throws FeishuCallException {
        JsonNode message = get(token, "im/v1/messages/" + FeishuClient.encoded(messageId), "/data/items/0");
        JsonNode sender = message.path("sender");
        return new SentMessage(
                Optional.of(sender.path("id").asText())
                        .filter(id -> sender.path("id_type").asText().equals("app_id")),
                message.path("deleted").asBoolean(),
                message.path("chat_id").asText());
    }

    /** The reason why a user is not active; empty if they are: {@code GET contact/v3/users/:user_id}. */
    public Optional<String> userFault(String token, UserIdType type, String userId) throws FeishuCallException {
        JsonNode status = get(
                token,
                "contact/v3/users/" + FeishuClient.encoded(userId) + "?user_id_type=" + type.value(),
                "/data/user/status");
        Function<String, Boolean> is = field -> status.path(field).asBoolean();
        if (is.apply("is_resigned") || is.apply("is_exited")) {
            return Optional.of("has left the company");
        }
        if (is.apply("is_frozen")) {
            return Optional.of("is suspended");
        }
        return is.apply("is_activated") && !is.apply("is_unjoin")
                ? Optional.empty()
                : Optional.of("has not activated the account");
    }

    private static String chatPath(String chatId) {
        return "im/v1/chats/" + FeishuClient.encoded(chatId);
    }

    /** The part of the answer that a JSON pointer leads to. */
    private JsonNode get(String token, String path, String pointer) throws FeishuCallException {
        List<String> secrets = new ArrayList<>(app.secrets());
        secrets.add(token);
        HttpAnswer answer = transport.send(
                new HttpCall(CallKind.CHECK, "GET", "/open-apis/" + path, token, null, secrets), timeouts);
        JsonNode part = AnswerJudge.executed(CallKind.CHECK, answer).at(pointer);
        if (part.isMissingNode() || part.isNull()) {
            throw AnswerJudge.incomplete(CallKind.CHECK, pointer, answer);
        }
        return part;
    }
}
