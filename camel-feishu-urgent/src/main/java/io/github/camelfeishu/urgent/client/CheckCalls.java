package io.github.camelfeishu.urgent.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        JsonNode scopes = get(token, List.of("application", "v6", "scopes"), Map.of(), "/data/scopes");
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
        String status = get(token, List.of("bot", "v3", "info"), Map.of(), "/bot/activate_status")
                .asText();
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
        JsonNode chat = get(token, chatPath(chatId), Map.of(), "/data");
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
        return get(token, chatPath(chatId, "members", "is_in_chat"), Map.of(), "/data/is_in_chat")
                .asBoolean();
    }

    /** People in a chat, at most 100 a page: {@code GET im/v1/chats/:chat_id/members}. */
    public MembersPage members(String token, String chatId, UserIdType type, String pageToken)
            throws FeishuCallException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("member_id_type", type.value());
        query.put("page_size", "100");
        if (pageToken != null) {
            query.put("page_token", pageToken);
        }
        JsonNode data = get(token, chatPath(chatId, "members"), query, "/data");
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
        JsonNode message = get(token, List.of("im", "v1", "messages", messageId), Map.of(), "/data/items/0");
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
                List.of("contact", "v3", "users", userId),
                Map.of("user_id_type", type.value()),
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

    private static List<String> chatPath(String chatId, String... what) {
        List<String> path = new ArrayList<>(List.of("im", "v1", "chats", chatId));
        path.addAll(List.of(what));
        return path;
    }

    /** The part of the answer that a JSON pointer leads to. */
    private JsonNode get(String token, List<String> path, Map<String, String> query, String pointer)
            throws FeishuCallException {
        List<String> whole = new ArrayList<>(List.of("open-apis"));
        whole.addAll(path);
        List<String> secrets = new ArrayList<>(app.secrets());
        secrets.add(token);
        HttpAnswer answer =
                transport.send(new HttpCall(CallKind.CHECK, "GET", whole, query, token, null, secrets), timeouts);
        JsonNode part = AnswerJudge.executed(CallKind.CHECK, answer).at(pointer);
        if (part.isMissingNode() || part.isNull()) {
            throw AnswerJudge.incomplete(CallKind.CHECK, pointer, answer);
        }
        return part;
    }
}
